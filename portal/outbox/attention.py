"""What of the mail wants attention at the desk."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention
from portal.runtime.health import shown
from portal.runtime.texts import StrOrPromise

from . import jobs
from .models import MailState, OutgoingMail

# A worker says every minute that it is there.
WORKER_IS_MISSED_AFTER = timedelta(minutes=10)


@attention(OutgoingMail, "state__exact=failed", urgency=40, permission="view")
def mails_not_sent() -> Listed:
    label = _("mails that could not be sent: see for whom they are and what to do")
    return label, OutgoingMail.objects.filter(state=MailState.FAILED)


@attention(OutgoingMail, "state__exact=waiting", urgency=41, permission="view")
def mails_without_worker() -> Listed:
    """The mails that wait while no worker has said for a while that it is there."""
    now = timezone.now()
    missed_since = now - WORKER_IS_MISSED_AFTER
    beat = jobs.last_beat()
    waiting = OutgoingMail.objects.due(now)
    label: StrOrPromise = _("mails that wait: no worker has run yet")
    if beat is None:  # a new portal has a moment to start its worker
        waiting = waiting.filter(due_at__lt=missed_since)
    else:
        since = {"moment": shown(beat)}
        label = _("mails that wait: the worker has not run since %(moment)s") % since
        waiting = waiting if beat < missed_since else waiting.none()
    return label, waiting
