"""The file with the content of the site."""

from portal.loading.specs import published, register

from .models import SitePage

register(published(SitePage, "portal/site/content/pages.yaml"))
