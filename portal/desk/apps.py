from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import autodiscover_modules


class DeskConfig(AppConfig):
    name = "portal.desk"
    default = True

    def ready(self) -> None:
        from . import security_log as security_log  # listens
        from .history import name_hidden_models

        name_hidden_models()
        # What of an app wants attention stands in its attention.py.
        autodiscover_modules("attention")


class PortalAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.desk.admin_site.PortalAdminSite"
    default = False
