"""What of the mail wants attention at the desk."""

from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention
from portal.runtime.texts import StrOrPromise

from . import jobs
from .models import MailState, OutgoingMail

# A worker says every minute that it is there.
WORKER_IS_MISSED_AFTER = timedelta(minutes=10)


@attention(OutgoingMail, urgency=40, permission="view")
def mails_not_sent() -> Attention:
    return Attention.of_list(
        _("mails that could not be sent: see for whom they are and what to do"),
        OutgoingMail.objects.filter(state=MailState.FAILED),
        "state__exact=failed",
    )


@attention(OutgoingMail, urgency=41, permission="view")
def mails_without_worker() -> Attention:
    """The mails that wait while no worker has said for a while that it is there."""
    now = timezone.now()
    missed_since = now - WORKER_IS_MISSED_AFTER
    beat = jobs.last_beat()
    waiting = OutgoingMail.objects.due(now)
    label: StrOrPromise = _("mails that wait: no worker has run yet")
    if beat is None:  # a new portal has a moment to start its worker
        waiting = waiting.filter(due_at__lt=missed_since)
    else:
        moment = formats.date_format(timezone.localtime(beat), "j F Y H:i")
        label = _("mails that wait: the worker has not run since %(moment)s") % {"moment": moment}
        waiting = waiting if beat < missed_since else waiting.none()
    return Attention.of_list(label, waiting, "state__exact=waiting")
