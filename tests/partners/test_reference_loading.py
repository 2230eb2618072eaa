"""Loading the register again: what changes, what goes, and what the coordinator entered stays.

Covers: partners/reference/loading.py
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Municipality, MunicipalityChange, MunicipalityName, Province
from partners.reference.loading import load_reference
from portal.loading.report import LoadError
from portal.publishing.models import ContentVersion
from tests.factories import (
    MunicipalityChangeFactory,
    MunicipalityFactory,
    PartnerFactory,
)
from tests.partners.reference_copies import found_by

pytestmark = pytest.mark.django_db

CHANGE_DAY = datetime.date(2027, 1, 1)


def writes(queries) -> list[str]:
    statements = [query["sql"] for query in queries]
    return [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


# Loading again


def test_a_second_load_writes_nothing_and_keeps_the_content_version():
    load_reference()
    version = ContentVersion.current()
    with CaptureQueriesContext(connection) as queries:
        report = load_reference()
    assert not any(counts.changed for counts in report.counts.values())
    assert writes(queries) == []
    assert ContentVersion.current() == version


def test_a_changed_number_is_updated_and_changes_the_content_version(files):
    files.load()
    version = ContentVersion.current()
    files.replace("municipalities.csv", ",243768,2024", ",250000,2024")
    assert files.load().counts[Municipality].updated == 1
    assert Municipality.objects.get(code="GM0014").population == 250_000
    assert ContentVersion.current() != version


def test_a_change_of_names_alone_changes_the_content_version(files):
    files.load()
    version = ContentVersion.current()
    files.replace("municipalities.csv", "The Hague", "La Haye")
    report = files.load()
    assert (report.counts[MunicipalityName].created, report.counts[MunicipalityName].deleted) == (
        1,
        1,
    )
    assert report.counts[Municipality].changed == 0
    assert ContentVersion.current() != version


def test_a_province_that_gets_its_name_back_gets_its_place_in_the_order_back():
    load_reference()
    places = list(Province.objects.values_list("code", "sort_key"))
    Province.objects.filter(code="PV20").update(name="Zuiderzeeland", sort_key="zuiderzeeland")
    load_reference()
    assert list(Province.objects.values_list("code", "sort_key")) == places


def test_two_municipalities_may_exchange_their_names(files):
    files.load()
    files.replace("municipalities.csv", "Bergen (Noord-Holland)", "Bergen (tijdelijk)")
    files.replace("municipalities.csv", "Bergen (Limburg)", "Bergen (Noord-Holland)")
    files.replace("municipalities.csv", "Bergen (tijdelijk)", "Bergen (Limburg)")
    assert files.load().counts[Municipality].updated == 2
    assert Municipality.objects.get(code="GM0893").slug == "bergen-noord-holland"


def test_the_main_successor_may_change(files):
    files.load()
    name = "former_municipalities.csv"
    files.replace(name, "Oisterwijk,2021,2021-01-01,true", "Oisterwijk,2021,2021-01-01,false")
    files.replace(name, "Vught,2021,2021-01-01,false", "Vught,2021,2021-01-01,true")
    files.load()
    haaren = Municipality.objects.get(name="Haaren")
    assert Municipality.objects.living_successor(haaren).label == "Vught"


def test_a_municipality_that_left_the_files_goes():
    stray = MunicipalityFactory(code="GM9999", label="Nergenshuizen", slug="nergenshuizen")
    stray.names.create(name="Nergens")
    report = load_reference()
    assert report.counts[Municipality].deleted == 1
    assert not Municipality.objects.filter(pk="GM9999").exists()


def test_a_municipality_that_a_partner_points_to_stays_and_is_reported():
    stray = MunicipalityFactory(code="GM9999", label="Nergenshuizen")
    partner = PartnerFactory(kind="municipality", municipality=stray)
    report = load_reference()
    assert report.kept == [stray]
    assert report.counts[Municipality].deleted == 0
    partner.refresh_from_db()
    assert partner.municipality == stray


def test_one_that_has_to_stay_may_not_have_the_address_of_another():
    stray = MunicipalityFactory(code="GM9999", label="Het oude Zwolle", slug="zwolle")
    PartnerFactory(kind="municipality", municipality=stray)
    unused = MunicipalityFactory(code="GM9998", label="Nergenshuizen", slug="nergenshuizen")
    with pytest.raises(LoadError, match=r"GM9999 .* add it to former_municipalities"):
        load_reference()
    # One transaction: what was deleted before the fault was found is there again.
    assert set(Municipality.objects.all()) == {stray, unused}


# What the coordinator entered

WIJDEMEREN, HILVERSUM = "GM1696", "GM0402"
FORMER_WIJDEMEREN = "GM1696,Wijdemeren,GM0402,Hilversum,2027,2027-01-01,true,merger"


def planned(code: str = WIJDEMEREN, into: str = HILVERSUM, **values) -> MunicipalityChange:
    """A change of municipalities that were loaded, as the coordinator enters it."""
    return MunicipalityChangeFactory(
        predecessor=Municipality.objects.get(pk=code),
        into=[Municipality.objects.get(pk=into)],
        **{"date": CHANGE_DAY, "source": "Van de coördinator"} | values,
    )


def stands(change: MunicipalityChange) -> dict:
    """All that a change brings about, read again."""
    change = MunicipalityChange.objects.get(pk=change.pk)
    return {
        "date": change.date,
        "kind": change.kind,
        "source": change.source,
        "end": change.predecessor.valid_until,
        "successors": [(row.successor_id, row.is_main) for row in change.successions.all()],
    }


@pytest.mark.usefixtures("_register")
def test_loading_again_keeps_what_the_coordinator_planned():
    change = planned()
    before = stands(change)
    report = load_reference()
    assert not any(counts.changed for counts in report.counts.values())
    assert stands(change) == before
    assert before["end"] == CHANGE_DAY
    assert found_by("Wijdemeren") == {"wijdemeren", "hilversum"}


@pytest.mark.usefixtures("_register")
def test_loading_again_does_not_bring_a_deleted_change_back():
    planned().delete()
    load_reference()
    assert not MunicipalityChange.objects.filter(pk=WIJDEMEREN).exists()
    assert Municipality.objects.get(pk=WIJDEMEREN).valid_until is None


def test_a_file_that_has_the_municipality_as_former_wins(files):
    files.load()
    change = planned(date=datetime.date(2027, 7, 1), into="GM0363", kind="rename")
    MunicipalityChange.objects.update(applied_at=datetime.datetime.now(datetime.UTC))
    files.drop("municipalities.csv", WIJDEMEREN)
    files.add("former_municipalities.csv", FORMER_WIJDEMEREN)
    files.load()
    assert stands(change) == {
        "date": CHANGE_DAY,
        "kind": "merger",
        "source": MunicipalityChange.objects.get(pk="GM0003").source,
        "end": CHANGE_DAY,
        "successors": [(HILVERSUM, True)],
    }
    assert MunicipalityChange.objects.get(pk=WIJDEMEREN).applied_at
    assert MunicipalityName.objects.get(name="Wijdemeren").municipality_id == HILVERSUM


@pytest.fixture
def voorne(files) -> Municipality:
    """A municipality that the register does not have yet, into which Wijdemeren goes."""
    files.load()
    new = MunicipalityFactory(
        code="GM2999", name="Voorne", slug="voorne", is_derived=True, valid_from=CHANGE_DAY
    )
    planned(into=new.pk)
    return new


def test_a_new_municipality_of_the_coordinator_stays_while_a_change_leads_to_it(files, voorne):
    files.load()
    assert Municipality.objects.get(pk="GM2999").population == 24_605
    assert MunicipalityChange.objects.get(pk=WIJDEMEREN).main_successor == voorne


def test_a_new_municipality_gets_its_figures_from_the_register_when_that_has_it(files, voorne):
    row = "GM2999,Voorne,,Voorne,Voorne,Noord-Holland,PV27,Voorne,52.1,5.1,GeoNames,25000,2026,,"
    files.add("municipalities.csv", row)
    files.load()
    voorne.refresh_from_db()
    assert (voorne.population, voorne.population_year, voorne.is_derived) == (25_000, 2026, False)


def test_a_new_municipality_that_has_another_code_in_the_register_makes_way(files, voorne):
    row = "GM1999,Voorne,,Voorne,Voorne,Noord-Holland,PV27,Voorne,52.1,5.1,GeoNames,25000,2026,,"
    files.add("municipalities.csv", row)
    files.drop("municipalities.csv", WIJDEMEREN)
    files.add(
        "former_municipalities.csv",
        "GM1696,Wijdemeren,GM1999,Voorne,2027,2027-01-01,true,merger",
    )
    files.load()
    assert Municipality.objects.get(slug="voorne").pk == "GM1999"
    assert MunicipalityChange.objects.get(pk=WIJDEMEREN).main_successor.pk == "GM1999"


def test_a_new_municipality_with_registrations_and_another_code_is_told(files, voorne):
    PartnerFactory(kind="municipality", municipality=voorne)
    row = "GM1999,Voorne,,Voorne,Voorne,Noord-Holland,PV27,Voorne,52.1,5.1,GeoNames,25000,2026,,"
    files.add("municipalities.csv", row)
    assert "GM2999 (Voorne) is no longer in the files but in use" in files.fault()
