from django.contrib import admin

from portal.publishing.admin import PublishableAdmin

from .models import SitePage


@admin.register(SitePage)
class SitePageAdmin(PublishableAdmin):
    content_fields = ["title", "summary", "body"]
    search_fields = ["title", "summary", "slug"]
