import pytest

from partners.models import Municipality
from partners.peers import SizeClass, distance_km, nearest, size_class

AMSTERDAM = Municipality(code="GM0363", label="Amsterdam", latitude=52.3731, longitude=4.8922)
ROTTERDAM = Municipality(code="GM0599", label="Rotterdam", latitude=51.9225, longitude=4.4792)
UTRECHT = Municipality(code="GM0344", label="Utrecht", latitude=52.0908, longitude=5.1222)
NOWHERE = Municipality(code="GM0001", label="Nergens")


def test_distances_are_those_of_the_atlas():
    assert distance_km(AMSTERDAM, ROTTERDAM) == pytest.approx(57.5, abs=0.5)
    assert distance_km(AMSTERDAM, UTRECHT) == pytest.approx(35, abs=0.5)
    assert distance_km(AMSTERDAM, AMSTERDAM) == 0


def test_the_nearest_come_first_without_the_place_itself_and_places_without_a_point():
    found = nearest(AMSTERDAM, [ROTTERDAM, NOWHERE, AMSTERDAM, UTRECHT])
    assert [one.municipality for one in found] == [UTRECHT, ROTTERDAM]


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (0, SizeClass.SMALL),
        (24_999, SizeClass.SMALL),
        (25_000, SizeClass.MIDDLE),
        (99_999, SizeClass.LARGE),
        (250_000, SizeClass.BIG_CITY),
        (None, None),
    ],
)
def test_the_bounds_of_the_size_classes(population, expected):
    assert size_class(Municipality(population=population)) == expected
