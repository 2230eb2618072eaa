"""The one process in the background: sends mail and runs the daily jobs."""

import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import Error, close_old_connections
from django.utils import timezone

from portal.runtime.stopping import Stopping

from . import jobs
from .delivery import Trouble
from .sending import Outcome, send_next

logger = logging.getLogger(__name__)

# Seconds between two looks
WITHOUT_MAIL = 2.0
WITHOUT_SERVER = 30.0
WITHOUT_DATABASE = 5.0
# The heartbeat, and a look whether a daily job is due
EVERY = timedelta(minutes=1)


class Worker:
    """Works until it is told to stop, or until the process that started it is gone.

    A mail that is being sent is finished first: to break off then could send it twice.
    """

    def __init__(self, *, parent: int | None = None, now: Callable[[], datetime] = timezone.now):
        self.parent = parent
        self.now = now
        self.stopping = Stopping()
        self.looked_at: datetime | None = None
        self.has_database = True

    @property
    def goes_on(self) -> bool:
        is_orphan = self.parent is not None and os.getppid() != self.parent
        return not (self.stopping.is_set() or is_orphan)

    def run(self) -> None:
        while self.goes_on:
            self.stopping.wait(self.round())

    def round(self) -> float:
        """Send one mail, run what is due; say how many seconds to wait for the next round."""
        try:
            close_old_connections()
            self.beat_and_run_jobs()
            outcome = send_next(self.now, self.stopping.wait)
        except Error as error:
            if self.has_database:
                # Only the class: the message of a database can repeat a row.
                logger.error("The database does not answer: %s", type(error).__name__)
            self.has_database = False
            return WITHOUT_DATABASE
        if not self.has_database:
            logger.info("The database answers again.")
        self.has_database = True
        if outcome[Trouble.SERVER]:
            return WITHOUT_SERVER
        return 0 if outcome else WITHOUT_MAIL

    def beat_and_run_jobs(self) -> None:
        now = self.now()
        # A clock that was put back does not stop the heart for an hour.
        if self.looked_at is None or abs(now - self.looked_at) >= EVERY:
            jobs.beat(now)
            jobs.run_due(self.now)
            self.looked_at = now

    def run_once(self) -> tuple[Outcome, int]:
        """Do what is due now; what came of the mails, and how many jobs ran."""
        jobs.beat(self.now())
        ran = jobs.run_due(self.now)
        total = Outcome()
        while self.goes_on and not total[Trouble.SERVER]:
            outcome = send_next(self.now, self.stopping.wait)
            if not outcome:
                break
            total += outcome
        return total, ran
