"""Rows become what they should be; what is right already is not written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import MunicipalityName, Province
from portal.loading.report import Counts
from portal.loading.synchronise import synchronise
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


def province(code: str, name: str) -> Province:
    return Province(code=code, name=name, slug=name.lower())


def names() -> dict[str, str]:
    return dict(Province.objects.values_list("code", "name"))


def test_rows_with_a_code_are_made_and_updated_and_never_deleted():
    Province.objects.bulk_create([province("PV20", "Oud"), province("PV99", "Blijft")])
    wanted = [province("PV20", "Groningen"), province("PV21", "Drenthe")]
    assert synchronise(Province.objects.all(), wanted) == Counts(created=1, updated=1)
    assert names() == {"PV20": "Groningen", "PV21": "Drenthe", "PV99": "Blijft"}


def test_rows_may_exchange_what_is_unique():
    Province.objects.bulk_create([province("PV20", "Een"), province("PV21", "Twee")])
    wanted = [province("PV20", "Twee"), province("PV21", "Een")]
    assert synchronise(Province.objects.all(), wanted) == Counts(updated=2)
    assert names() == {"PV20": "Twee", "PV21": "Een"}


def test_rows_without_a_code_are_the_same_when_all_is():
    municipality = MunicipalityFactory()
    for name in ("Blijft", "Gaat"):
        municipality.names.create(name=name)
    stays = municipality.names.get(name="Blijft")
    wanted = [MunicipalityName(municipality=municipality, name=n) for n in ("Blijft", "Komt")]
    counts = synchronise(MunicipalityName.objects.all(), wanted)
    assert counts == Counts(created=1, deleted=1, unchanged=1)
    assert {row.name: row.pk == stays.pk for row in municipality.names.all()} == {
        "Blijft": True,
        "Komt": False,
    }


def test_what_is_right_already_is_not_written():
    Province.objects.bulk_create([province("PV20", "Groningen")])
    with CaptureQueriesContext(connection) as queries:
        counts = synchronise(Province.objects.all(), [province("PV20", "Groningen")])
    assert counts == Counts(unchanged=1)
    assert str(counts) == "0 new, 0 changed, 0 deleted, 1 as they were"
    assert len(queries) == 1
