from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BackupConfig(AppConfig):
    name = "portal.backup"

    def ready(self) -> None:
        # What an app erases for good stands in its erasures.py.
        autodiscover_modules("erasures")
