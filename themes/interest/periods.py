"""How long something is kept, in words that one reads easily."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    return {
        "closed": in_words(settings.keep_closed_days),
        "matched": in_words(settings.keep_matched_days),
        "silent": in_words(settings.keep_open_days),
    }


def erased_on(interest: Interest) -> datetime.date:
    """The day on which a closed registration is erased: the first night after its time."""
    days = InterestSettings.load().keep_closed_days
    return timezone.localdate(interest.updated_at) + datetime.timedelta(days=days + 1)
