from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        # What an app shows on the pages of others stands in its sections.py.
        autodiscover_modules("sections")
