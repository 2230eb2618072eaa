"""When the last good back-up was made, where the worker makes them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from portal.outbox.jobs import last_beat
from portal.runtime.health import Problem, Status, check, shown

from .jobs import GOOD

TOO_OLD = timedelta(hours=30)


@check("backup")
def last_backup(now: datetime) -> Problem | None:
    if not settings.BACKUP_DIR:
        return None
    good = last_beat(GOOD)
    if good is None:
        return Problem(_("No good back-up was made yet."))
    text = _("The last good back-up is of %(moment)s.") % {"moment": shown(good)}
    return Problem(text, Status.PASS if now - good < TOO_OLD else Status.WARN)
