from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LoadingConfig(AppConfig):
    name = "portal.loading"

    def ready(self) -> None:
        # Which files of an app hold content stands in its loading.py.
        autodiscover_modules("loading")
