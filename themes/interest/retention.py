"""Erasing in time: how long is kept what, as the coordinator set it."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from portal.runtime.batches import batched

from .models import Interest, InterestSettings, InterestState, RetentionRun
from .models.interest import OPEN_STATES
from .registering import erase_all

AT_ONCE = 200  # registrations in one transaction: some hundredths of a second

logger = logging.getLogger(__name__)


def due_for_erasing(now: datetime) -> dict[str, QuerySet]:
    """The registrations that are past their time, by why."""
    settings = InterestSettings.load()

    def older(state: str, days: int) -> QuerySet:
        return Interest.objects.filter(state=state, updated_at__lt=now - timedelta(days=days))

    silent_since = now - timedelta(days=settings.keep_open_days)
    return {
        "unconfirmed": Interest.objects.unconfirmed_too_long(now),
        "closed": older(InterestState.CLOSED, settings.keep_closed_days),
        "matched": older(InterestState.MATCHED, settings.keep_matched_days),
        "silent": Interest.objects.filter(state__in=OPEN_STATES, updated_at__lt=silent_since),
    }


def erase_expired(now: datetime | None = None) -> RetentionRun:
    """Erase what is past its time; what was done is kept in numbers.

    A part at a time: one long transaction would keep everyone from registering.
    """
    counts = {}
    for why, interests in due_for_erasing(now or timezone.now()).items():
        counts[why] = 0
        for keys in batched(list(interests.order_by("pk").values_list("pk", flat=True)), AT_ONCE):
            try:
                counts[why] += erase_all(keys)
            except DatabaseError as error:  # the others must not wait for it
                logger.error("Registrations could not be erased: %s", type(error).__name__)
    overwrite_erased()
    return RetentionRun.objects.create(**counts)


def overwrite_erased() -> None:
    """Empty the write-ahead log of SQLite, in which erased rows stand a while longer."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
