from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import NOTHING, VIEW, CuratedConfig


class PartnersConfig(CuratedConfig, AppConfig):
    name = "partners"
    verbose_name = _("Partners")
    # Facts from public registers are loaded and never typed.
    coordinator_rights = {"province": VIEW, "municipalityname": NOTHING}

    def ready(self) -> None:
        # What an app does when a municipality changes stands in its changes.py.
        autodiscover_modules("changes")
