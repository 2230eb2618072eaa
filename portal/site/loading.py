"""The files with the content of this app."""

from portal.loading.specs import published, register

from .models import SitePage

register(published(SitePage, "portal/site/content/pages.yaml"))
