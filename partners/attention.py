"""What of the municipalities wants attention at the desk."""

from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention

from .models import MunicipalityChange
from .models.change import ChangeKind

SPLIT_IS_CHECKED_WITHIN = timedelta(days=30)


@attention(MunicipalityChange, "stand=uitgevoerd&kind__exact=split", urgency=60)
def municipalities_were_split() -> Listed:
    """Nobody knows by itself to which of its successors a registration belongs."""
    since = timezone.now() - SPLIT_IS_CHECKED_WITHIN
    split = MunicipalityChange.objects.filter(kind=ChangeKind.SPLIT, applied_at__gte=since)
    label = _("municipalities that were split lately: check their registrations")
    return label, split.filter(date__gte=since.date())


@attention(MunicipalityChange, "stand=gepland", urgency=61)
def municipalities_change() -> Listed:
    planned = MunicipalityChange.objects.planned().order_by("date")
    first = planned.first()
    day = formats.date_format(first.date) if first else ""
    label = _("municipalities that change, the first on %(date)s") % {"date": day}
    return label, planned
