from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = _("Mail")

    def ready(self):
        from . import cleaning  # noqa: F401  # registers its daily job

        # What an app sends stands in its letters.py, what it does every day in its jobs.py.
        autodiscover_modules("letters", "jobs")
