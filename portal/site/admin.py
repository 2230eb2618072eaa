from django.contrib import admin

from portal.desk.publication import PublishableAdmin

from .models import SitePage


@admin.register(SitePage)
class SitePageAdmin(PublishableAdmin):
    """A page of the site itself."""
