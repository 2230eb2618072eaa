from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import NOTHING, VIEW, CuratedConfig
from portal.runtime.starting import started


class OutboxConfig(CuratedConfig, AppConfig):
    name = "portal.outbox"
    verbose_name = _("Mail")
    # What the portal keeps of its own doings: to look at, and to send once more.
    coordinator_default = NOTHING
    coordinator_rights = {"outgoingmail": ("view", "send_again"), "jobrun": VIEW}

    def ready(self) -> None:
        # What an app sends stands in its emails.py, what it does every day in its jobs.py.
        autodiscover_modules("emails", "jobs")
        if settings.WATCH_HEALTH:
            from . import alarm

            started.connect(alarm.start)
