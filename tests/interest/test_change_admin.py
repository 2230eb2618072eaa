"""What the desk tells beforehand about registrations when a municipality changes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.pages import text_of
from tests.partners.changing import CHANGES, add

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def places(clock):
    clock.time = MIDNIGHT - timedelta(days=7)
    return [make.MunicipalityFactory(name=name) for name in ("Wijdemeren", "Hilversum")]


@pytest.fixture
def desk(places, desk):
    """Signed in at the time of the test."""
    return desk


def test_the_button_shows_how_many_registrations_go_along(desk, places):
    make.InterestFactory(confirmed=True, municipality=places[0])
    text = text_of(add(desk, *places, _preview="1"))
    assert "1 aanmelding gaat over naar Hilversum (waarvan open: 1)" in text


def test_the_form_takes_as_many_queries_with_many_registrations(desk, places):
    add(desk, *places)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(f"{CHANGES}{places[0].pk}/change/")
        return len(captured)

    few = queries()
    for _number in range(20):
        make.InterestFactory(municipality=places[0], confirmed=True)
    assert queries() <= few
