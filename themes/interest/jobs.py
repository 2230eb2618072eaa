"""What happens to registrations every day by itself."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.jobs import daily
from portal.outbox.models import OutgoingMail

from .acts import InterestMail
from .models import FiguresChange, Interest, InterestSettings
from .retention import erase_expired

WARN_BEFORE = timedelta(days=2)


@daily(
    "erase-registrations",
    label=gettext_lazy("Erase registrations that are past their time"),
    hour=3,
)
def erase_registrations() -> str:
    count = sum(erase_expired().values())
    FiguresChange.forget_old()
    return _("Erased: %(count)d") % {"count": count}


@daily("registrations-digest", label=gettext_lazy("Mail the coordinator what waits"), hour=8)
def registrations_digest() -> str:
    """A mail when someone registered or wrote since yesterday, or a promise runs out soon."""
    settings = InterestSettings.load()
    today = timezone.localdate()
    yesterday = timezone.now() - timedelta(days=1)
    waiting = Interest.objects.waiting()
    is_urgent = waiting.filter(due_on__lte=today + WARN_BEFORE).exists()
    since_yesterday = Q(confirmed_at__gte=yesterday) | Q(messages__sent_at__gte=yesterday)
    is_new = waiting.filter(since_yesterday).exists()
    if not settings.notify or not (is_urgent or (settings.is_digest and is_new)):
        return _("Nothing to mail")
    key = f"{InterestMail.DIGEST}:{today:%Y-%m-%d}"
    OutgoingMail.objects.post(InterestMail.DIGEST, settings, key=key)
    return _("1 mail made")
