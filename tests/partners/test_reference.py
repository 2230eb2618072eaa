import datetime
import io
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    Province,
)
from partners.reference.facts import DIRECTORY
from partners.reference.loading import load_reference
from partners.reference.tables import ReferenceDataError
from portal.publishing.models import ContentVersion
from tests.factories import (
    MunicipalityChangeFactory,
    MunicipalityFactory,
    PartnerFactory,
    ProvinceFactory,
)

pytestmark = pytest.mark.django_db

CHANGE_DAY = datetime.date(2027, 1, 1)


class Files:
    """A copy of the reference files that a test may change."""

    def __init__(self, directory):
        self.directory = directory
        for path in DIRECTORY.glob("*.csv"):
            shutil.copy(path, directory)

    def read(self, name: str) -> list[str]:
        return (self.directory / name).read_text("utf-8").splitlines()

    def write(self, name: str, lines: list[str]) -> None:
        (self.directory / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = "\n".join(self.read(name))
        assert old in text, f"{name} no longer has {old!r}"
        self.write(name, text.replace(old, new, 1).splitlines())

    def line_of(self, name: str, code: str) -> int:
        [number] = [n for n, line in enumerate(self.read(name), 1) if line.startswith(f"{code},")]
        return number

    def drop(self, name: str, code: str) -> None:
        self.write(name, [line for line in self.read(name) if not line.startswith(f"{code},")])

    def add(self, name: str, line: str) -> None:
        self.write(name, [*self.read(name), line])

    def load(self):
        return load_reference(self.directory)

    def problems(self) -> list[str]:
        with pytest.raises(ReferenceDataError) as error:
            self.load()
        return error.value.problems


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def _loaded():
    load_reference()


def found_by(name: str) -> set[str]:
    found = Municipality.objects.filter(names__name=name) | Municipality.objects.filter(label=name)
    return set(found.existing(datetime.date(2026, 6, 1)).values_list("slug", flat=True))


def writes(queries) -> list[str]:
    statements = [query["sql"] for query in queries]
    return [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


# What is loaded


@pytest.mark.usefixtures("_loaded")
def test_the_twelve_provinces_and_342_municipalities_of_2026_exist():
    assert Province.objects.count() == 12
    assert Municipality.objects.existing(datetime.date(2026, 1, 1)).count() == 342


@pytest.mark.usefixtures("_loaded")
def test_every_existing_municipality_has_a_province_a_place_and_inhabitants():
    living = Municipality.objects.existing(datetime.date(2026, 1, 1))
    assert not living.filter(province=None).exists()
    assert sum(living.values_list("population", flat=True)) == 17_942_942
    assert set(living.values_list("population_year", flat=True)) == {2024}


@pytest.mark.usefixtures("_loaded")
def test_den_haag_is_shown_by_its_common_name_and_found_by_its_official_one():
    den_haag = Municipality.objects.get(code="GM0518")
    assert (den_haag.label, den_haag.slug) == ("Den Haag", "den-haag")
    assert den_haag.name == "'s-Gravenhage"
    assert found_by("'s-Gravenhage") == found_by("The Hague") == {"den-haag"}


@pytest.mark.usefixtures("_loaded")
def test_the_two_bergens_have_names_and_addresses_of_their_own():
    bergens = Municipality.objects.filter(name="Bergen")
    assert {bergen.label: bergen.slug for bergen in bergens} == {
        "Bergen (Noord-Holland)": "bergen-noord-holland",
        "Bergen (Limburg)": "bergen-limburg",
    }
    assert found_by("Bergen") == {"bergen-noord-holland", "bergen-limburg"}


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Naarden", {"gooise-meren"}),
        ("Hengelo (O.)", {"hengelo"}),
        ("De Friese Meren", {"de-fryske-marren"}),
        ("Groesbeek", {"berg-en-dal"}),
        ("Haaren", {"oisterwijk", "boxtel", "tilburg", "vught"}),
    ],
)
def test_a_municipality_is_found_by_another_or_former_name(name, slugs):
    assert found_by(name) == slugs


@pytest.mark.usefixtures("_loaded")
def test_a_split_municipality_has_one_main_successor():
    haaren = Municipality.objects.get(name="Haaren")
    assert haaren.change.successions.count() == 4
    assert haaren.change.main_successor.label == "Oisterwijk"
    assert Municipality.objects.living_successor(haaren).label == "Oisterwijk"


@pytest.mark.usefixtures("_loaded")
def test_every_former_municipality_ended_on_the_day_of_its_change_and_has_a_source():
    assert MunicipalityChange.objects.count() == 71
    for change in MunicipalityChange.objects.select_related("predecessor"):
        assert change.predecessor.valid_until == change.date
        assert "RvIG" in change.source


