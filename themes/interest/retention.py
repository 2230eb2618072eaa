"""Erasing in time: how long is kept what, as the coordinator set it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Interest, InterestSettings, InterestState, RetentionRun
from ..models.interest import OPEN_STATES
from .registering import erase


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


@transaction.atomic
def erase_expired(now: datetime | None = None) -> RetentionRun:
    """Erase what is past its time; what was done is kept in numbers."""
    counts = {}
    for why, interests in due_for_erasing(now or timezone.now()).items():
        counts[why] = 0
        for interest in interests:
            erase(interest)
            counts[why] += 1
    return RetentionRun.objects.create(**counts)
