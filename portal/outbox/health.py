"""Whether the worker does its work."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.runtime.health import Problem, Status, check, shown

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
    return Problem(_("The worker has been silent since %(moment)s.") % {"moment": shown(beat)})


@check("jobs")
def daily_jobs(now: datetime) -> Problem | None:
    if late := jobs.not_done(now):
        names = ", ".join(map(jobs.label_of, late))
        return Problem(_("These daily jobs did not run: %(names)s.") % {"names": names})
    return None


@check("mail")
def mail(now: datetime) -> Problem | None:
    waiting = OutgoingMail.objects.due(now)
    oldest = waiting.values_list("due_at", flat=True).first()
    if oldest is None:
        return None
    text = _("The oldest mail waits since %(moment)s.") % {"moment": shown(oldest)}
    count = waiting.filter(due_at__lt=now - WAITS_FOR).count()
    if not count:
        return Problem(text, Status.PASS)
    late = _("Mails that have been waiting for over an hour: %(count)d.") % {"count": count}
    return Problem(f"{late} {text}")