def test_the_names_of_predecessors_of_predecessors_are_known_too(files):
    files.drop("municipalities.csv", "GM1942")  # Gooise Meren goes on in Hilversum
    change = "GM1942,Gooise Meren,GM0402,Hilversum,2026,2026-01-01,true,merger"
    files.add("former_municipalities.csv", change)
    files.load()
    assert found_by("Naarden") == found_by("Gooise Meren") == {"hilversum"}
    naarden = Municipality.objects.get(name="Naarden")
    assert Municipality.objects.living_successor(naarden).label == "Hilversum"


def test_a_former_municipality_whose_name_lives_on_is_shown_with_its_end(files):
    change = "GM9998,Zwolle,GM0193,Zwolle,2020,2020-01-01,true,merger"
    files.add("former_municipalities.csv", change)
    files.load()
    former = Municipality.objects.get(code="GM9998")
    assert (former.label, former.slug) == ("Zwolle (tot 2020)", "zwolle-tot-2020")


# Loading again


def test_a_second_load_writes_nothing_and_keeps_the_content_version():
    load_reference()
    version = ContentVersion.current()
    with CaptureQueriesContext(connection) as queries:
        report = load_reference()
    assert not any(counts.changed for counts in report.values())
    assert writes(queries) == []
    assert ContentVersion.current() == version


def test_a_changed_number_is_updated_and_changes_the_content_version(files):
    files.load()
    version = ContentVersion.current()
    files.replace("municipalities.csv", ",243768,2024", ",250000,2024")
    assert files.load()[Municipality].updated == 1
    assert Municipality.objects.get(code="GM0014").population == 250_000
    assert ContentVersion.current() != version


def test_a_change_of_names_alone_changes_the_content_version(files):
    files.load()
    version = ContentVersion.current()
    files.replace("municipalities.csv", "The Hague", "La Haye")
    report = files.load()
    assert (report[MunicipalityName].created, report[MunicipalityName].deleted) == (1, 1)
    assert report[Municipality].changed == 0
    assert ContentVersion.current() != version


def test_two_municipalities_may_exchange_their_names(files):
    files.load()
    files.replace("municipalities.csv", "Bergen (Noord-Holland)", "Bergen (tijdelijk)")
    files.replace("municipalities.csv", "Bergen (Limburg)", "Bergen (Noord-Holland)")
    files.replace("municipalities.csv", "Bergen (tijdelijk)", "Bergen (Limburg)")
    assert files.load()[Municipality].updated == 2
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
    assert report[Municipality].deleted == 1
    assert not Municipality.objects.filter(pk="GM9999").exists()


def test_a_municipality_that_a_partner_points_to_stays_and_is_reported():
    nowhere = ProvinceFactory(code="PV99")
    stray = MunicipalityFactory(code="GM9999", label="Nergenshuizen", province=nowhere)
    partner = PartnerFactory(kind="municipality", municipality=stray)
    report = load_reference()
    assert report[Municipality].kept == [stray]
    assert report[Municipality].deleted == 0
    partner.refresh_from_db()
    assert partner.municipality == stray
    # Its province is in use as well, and so stays with it.
    assert report[Province].kept == [nowhere]


def test_one_that_has_to_stay_may_not_have_the_address_of_another():
    stray = MunicipalityFactory(code="GM9999", label="Het oude Zwolle", slug="zwolle")
    PartnerFactory(kind="municipality", municipality=stray)
    unused = MunicipalityFactory(code="GM9998", label="Nergenshuizen", slug="nergenshuizen")
    with pytest.raises(ReferenceDataError, match=r"GM9999 .* add it to former_municipalities"):
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


@pytest.mark.usefixtures("_loaded")
def test_loading_again_keeps_what_the_coordinator_planned():
    change = planned()
    before = stands(change)
    report = load_reference()
    assert not any(counts.changed for counts in report.values())
    assert stands(change) == before
    assert before["end"] == CHANGE_DAY
    assert found_by("Wijdemeren") == {"wijdemeren", "hilversum"}


@pytest.mark.usefixtures("_loaded")
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
    [problem] = files.problems()
    assert "GM2999 (Voorne) is no longer in the files but in use" in problem


# Faults in the files

LIVING, FORMER = "municipalities.csv", "former_municipalities.csv"
PROVINCES = "provinces.csv"

