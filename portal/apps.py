from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Site")
    default = True


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"
    default = False
