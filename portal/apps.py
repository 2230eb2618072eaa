from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Site")
    default = True

    def ready(self):
        from . import site_search  # noqa: F401 - registers

        # What an app erases for good stands in its erasures.py.
        autodiscover_modules("erasures")


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"
    default = False
