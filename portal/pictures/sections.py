"""What stands on the pages of items: pictures, and in the head what goes along when one is shared.

A page with a gauge or an illustration includes `pictures/patterns.svg` once.
"""

from functools import partial
from typing import Any

from django.urls import reverse

from partners.models import Municipality
from portal.publishing.sections import section
from themes.models import Theme

from . import delta, gauge
from .map import drawing_for_municipality
from .sharing import kinds
from .structured_data import structured_data

Values = dict[str, Any]


def head(item: Any) -> Values:
    picture = reverse("pictures:share", args=[item._meta.model_name, item.slug])
    return {"picture": picture, "structured_data": structured_data(item)}


for model in kinds().values():
    section(model, "head", template="pictures/head.html", place=10)(head)


def gauge_of(size: tuple[int, int], theme: Theme) -> Values:
    return {"gauge": gauge.gauge_for(theme, size)}


for slot, size in (("gauge", gauge.ROW), ("gauge-large", gauge.PAGE)):
    template = "pictures/sections/gauge.html"
    section(Theme, slot, template=template, place=10)(partial(gauge_of, size))


@section(Theme, "picture", template="pictures/sections/strand.html", place=10)
def strand_of_theme(theme: Theme) -> Values | None:
    strand = delta.drawing_of(theme.slug)
    return {"strand": strand} if strand else None


@section(Theme, "illustration", template="pictures/sections/illustration.html", place=10)
def illustration_of_theme(theme: Theme) -> Values | None:
    """What the theme is about, drawn; one that came later has none."""
    drawn = f"pictures/themes/{theme.number}.svg"
    return {"illustration": drawn} if theme.number <= gauge.PATTERNS else None


@section(Municipality, "picture", template="pictures/sections/place.html", place=10)
def place_of_municipality(municipality: Municipality) -> Values | None:
    place = drawing_for_municipality(municipality)
    return {"drawing": place} if place else None
