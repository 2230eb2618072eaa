"""What of the mail wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention

from .models import MailState, OutgoingMail


@attention(OutgoingMail, "state__exact=failed", urgency=40, permission="view")
def mails_not_sent() -> Listed:
    label = _("mails that could not be sent: see for whom they are and what to do")
    return label, OutgoingMail.objects.filter(state=MailState.FAILED)
