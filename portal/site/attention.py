"""What of the portal as a whole wants attention at the desk."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention
from portal.outbox.models import JobRun
from portal.runtime import health

from .models import SitePage

REMIND = timedelta(days=30)


@attention(JobRun, urgency=45, permission="view")
def problems() -> Attention:
    found = health.look() if settings.WATCH_HEALTH else {}
    wrong = [str(problem.text) for problem in found.values() if problem]
    label = _("problems of the portal, for your system administrator: %(problems)s")
    return Attention(label % {"problems": " ".join(wrong)}, len(wrong), reverse("ready"))


@attention(SitePage, urgency=46)
def security_txt_expires() -> Attention:
    day = settings.SECURITY_TXT_EXPIRES
    is_soon = settings.SECURITY_CONTACT and day - timezone.localdate() <= REMIND
    label = _("security.txt is valid until %(day)s: ask your administrator for a newer release")
    shown = formats.date_format(day, "j F Y")
    return Attention(label % {"day": shown}, int(bool(is_soon)), reverse("security_txt"))
