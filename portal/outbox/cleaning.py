"""Forget mails that are over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .jobs import daily
from .models import MailState, OutgoingMail


def forget_old_mails(now: datetime) -> int:
    """Delete what was sent or cancelled long ago; what failed stays until someone decides."""
    limit = now - timedelta(days=settings.OUTBOX_KEEP_DAYS)
    over = Q(state=MailState.SENT, sent_at__lt=limit) | Q(
        state=MailState.CANCELLED, due_at__lt=limit
    )
    deleted, _per_model = OutgoingMail.objects.filter(over).delete()
    return deleted


@daily("forget-old-mails", label=_("Forget mails that were sent long ago"))
def clean() -> str:
    count = forget_old_mails(timezone.now())
    return ngettext("%(count)d mail forgotten.", "%(count)d mails forgotten.", count) % {
        "count": count
    }
