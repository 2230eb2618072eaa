"""Erasing in time: how long is kept what, as the coordinator set it."""

import logging
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.runtime import erasures
from portal.runtime.batches import batched

from .acts import RETENTION
from .models import Interest, InterestSettings, RetentionRun
from .registering import erase_all

AT_ONCE = 200  # registrations in one transaction: some hundredths of a second
HALF_YEAR = 180
YEAR = 365

logger = logging.getLogger(__name__)


def due_for_erasing(now: datetime) -> dict[str, QuerySet[Interest]]:
    """The registrations that are past their time, by why."""
    settings = InterestSettings.load()
    return {
        kept.why: Interest.objects.filter(
            **{"state__in": kept.states, f"{kept.since}__lt": now - kept.time(settings)}
        )
        for kept in RETENTION
    }


def erase_expired(now: datetime | None = None) -> dict[str, int]:
    """Erase what is past its time; returns how many by why, which is kept too.

    A part at a time: one long transaction would keep everyone from registering.
    """
    counts: dict[str, int] = {}
    for why, interests in due_for_erasing(now or timezone.now()).items():
        counts[why] = 0
        for keys in batched(list(interests.order_by("pk").values_list("pk", flat=True)), AT_ONCE):
            try:
                counts[why] += erase_all(keys)
            except DatabaseError as error:  # the others must not wait for it
                logger.error("Registrations could not be erased: %s", type(error).__name__)
    erasures.overwrite()
    RetentionRun.objects.create(**counts)
    return counts


def in_words(days: int) -> str:
    """A number of days as one says it: half a year, a year, two years, or the days."""
    if days == HALF_YEAR:
        return _("half a year")
    if days % YEAR == 0:
        years = days // YEAR
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def kept_in_words() -> dict[str, str]:
    """How long a registration is kept, by why it is erased."""
    settings = InterestSettings.load()
    return {kept.why: in_words(kept.time(settings).days) for kept in RETENTION}


def erased_on(interest: Interest) -> date:
    """The day on which a registration is erased when nothing happens: the night after its time."""
    kept = next(kept for kept in RETENTION if interest.state in kept.states)
    after = kept.time(InterestSettings.load()) + timedelta(days=1)
    return timezone.localdate(getattr(interest, kept.since)) + after
