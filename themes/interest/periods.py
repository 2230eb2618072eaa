"""How long something is kept, in words that one reads easily."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .acts import RETENTION
from .models import Interest, InterestSettings

HALF_YEAR = 180
YEAR = 365


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


def erased_on(interest: Interest) -> datetime.date:
    """The day on which a registration is erased when nothing happens: the night after its time."""
    kept = next(kept for kept in RETENTION if interest.state in kept.states)
    after = kept.time(InterestSettings.load()) + datetime.timedelta(days=1)
    return timezone.localdate(getattr(interest, kept.since)) + after
