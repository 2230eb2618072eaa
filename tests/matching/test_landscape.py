"""What is known about every municipality, and who lies near whom."""

import datetime

import pytest
from django.utils import timezone

from tests import factories as make
from themes.matching.landscape import Landscape

pytestmark = pytest.mark.django_db


def works_on(theme, **municipality):
    partner = make.PartnerFactory(
        kind="municipality", municipality=make.MunicipalityFactory(**municipality)
    )
    make.ThemePartnerFactory(theme=theme, partner=partner)
    return partner.municipality


@pytest.fixture
def theme():
    return make.ThemeFactory()


def test_of_several_neighbours_the_nearest_is_named_and_of_equals_the_first_name(theme):
    here = works_on(theme)
    for name, latitude in (("Verder", 52.2), ("Zuid", 51.9), ("Noord", 52.1)):
        works_on(theme, name=name, latitude=latitude)
    km, other = Landscape.load().near_and_working_on(here.code, theme.pk)
    assert (km, other.name) == (11, "Noord")


def test_a_municipality_is_not_its_own_neighbour_nor_its_own_example(theme):
    here = works_on(theme)
    landscape = Landscape.load()
    assert landscape.near_and_working_on(here.code, theme.pk) is None
    assert landscape.as_large_and_working_on(here.code, theme.pk) is None


def test_of_several_of_the_same_size_the_first_name_is_the_example(theme):
    here = make.MunicipalityFactory(population=60_000)
    for name, population in (("Breda", 70_000), ("Aalten", 20_000), ("Assen", 80_000)):
        works_on(theme, name=name, population=population)
    other = Landscape.load().as_large_and_working_on(here.code, theme.pk)
    assert other.name == "Assen"


def test_the_first_name_is_the_first_as_people_sort(theme):
    here = make.MunicipalityFactory()
    for name in ("'s-Gravenhage", "Ähtäri", "Bergen"):
        works_on(theme, name=name)
    assert Landscape.load().as_large_and_working_on(here.code, theme.pk).name == "Ähtäri"


def test_who_has_a_role_in_a_theme_works_on_it(theme):
    here = make.MunicipalityFactory()
    holder = make.PartnerFactory(is_municipality=True)
    make.RoleFactory(theme=theme, state="filled", holder=holder)
    assert Landscape.load().as_large_and_working_on(here.code, theme.pk) == holder.municipality


def test_what_a_merged_municipality_did_joins_what_its_successor_did(theme):
    former = make.PartnerFactory(is_municipality=True, name="Bb")
    heir = make.PartnerFactory(is_municipality=True, name="Aa")
    make.MunicipalityChangeFactory(
        predecessor=former.municipality,
        date=timezone.localdate() - datetime.timedelta(days=1),
        into=[heir.municipality],
    )
    make.ThemePartnerFactory(theme=theme, partner=former)
    make.ParticipationFactory(partner=heir)
    record = Landscape.load().track_records[heir.municipality.code]
    assert record.partners == [heir, former]
    assert (record.themes, len(record.participations)) == ({theme.pk}, 1)


def test_what_was_done_before_two_mergers_is_of_the_municipality_of_today(theme):
    here, between, heir = works_on(theme), make.MunicipalityFactory(), make.MunicipalityFactory()
    for days, former, later in ((2, here, between), (1, between, heir)):
        day = timezone.localdate() - datetime.timedelta(days=days)
        make.MunicipalityChangeFactory(predecessor=former, date=day, into=[later])
    assert [*Landscape.load().track_records] == [heir.code]


def test_a_merger_that_is_still_to_come_moves_no_record(theme):
    today = timezone.localdate()
    records = {}
    for days in (0, 1):
        here, heir = works_on(theme), make.MunicipalityFactory()
        make.MunicipalityChangeFactory(
            predecessor=here, date=today + datetime.timedelta(days=days), into=[heir]
        )
        records[days] = (here.code, heir.code)
    known = Landscape.load().track_records
    assert records[0][1] in known
    assert records[1][0] in known
    assert records[1][1] not in known


def test_who_did_nothing_has_a_record_without_deeds():
    make.PartnerFactory(is_municipality=True)
    [record] = Landscape.load().track_records.values()
    assert not record.participations
    assert not record.themes | record.alliances | record.milestones | record.lessons


def test_a_company_has_no_track_record(theme):
    make.ThemePartnerFactory(theme=theme, partner=make.PartnerFactory(kind="company"))
    assert Landscape.load().track_records == {}
