from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class SiteConfig(CuratedConfig, AppConfig):
    name = "portal.site"
    verbose_name = _("Site")

    def ready(self) -> None:
        # What can be wrong with an app stands in its health.py.
        autodiscover_modules("health")
