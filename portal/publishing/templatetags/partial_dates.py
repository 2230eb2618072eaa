"""Partial dates within a sentence."""

from django import template
from django.utils.translation import gettext as _

from portal.publishing.dates import PartialDate

register = template.Library()


@register.simple_tag
def period(start: PartialDate | None, end: PartialDate | None) -> str:
    """ "March 2016 – January 2021", "from March 2016", "until January 2021" or nothing."""
    if start and end:
        return str(start) if start == end else f"{start} – {end}"
    if start:
        return _("from %(date)s") % {"date": start}
    if end:
        return _("until %(date)s") % {"date": end}
    return ""
