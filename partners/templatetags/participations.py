"""What a partner was in the programme, and when, as a sentence."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Participation
from partners.models.participation import DEAL_ENDED
from portal.publishing.templatetags.partial_dates import when

register = template.Library()


@register.filter
def as_sentence(participation: Participation) -> str:
    """ "Signed in March 2016, left in 2016"; without dates what it was: "Signatory"."""
    parts = [_joined(participation)]
    if participation.left:
        parts.append(_("left %(when)s") % {"when": when(participation.left)})
    elif participation.joined and participation.capacity != Participation.Capacity.SIGNATORY:
        parts.append(_("until %(date)s at the latest") % {"date": DEAL_ENDED})
    return ", ".join(parts)


def _joined(participation: Participation) -> str:
    if not participation.joined:
        return capfirst(participation.get_capacity_display())
    if participation.capacity == Participation.Capacity.SIGNATORY:
        return _("Signed %(when)s") % {"when": when(participation.joined)}
    return _("%(capacity)s from %(date)s") % {
        "capacity": capfirst(participation.get_capacity_display()),
        "date": participation.joined,
    }
