"""What of the portal as a whole wants attention at the desk."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention
from portal.outbox.models import JobRun
from portal.runtime import health


@attention(JobRun, urgency=45, permission="view")
def problems() -> Attention:
    wrong = [str(problem.text) for problem in health.look().values() if problem]
    label = _("problems of the portal, for your system administrator: %(problems)s")
    return Attention(label % {"problems": " ".join(wrong)}, len(wrong), reverse("ready"))
