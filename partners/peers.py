"""Which municipalities are comparable: near, in the same province, or of the same size."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Municipality

EARTH_RADIUS_KM = 6371.0


class SizeClass(models.IntegerChoices):
    """Classes of size by the lowest number of inhabitants in each."""

    SMALL = 0, _("fewer than 25,000 inhabitants")
    MIDDLE = 25_000, _("25,000 to 50,000 inhabitants")
    LARGE = 50_000, _("50,000 to 100,000 inhabitants")
    CITY = 100_000, _("100,000 to 250,000 inhabitants")
    BIG_CITY = 250_000, _("250,000 inhabitants or more")


class Neighbour(NamedTuple):
    km: float
    municipality: Municipality


def size_class(municipality: Municipality) -> SizeClass | None:
    """The class that its inhabitants put it in; None when they are not known."""
    if municipality.population is None:
        return None
    return max(one for one in SizeClass if one <= municipality.population)


def distance_km(one: Municipality, other: Municipality) -> float | None:
    """The distance as the crow flies between two places, by the haversine formula."""
    if one.latitude is None or one.longitude is None:
        return None
    if other.latitude is None or other.longitude is None:
        return None
    north, north_of_other = radians(one.latitude), radians(other.latitude)
    part = (
        sin((north_of_other - north) / 2) ** 2
        + cos(north) * cos(north_of_other) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(part))


def nearest(municipality: Municipality, others: Iterable[Municipality]) -> list[Neighbour]:
    """Other municipalities with their distance to one, nearest first."""
    measured = (
        Neighbour(km, other)
        for other in others
        if other.pk != municipality.pk and (km := distance_km(municipality, other)) is not None
    )
    return sorted(measured, key=lambda found: (found.km, found.municipality.sort_key))
