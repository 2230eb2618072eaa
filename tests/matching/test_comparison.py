"""What others like a municipality do, and in which words."""

import pytest

from partners.models import Municipality
from tests import factories as make
from themes.matching.comparison import MAX_PEERS, Comparison, Neighbours
from themes.matching.landscape import Landscape

pytestmark = pytest.mark.django_db


def compare(municipality) -> Comparison:
    return Comparison(municipality, Landscape.load())


def partner_in(**municipality):
    one = make.MunicipalityFactory(**municipality)
    return make.PartnerFactory(kind="municipality", municipality=one)


def labels(partner) -> list[str]:
    return [link.label for link in compare(partner.municipality).track_record]


@pytest.mark.parametrize(("others", "has_more"), [(MAX_PEERS, False), (MAX_PEERS + 1, True)])
def test_a_group_shows_so_many_and_says_that_there_are_more_only_when_there_are(
    client, others, has_more
):
    province = make.ProvinceFactory()
    here = make.MunicipalityFactory(province=province)
    theme = make.ThemeFactory()
    for _number in range(others):
        make.ThemePartnerFactory(theme=theme, partner=partner_in(province=province))
    group = compare(here).in_province()
    assert (len(group.peers), group.active, group.size) == (MAX_PEERS, others, others)
    page = client.get(here.get_absolute_url()).content.decode()
    assert ("U ziet de gemeenten waarover het meest bekend is." in page) == has_more


def test_in_a_group_who_does_most_comes_first_and_of_equals_the_first_name():
    province = make.ProvinceFactory()
    here = make.MunicipalityFactory(province=province)
    for name, number in (("Zwolle", 1), ("Breda", 1), ("Gouda", 2)):
        partner = partner_in(province=province, name=name)
        make.ThemePartnerFactory.create_batch(number, partner=partner)
    peers = compare(here).in_province().peers
    assert [peer.municipality.label for peer in peers] == ["Gouda", "Breda", "Zwolle"]


def test_taking_part_is_only_told_of_who_did_nothing_else():
    idle, busy = partner_in(), partner_in()
    make.ParticipationFactory(partner=idle), make.ParticipationFactory(partner=busy)
    theme = make.ThemePartnerFactory(partner=busy, theme__number=3).theme
    assert labels(busy) == [f"Thema 3: {theme.title}"]
    assert len(labels(idle)) == 1
    never = partner_in()
    assert labels(never) == []


def test_what_was_done_stands_by_theme_then_alliance_then_numbers():
    partner = partner_in()
    make.ThemePartnerFactory(partner=partner, theme__number=5, theme__title="Bodem")
    held = make.ThemeFactory(number=2, title="Hitte")
    make.RoleFactory(theme=held, state="filled", holder=partner)
    for name in ("Zand", "Aarde"):
        make.AllianceMembershipFactory(partner=partner, alliance__name=name)
    make.MilestonePartnerFactory.create_batch(2, partner=partner)
    make.LessonFactory.create_batch(2, organisation=partner)
    assert labels(partner) == [
        *("Thema 2: Hitte", "Thema 5: Bodem", "Aarde", "Zand"),
        *("2 mijlpalen", "2 lessen"),
    ]


def test_a_municipality_is_no_neighbour_and_no_peer_of_itself():
    partner = partner_in()
    make.ThemePartnerFactory(partner=partner)
    comparison = compare(partner.municipality)
    assert comparison.neighbours() == Neighbours([], [])
    assert comparison.in_province().size == comparison.of_its_size().size == 0
    assert comparison.in_province().peers == comparison.of_its_size().peers == []


def test_the_nearest_that_did_something_is_only_named_when_no_neighbour_did():
    here = make.MunicipalityFactory()
    near, far = partner_in(latitude=52.1), partner_in(latitude=52.2)
    for partner in (near, far):
        make.ThemePartnerFactory(partner=partner)
    neighbours = compare(here).neighbours()
    assert [peer.municipality for peer in neighbours.active] == [
        near.municipality,
        far.municipality,
    ]
    assert neighbours.nearest_active is None


def test_who_is_in_the_record_but_did_nothing_public_is_silent():
    here, partner = make.MunicipalityFactory(), partner_in(latitude=52.1)
    make.ThemePartnerFactory(partner=partner, theme__draft=True)
    neighbours = compare(here).neighbours()
    assert (neighbours.active, len(neighbours.silent)) == ([], 1)
    assert neighbours.nearest_active is None
    assert Municipality.objects.count() == 2
