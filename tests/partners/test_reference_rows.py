"""What the files of the register say, looked up as it is loaded.

Covers: partners/reference/rows.py
"""

import datetime

import pytest

from partners.models import Municipality, MunicipalityChange, Province
from tests.partners.reference_copies import found_by

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("_register")
class TestRegister:
    def test_the_twelve_provinces_and_342_municipalities_of_2026_exist(self):
        assert Province.objects.count() == 12
        assert Municipality.objects.existing(datetime.date(2026, 1, 1)).count() == 342

    def test_every_existing_municipality_has_a_province_a_place_and_inhabitants(self):
        living = Municipality.objects.existing(datetime.date(2026, 1, 1))
        assert not living.filter(province=None).exists()
        assert sum(living.values_list("population", flat=True)) == 17_942_942
        assert set(living.values_list("population_year", flat=True)) == {2024}

    def test_den_haag_is_shown_by_its_common_name_and_found_by_its_official_one(self):
        den_haag = Municipality.objects.get(code="GM0518")
        assert (den_haag.label, den_haag.slug) == ("Den Haag", "den-haag")
        assert den_haag.name == "'s-Gravenhage"
        assert found_by("'s-Gravenhage") == found_by("The Hague") == {"den-haag"}

    def test_the_two_bergens_have_names_and_addresses_of_their_own(self):
        bergens = Municipality.objects.filter(name="Bergen")
        assert {bergen.label: bergen.slug for bergen in bergens} == {
            "Bergen (Noord-Holland)": "bergen-noord-holland",
            "Bergen (Limburg)": "bergen-limburg",
        }
        assert found_by("Bergen") == {"bergen-noord-holland", "bergen-limburg"}

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
    def test_a_municipality_is_found_by_another_or_former_name(self, name, slugs):
        assert found_by(name) == slugs

    def test_a_split_municipality_has_one_main_successor(self):
        haaren = Municipality.objects.get(name="Haaren")
        assert haaren.change.successions.count() == 4
        assert haaren.change.main_successor.label == "Oisterwijk"
        assert Municipality.objects.living_successor(haaren).label == "Oisterwijk"

    def test_every_former_municipality_ended_on_the_day_of_its_change_and_has_a_source(self):
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