# name: (file, old text, new text, code at the start of the line or "", column, part of the message)
WRONG = {
    "unknown column": (LIVING, "cbs_name", "cbs_nam", "", "cbs_nam", "unknown column"),
    "missing column": (LIVING, "cbs_name", "cbs_nam", "", "cbs_name", "missing"),
    "column twice": (LIVING, "cbs_name", "label", "", "label", "twice"),
    "bad number": (LIVING, ",243768,", ",243.768,", "GM0014", "population", "whole number"),
    "bad place": (LIVING, "53.2192", "NaN", "GM0014", "latitude", "number of degrees"),
    "place elsewhere": (LIVING, "53.2192", "13.2192", "GM0014", "latitude", "between 50 and 54"),
    "bad code": (LIVING, "GM0014,", "GM14,", "GM14", "code", "GM1111"),
    "unknown province": (LIVING, ",PV20", ",PV99", "GM0014", "province_code", "PV99"),
    "other province": (LIVING, "Groningen,PV20", "Drenthe,PV20", "GM0014", "province", "Groningen"),
    "bad day": (LIVING, "1984-01-01", "1984-02-30", "GM0034", "valid_from", "1984-02-30"),
    "double code": (LIVING, "GM0034,", "GM0014,", "", "code", "line 2 as well"),
    "double label": (LIVING, ",Almere,Almere,", ",Groningen,Almere,", "GM0034", "label", "line 2"),
    "missing successor": (FORMER, "GM1979", "GM9999", "GM0003", "merged_into_code", "not exist"),
    "other successor": (FORMER, "Eemsdelta", "Emsdelta", "GM0003", "merged_into_name", "Eemsdelta"),
    "other year": (FORMER, "2021,2021-01-01", "2020,2021-01-01", "GM0003", "year", "2020"),
    "not a flag": (FORMER, ",true,", ",ja,", "GM0003", "is_main", "true or false"),
    "unknown kind": (FORMER, "true,merger", "true,fusie", "GM0003", "kind", "not one of merger"),
    "other kind": (FORMER, ",false,split", ",false,merger", "", "kind", "merger here, split on"),
    "no main one": (FORMER, ",true,", ",false,", "GM0003", "is_main", "GM0003 needs exactly one"),
    "still there": (FORMER, "GM0003,", "GM0014,", "GM0014", "code", "municipalities.csv as well"),
    "double province": (PROVINCES, "PV21,Fryslân", "PV21,Groningen", "PV21", "name", "line 2"),
    "other capital": (PROVINCES, "Assen", "Meppel", "PV22", "capital", "Assen"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_with_file_line_and_column(files, name):
    file, old, new, code, column, message = WRONG[name]
    files.replace(file, old, new)
    line = files.line_of(file, code) if code else None
    problems = [problem for problem in files.problems() if message in problem]
    assert problems
    assert problems[0].startswith(f"{file}, line {line}" if line else f"{file}, line ")
    assert (f"column {column}:" in problems[0]) == bool(column)


def test_a_split_municipality_may_not_have_two_main_successors(files):
    files.replace(FORMER, "Vught,2021,2021-01-01,false", "Vught,2021,2021-01-01,true")
    [problem] = files.problems()
    assert "column is_main: GM0788 needs exactly one main successor" in problem


def test_a_circle_of_successors_is_refused(files):
    files.add(FORMER, "GM9997,Heen,GM9998,Weer,2020,2020-01-01,true,merger")
    files.add(FORMER, "GM9998,Weer,GM9997,Heen,2020,2020-01-01,true,merger")
    assert len(files.problems()) == 2
    assert all("ended on 2020-01-01 itself" in problem for problem in files.problems())


def test_two_names_that_give_the_same_address_are_refused(files):
    files.replace(LIVING, ",Bergen (Limburg),", ",Bergen Noord Holland,")
    [problem] = files.problems()
    assert "GM0893 and GM0373" in problem
    assert "same address" in problem


def test_all_faults_are_named_at_once(files):
    files.replace(LIVING, ",243768,", ",veel,")
    files.replace(FORMER, "2021-01-01", "nooit")
    files.replace(PROVINCES, "PV20", "PV2")
    assert len(files.problems()) == 3


def test_a_file_that_is_missing_or_not_utf8_is_named(files):
    (files.directory / PROVINCES).unlink()
    (files.directory / FORMER).write_bytes(b"code,\xff\n")
    assert files.problems() == [
        f"{PROVINCES}, line 1: the file is missing",
        f"{FORMER}, line 1: the file is not UTF-8",
    ]


def test_files_with_a_fault_load_nothing(files):
    files.replace(FORMER, "GM1979", "GM9999")
    assert files.problems()
    assert not Province.objects.exists()
    assert not Municipality.objects.exists()


# The command


def run(**options) -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def test_the_command_reports_numbers():
    assert "municipalities: 413 new, 0 changed, 0 deleted, 0 as they were" in run()
    assert "municipalities: 0 new, 0 changed, 0 deleted, 413 as they were" in run()


def test_a_dry_run_says_what_would_change_and_changes_nothing():
    assert "413 new" in run(dry_run=True)
    assert not Municipality.objects.exists()


def test_if_empty_leaves_what_is_there_alone():
    MunicipalityFactory()
    assert "nothing loaded" in run(if_empty=True)
    assert Municipality.objects.count() == 1


def test_the_command_explains_faults_without_a_traceback(monkeypatch, files):
    files.replace(LIVING, ",243768,", ",veel,")
    monkeypatch.setattr("partners.management.commands.load_reference.load_reference", files.load)
    with pytest.raises(CommandError, match=r"municipalities.csv, line 2, column population"):
        run()
