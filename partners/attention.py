"""What of the municipalities wants attention at the desk."""

from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention

from .models import MunicipalityChange
from .models.change import ChangeKind

SPLIT_IS_CHECKED_WITHIN = timedelta(days=30)


@attention(MunicipalityChange, urgency=60)
def municipalities_were_split() -> Attention:
    """Nobody knows by itself to which of its successors a registration belongs."""
    since = timezone.now() - SPLIT_IS_CHECKED_WITHIN
    split = MunicipalityChange.objects.filter(kind=ChangeKind.SPLIT, applied_at__gte=since)
    return Attention.of_list(
        _("municipalities that were split lately: check their registrations"),
        split.filter(date__gte=since.date()),
        "stand=uitgevoerd&kind__exact=split",
    )


@attention(MunicipalityChange, urgency=61)
def municipalities_change() -> Attention:
    planned = MunicipalityChange.objects.planned().order_by("date")
    first = planned.first()
    day = formats.date_format(first.date) if first else ""
    label = _("municipalities that change, the first on %(date)s") % {"date": day}
    return Attention.of_list(label, planned, "stand=gepland")
