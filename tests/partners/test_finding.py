from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.finding import find_municipality, folded, names_elsewhere
from partners.models import Municipality, MunicipalityName
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def the_hague():
    municipality = make.MunicipalityFactory(
        name="'s-Gravenhage", label="'s-Gravenhage", slug="den-haag"
    )
    municipality.names.create(name="Den Haag")
    return municipality


@pytest.mark.parametrize(
    "typed",
    [
        "'s-Gravenhage",
        "’s Gravenhage",
        "Den Haag",
        " DEN  HAAG ",
        "den-haag",
        "gemeente Den Haag",
        "De gemeente Den Haag",
    ],
)
def test_a_municipality_is_found_by_every_name_however_it_is_typed(the_hague, typed):
    assert find_municipality(typed).municipality == the_hague


def test_accents_do_not_matter():
    municipality = make.MunicipalityFactory(name="Súdwest-Fryslân")
    assert find_municipality("sudwest fryslan").municipality == municipality


def test_a_former_name_leads_to_the_municipality_of_today():
    municipality = make.MunicipalityFactory(name="Gooise Meren")
    municipality.names.create(name="Naarden")
    assert find_municipality("naarden").municipality == municipality


def test_a_name_of_today_is_stronger_than_the_former_name_of_another():
    today = make.MunicipalityFactory(name="Middelburg")
    make.MunicipalityFactory(name="Reeuwijk").names.create(name="Middelburg")
    assert find_municipality("Middelburg").municipality == today


def test_two_municipalities_of_one_name_are_both_offered():
    for province in ("Limburg", "Noord-Holland"):
        make.MunicipalityFactory(name="Bergen", label=f"Bergen ({province})")
    found = find_municipality("Bergen")
    assert found.municipality is None
    assert found.is_ambiguous
    assert [str(one) for one in found.suggestions] == ["Bergen (Limburg)", "Bergen (Noord-Holland)"]
    assert str(find_municipality("Bergen (Limburg)").municipality) == "Bergen (Limburg)"


@pytest.mark.parametrize("typed", ["Roterdam", "Rotterdm", "rott", "tterd"])
def test_a_typing_error_or_a_part_of_a_name_is_suggested_and_not_chosen(typed):
    rotterdam = make.MunicipalityFactory(name="Rotterdam")
    make.MunicipalityFactory(name="Zwolle")
    found = find_municipality(typed)
    assert found.municipality is None
    assert found.suggestions == [rotterdam]


# What is typed, and the municipality of the register that is meant.
MEANT = {
    "Amserdam": "Amsterdam",
    "s Gravenhge": "Den Haag",
    "sgravenhage": "Den Haag",
    "Den Hag": "Den Haag",
    "Dn Haag": "Den Haag",
    "the hage": "Den Haag",
    "Den Bos": "Den Bosch",
    "shertogenbosch": "Den Bosch",
    "Utregt": "Utrecht",
    "Nymegen": "Nijmegen",
    "Wydemeren": "Wijdemeren",
    "Gooisemeren": "Gooise Meren",
    "Naardn": "Gooise Meren",
    "Bergen op Zom": "Bergen op Zoom",
    "Haarlmermeer": "Haarlemmermeer",
    "Eepe": "Epe",
    "gron": "Groningen",
    "heuvelrug": "Utrechtse Heuvelrug",
    # Villages too, and the beginning of the name of a municipality.
    "Edam": "Edam-Volendam",
    "Sittard": "Sittard-Geleen",
    "Etten": "Etten-Leur",
    "Horst": "Horst aan de Maas",
}


# What is no municipality of the Netherlands, and what it is instead.
ELSEWHERE = {
    "Provincie Utrecht": "organisation",
    "de provincie Utrecht": "organisation",
    "Prov. Utrecht": "organisation",
    "Gelderland": "organisation",
    "Waterschap Rivierenland": "organisation",
    "Rivierenland": "organisation",
    "Hoogheemraadschap van Delfland": "organisation",
    "Wetterskip Fryslân": "organisation",
    "Ministerie van BZK": "organisation",
    "Groendak B.V.": "organisation",
    "Bonaire": "caribbean",
    "bonaire": "caribbean",
    "Openbaar lichaam Sint Eustatius": "caribbean",
    "Saba": "caribbean",
    "Curaçao": "abroad",
    "Antwerpen": "abroad",
    "Gemeente Antwerpen": "abroad",
    "Stad Gent (België)": "abroad",
    "Brussel": "abroad",
    "Keulen": "abroad",
    "Kleef": "abroad",
    "Londen": "abroad",
    "België": "abroad",
    "Hoofddorp": "place",
    "Scheveningen": "place",
    "IJmuiden": "place",
}


@pytest.mark.usefixtures("_register")
class TestAllMunicipalities:
    def test_of_all_municipalities_the_one_that_was_meant_comes_first(self):
        found = {typed: find_municipality(typed) for typed in MEANT}
        assert {typed: one.suggestions[0].label for typed, one in found.items()} == MEANT
        assert not any(one.municipality for one in found.values())
        assert max(len(one.suggestions) for one in found.values()) == 5

    def test_of_all_municipalities_the_right_one_is_found_at_once(self):
        names = {
            "s Gravenhage": "Den Haag",
            "'S HERTOGENBOSCH": "Den Bosch",
            "naarden": "Gooise Meren",
        }
        assert {typed: str(find_municipality(typed).municipality) for typed in names} == names

    def test_the_first_word_of_a_municipality_suggests_it_also_when_that_lies_elsewhere(self):
        first_words = {
            (words[0], one.label)
            for one in Municipality.objects.existing()
            if len(words := folded(one.name).split()) > 1 and words[0] in names_elsewhere()
        }
        lost = {
            (word, label)
            for word, label in first_words
            if label not in map(str, find_municipality(word).suggestions)
        }
        assert len(first_words) > 10
        assert lost == set()

    def test_what_lies_elsewhere_is_recognised_and_never_taken_for_a_municipality(self):
        found = {typed: find_municipality(typed) for typed in ELSEWHERE}
        assert {typed: str(one.elsewhere) for typed, one in found.items()} == ELSEWHERE
        assert not any(one.municipality or one.suggestions for one in found.values())

    def test_no_name_of_a_municipality_is_taken_for_something_elsewhere(self):
        names = {*Municipality.objects.existing().values_list("label", flat=True)}
        names |= {*MunicipalityName.objects.values_list("name", flat=True)}
        taken = {name for name in names if find_municipality(name).elsewhere}
        assert taken == set()


@pytest.mark.parametrize("typed", ["", "  ", "---", "xyzzy", "日本", "x" * 100_000])
def test_nothing_is_found_for_what_resembles_no_name(typed):
    make.MunicipalityFactory(name="Zwolle")
    found = find_municipality(typed)
    assert (found.municipality, found.suggestions) == (None, [])


def test_a_municipality_that_ended_is_not_found():
    make.MunicipalityFactory(name="Weesp", valid_until=timezone.localdate() - timedelta(days=1))
    assert find_municipality("Weesp").municipality is None


def test_finding_takes_two_queries_whatever_the_number_of_names():
    for _n in range(20):
        make.MunicipalityFactory().names.create(name="Oud")
    with CaptureQueriesContext(connection) as captured:
        find_municipality("Plaats")
    assert len(captured) == 2
