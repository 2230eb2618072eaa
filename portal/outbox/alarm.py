"""Tells ADMINS by mail what is wrong: from the web processes, because the worker may be it."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins
from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.runtime import health

from .jobs import ALARM
from .models import JobRun

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(days=1)
# What this process told while there was no database to say so, and when.
_told_alone: dict[str, datetime] = {}


def start(**_signal: Any) -> None:
    """Begin to look in this process of the server."""
    threading.Thread(target=_watch, name="health", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(settings.WATCH_HEALTH):
        try:
            tell(timezone.now())
        # Nobody sees this thread end; it goes on whatever was wrong.
        except Exception as error:
            logger.exception("Looking after the portal failed: %s", type(error).__name__)
        finally:
            connection.close()


def tell(now: datetime) -> bool:
    """Mail what is wrong when it is new, or a day after the last mail; says whether it did."""
    wrong = {name: problem for name, problem in health.look(now).items() if problem}
    names = ",".join(wrong)
    try:
        is_ours = _claim(names, now)
        _told_alone.clear()
    except Error:  # then a process knows only what it told itself
        is_ours = now - AGAIN_AFTER > _told_alone.get(names, datetime.min.replace(tzinfo=UTC))
        if is_ours:
            _told_alone[names] = now
    if wrong and is_ours:
        lines = [f"- {problem.text}" for problem in wrong.values()]
        try:
            mail_admins(_("The portal needs attention"), "\n".join(lines))
        except OSError:
            # Nobody was told: another process, or the next look, tries again.
            if not _told_alone.pop(names, None):
                JobRun.objects.filter(name=ALARM).update(outcome="")
            raise
    return bool(wrong) and is_ours


def _claim(names: str, now: datetime) -> bool:
    """Whether this process is the one that tells; the others see that it was told."""
    JobRun.objects.get_or_create(name=ALARM)
    told = JobRun.objects.filter(name=ALARM)
    is_old = Q(started_at=None) | Q(started_at__lt=now - AGAIN_AFTER)
    values = {"started_at": now, "finished_at": now, "outcome": names[:200]}
    return bool(told.filter(~Q(outcome=names[:200]) | is_old).update(**values))
