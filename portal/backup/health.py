"""When the last good back-up was made, where the worker makes them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.outbox.models import JobRun
from portal.runtime.health import Problem, check

from .jobs import BACK_UP

TOO_OLD = timedelta(hours=30)


@check("backup")
def last_backup(now: datetime) -> Problem | None:
    if not settings.BACKUP_DIR:
        return None
    good = JobRun.objects.filter(name=BACK_UP).values_list("finished_at", flat=True).first()
    if good is None:
        return Problem(_("The last back-up failed, or none was made yet."))
    if now - good < TOO_OLD:
        return None
    moment = date_format(localtime(good), "j F Y H:i")
    return Problem(_("The last good back-up is of %(moment)s.") % {"moment": moment})
