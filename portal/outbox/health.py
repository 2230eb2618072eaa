"""Whether the worker does its work."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.runtime.health import Problem, check

from . import jobs
from .models import OutgoingMail

SILENT_FOR = timedelta(hours=1)
WAITS_FOR = timedelta(hours=1)


@check("worker")
def worker(now: datetime) -> Problem | None:
    beat = jobs.last_beat()
    if beat is None:
        return Problem(_("No worker has run yet: no mail is sent."))
    if now - beat < SILENT_FOR:
        return None
    moment = date_format(localtime(beat), "j F Y H:i")
    return Problem(_("The worker has been silent since %(moment)s.") % {"moment": moment})


@check("jobs")
def daily_jobs(now: datetime) -> Problem | None:
    if late := jobs.not_done(now):
        names = ", ".join(map(jobs.label_of, late))
        return Problem(_("These daily jobs did not run: %(names)s.") % {"names": names})
    return None


@check("mail")
def mail(now: datetime) -> Problem | None:
    waiting = OutgoingMail.objects.due(now).filter(due_at__lt=now - WAITS_FOR).count()
    text = _("Mails that have been waiting for over an hour: %(count)d.")
    return Problem(text % {"count": waiting}) if waiting else None
