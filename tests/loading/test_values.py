"""A value has one form, whether it comes from a file, the database or the last load."""

import datetime
from decimal import Decimal

import pytest

from partners.models import Municipality, MunicipalityChange, Participation, Partner
from portal.loading.values import as_json, from_file
from portal.publishing.dates import PartialDate


def field(model, name: str):
    return model._meta.get_field(name)


@pytest.mark.parametrize(
    ("model", "name", "raw", "value"),
    [
        (Partner, "name", "  Twee \n woorden ", "Twee woorden"),
        (Partner, "website", None, ""),
        (Partner, "body", "<p>Tekst</p>\n", "<p>Tekst</p>"),
        (Partner, "body", None, ""),
        (Partner, "body", "<p onclick='x'>Tekst</p>", "<p>Tekst</p>"),
        (Partner, "municipality", "GM0193", "GM0193"),
        (Partner, "municipality", None, None),
        (Participation, "joined", 2016, "2016"),
        (Participation, "joined", "2016-03", "2016-03"),
        (Participation, "joined", datetime.date(2016, 3, 1), "2016-03-01"),
        (Participation, "joined", None, None),
        (MunicipalityChange, "date", datetime.date(2027, 1, 1), "2027-01-01"),
        (MunicipalityChange, "date", "2027-01-01", "2027-01-01"),
        (Municipality, "population", 12, 12),
        (Municipality, "latitude", 52.50, "52.5"),
    ],
)
def test_a_value_from_a_file(model, name, raw, value):
    assert from_file(field(model, name), raw) == value


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (Decimal("52.5000"), "52.5"),
        (Decimal("100"), "100"),
        (PartialDate(2016, 3), "2016-03"),
        (datetime.date(2016, 3, 1), "2016-03-01"),
        (True, True),
        (None, None),
    ],
)
def test_a_value_from_the_database(value, form):
    assert as_json(value) == form
