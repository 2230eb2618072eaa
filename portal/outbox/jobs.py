"""What happens once a day, whatever number of workers there is.

An app registers its jobs in a module `jobs`, which is found by itself:

    @daily("erase-registrations", label=_("Erase old registrations"), hour=4)
    def erase_registrations() -> str:
        return "3 erased"

A job says in a few words what it did, without personal data. One that failed or was
broken off is tried again after an hour. What cannot wait for a day is `every_minute`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.runtime.error_reports import place
from portal.runtime.texts import StrOrPromise

from .models import JobRun, OutgoingMail

logger = logging.getLogger(__name__)

HEARTBEAT, ALARM = "worker", "alarm"
# Rows that are no daily job, and what the coordinator calls them.
NOTES: dict[str, StrOrPromise] = {
    HEARTBEAT: _("The mail worker is alive"),
    ALARM: _("The administrator was mailed about problems"),
}
TRY_AGAIN_AFTER = timedelta(hours=1)

Work = Callable[[], str]


@dataclass(frozen=True)
class Job:
    name: str
    label: StrOrPromise
    hour: int
    work: Work


_jobs: dict[str, Job] = {}
_every_minute: list[Job] = []


def daily(name: str, *, label: StrOrPromise = "", hour: int = 3) -> Callable[[Work], Work]:
    """Register a function that runs every day, as soon as it is `hour` o'clock here.

    Raises ImproperlyConfigured when another job has this name already.
    """

    def register(work: Work) -> Work:
        if name in _jobs or name in NOTES:
            raise ImproperlyConfigured(f"There are two daily jobs with the name {name!r}.")
        _jobs[name] = Job(name, label or name, hour, work)
        return work

    return register


def every_minute(work: Work) -> Work:
    """Register a function that every worker runs each minute, so perhaps two at once."""
    _every_minute.append(Job(work.__name__, work.__name__, 0, work))
    return work


def label_of(name: str) -> str:
    """What the coordinator calls this job; a job that is gone keeps its bare name."""
    known = _jobs.get(name)
    return str(known.label if known else NOTES.get(name, name))


def run_due(now: Callable[[], datetime] = timezone.now) -> int:
    """Run those of every minute, and those that did not since their hour came; count these."""
    for job in _every_minute:
        run(job, now)
    return sum(run(job, now) for job in list(_jobs.values()) if claim(job, now()))


def claim(job: Job, now: datetime) -> bool:
    """Take this run of the job, unless another worker was faster."""
    JobRun.objects.get_or_create(name=job.name)
    this_job = JobRun.objects.filter(name=job.name)
    is_due = (
        models.Q(started_at=None)
        | models.Q(started_at__lt=last_moment(job.hour, now))
        | models.Q(finished_at=None, started_at__lt=now - TRY_AGAIN_AFTER)
    )
    # A look takes no write lock on SQLite, a claim does.
    return this_job.filter(is_due).exists() and bool(
        this_job.filter(is_due).update(started_at=now, finished_at=None, outcome="")
    )


def run(job: Job, now: Callable[[], datetime]) -> bool:
    this_job = JobRun.objects.filter(name=job.name)
    try:
        outcome = str(job.work())
    except Exception as error:  # noqa: BLE001 - in any way, of any app; the mail must go on
        logger.error("The job %s failed: %s", job.name, place(error))
        this_job.update(outcome=type(error).__name__)
    else:
        length = JobRun._meta.get_field("outcome").max_length
        this_job.update(finished_at=now(), outcome=outcome[:length])
    return True


def not_done(now: datetime) -> list[str]:
    """The jobs that failed the last time, or that were begun or ended over a day ago."""
    since = now - timedelta(days=1) - TRY_AGAIN_AFTER
    failed = models.Q(finished_at=None) & ~models.Q(outcome="")
    late = failed | models.Q(started_at__lt=since)
    runs = JobRun.objects.filter(late, name__in=_jobs)
    return list(runs.order_by("pk").values_list("name", flat=True))


def last_moment(hour: int, now: datetime) -> datetime:
    """The last time that it was this hour of the day here."""
    local = timezone.localtime(now)
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if moment > local:
        moment -= timedelta(days=1)
    # Moments in one zone are compared by the clock on the wall, which is put back once a year.
    return moment.astimezone(UTC)


def beat(now: datetime, name: str = HEARTBEAT, outcome: str = "") -> None:
    """Write down the moment of one of the NOTES."""
    values = {"started_at": now, "finished_at": now, "outcome": outcome}
    JobRun.objects.update_or_create(name=name, defaults=values)


def last_beat(name: str = HEARTBEAT) -> datetime | None:
    """When a worker last said that it was there; None when none ever did."""
    beats = JobRun.objects.filter(name=name)
    return beats.values_list("finished_at", flat=True).first()


@daily("forget-old-mails", label=_("Forget mails that were sent long ago"))
def forget_old_mails() -> str:
    count = OutgoingMail.objects.forget_old(timezone.now())
    return ngettext("%(count)d mail forgotten.", "%(count)d mails forgotten.", count) % {
        "count": count
    }
