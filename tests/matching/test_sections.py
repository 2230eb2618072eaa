"""The page of a municipality: what others like it do and which roles fit."""

from datetime import date

import pytest

from portal.search.index.indexing import deferred
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db


def active(**municipality):
    """A municipality that works on a theme."""
    one = make.MunicipalityFactory(**municipality)
    partner = make.PartnerFactory(kind="municipality", municipality=one)
    return one, make.ThemePartnerFactory(partner=partner).theme


def context(client, municipality):
    return client.get(municipality.get_absolute_url()).context


def test_the_five_nearest_municipalities_stand_with_their_distance(client):
    here = make.MunicipalityFactory(latitude=52)
    for tenth in range(6, 0, -1):
        make.MunicipalityFactory(name=f"Op {tenth}", latitude=52 + tenth / 10)
    neighbours = context(client, here)["neighbours"].silent
    assert [peer.municipality.label for peer in neighbours] == [f"Op {n}" for n in range(1, 6)]
    assert [peer.km for peer in neighbours] == [11, 22, 33, 44, 56]
    assert "11 km" in page(client, here)


def test_a_neighbour_shows_what_it_does_or_that_nothing_is_known(client):
    here = make.MunicipalityFactory()
    neighbour, theme = active(latitude=52.1)
    text = page(client, here)
    assert links_to(neighbour) in text
    assert links_to(theme) in text
    assert "Nog niet in de verslagen" in page(client, neighbour)


def test_when_no_neighbour_did_anything_the_nearest_that_did_is_named(client):
    here = make.MunicipalityFactory(latitude=50)
    for tenth in range(1, 7):
        make.MunicipalityFactory(latitude=50 + tenth / 10)
    far, _theme = active(name="Verweg", latitude=52)
    active(name="Verderweg", latitude=53)
    neighbours = context(client, here)["neighbours"]
    assert len(neighbours.silent) == 5
    assert neighbours.nearest_active.municipality == far
    assert "De dichtstbijzijnde gemeente die er wel in staat" in page(client, here)


def test_a_municipality_that_took_part_is_not_told_that_it_can_be_the_first(client):
    here, _theme = active(population=30_000)
    other = make.MunicipalityFactory(population=500_000)
    assert "kan de eerste zijn" not in page(client, here)
    assert "kan de eerste zijn" in page(client, other)


def test_a_municipality_that_never_took_part_is_shown_where_it_can_begin(client):
    here = make.MunicipalityFactory(label="Delft")
    active()
    make.RoleAudienceFactory(kind="municipality")
    text = page(client, here)
    assert "Delft komt niet voor in de verslagen van de City Deal" in text
    begin = text[text.index('id="beginnen"') :]
    for address in ("#buren", "#rollen", "/themas/", "/lessen/"):
        assert f'href="{address}"' in begin
    for anchor in ("buren", "rollen"):
        assert f'id="{anchor}"' in text
    took_part, _theme = active()
    assert 'id="beginnen"' not in page(client, took_part)


def test_the_button_to_register_stands_under_the_name_of_the_municipality(client):
    here = make.MunicipalityFactory(slug="delft")
    text = page(client, here)
    assert text.index('href="/meedoen/?gemeente=delft"') < text.index('id="deelname"')


def test_what_the_municipality_did_leads_to_the_themes_alliances_milestones_and_lessons(client):
    partner = make.PartnerFactory(is_municipality=True)
    theme = make.ThemePartnerFactory(partner=partner).theme
    alliance = make.AllianceMembershipFactory(partner=partner).alliance
    make.MilestonePartnerFactory(partner=partner)
    make.LessonFactory(organisation=partner)
    text = page(client, partner.municipality)
    assert links_to(theme) in text
    assert links_to(alliance) in text
    assert f'"/mijlpalen/?partner={partner.slug}">1 mijlpaal<' in text
    assert f'"/lessen/?organisation={partner.slug}">1 les<' in text


def test_province_and_size_show_only_municipalities_that_do_something(client):
    province = make.ProvinceFactory()
    here = make.MunicipalityFactory(province=province, population=30_000)
    neighbour, _theme = active(province=province, population=200_000)
    as_large, _theme = active(population=40_000)
    make.MunicipalityFactory(province=province)
    found = context(client, here)
    assert [peer.municipality for peer in found["in_province"].peers] == [neighbour]
    assert found["in_province"].size == 2
    assert [peer.municipality for peer in found["of_its_size"].peers] == [as_large]


@pytest.mark.parametrize("how", ["draft", "archived", "scheduled"])
def test_neighbours_do_not_tell_what_is_not_public(client, how):
    here = make.MunicipalityFactory()
    partner = make.PartnerFactory(is_municipality=True)
    make.ThemePartnerFactory(
        partner=partner, theme=make.ThemeFactory(title="Geheim", **{how: True})
    )
    make.AllianceMembershipFactory(
        partner=partner, alliance=make.AllianceFactory(name="Geheime alliantie", **{how: True})
    )
    make.MilestonePartnerFactory(partner=partner, milestone=make.MilestoneFactory(**{how: True}))
    make.LessonFactory(organisation=partner, **{how: True})
    text = page(client, here)
    assert "Gehei" not in text
    assert "mijlpaal<" not in text
    assert "1 les<" not in text


def test_the_roles_are_ordered_by_what_is_known_of_the_municipality(client):
    make.SignalFactory(slug="candidate", weight=5, reason="Al genoemd.")
    for title in ("Aa", "Zz"):
        make.RoleAudienceFactory(role=make.RoleFactory(title=title))
    partner = make.PartnerFactory(is_municipality=True)
    role = make.RoleFactory._meta.get_model_class().objects.get(title="Zz")
    make.RoleCandidateFactory(role=role, partner=partner)
    matches = context(client, partner.municipality)["matches"]
    assert [match.role.title for match in matches] == ["Zz", "Aa"]
    assert "Al genoemd." in page(client, partner.municipality)


def test_the_page_leads_to_registering_as_this_municipality(client):
    here = make.MunicipalityFactory(slug="delft")
    make.RoleAudienceFactory()
    text = page(client, here)
    assert 'href="/meedoen/?gemeente=delft"' in text
    assert 'href="/meedoen/past-dit/?gemeente=delft&amp;stap=2"' in text


def test_the_page_takes_as_many_queries_among_25_active_municipalities_as_among_5(client):
    @deferred()
    def fill(number):
        for _n in range(number):
            one, theme = active()
            make.AllianceMembershipFactory(partner=one.partner)
            make.MilestonePartnerFactory(partner=one.partner)
            make.LessonFactory(organisation=one.partner)
            make.RoleAudienceFactory(role=make.RoleFactory(theme=theme))

    here = make.MunicipalityFactory()
    fill(5)
    few = count_queries(client, here)
    fill(20)
    assert count_queries(client, here) == few


def test_a_municipality_that_took_no_part_sees_the_open_roles_for_municipalities(client):
    fits = make.RoleAudienceFactory(kind="municipality").role
    company = make.RoleAudienceFactory(kind="company").role
    draft = make.RoleAudienceFactory(role=make.RoleFactory(draft=True)).role
    filled = make.RoleFactory(state="filled", holder=make.PartnerFactory())
    make.RoleAudienceFactory(role=filled)
    text = page(client, make.MunicipalityFactory())
    assert links_to(fits) in text
    assert [role for role in (company, draft, filled) if links_to(role) in text] == []
    assert "/rollen/?audience=municipality&amp;state=open" in text


def test_a_municipality_shows_six_open_roles_the_first_deadline_first(client):
    for day in range(1, 8):
        role = make.RoleFactory(title=f"Rol voor dag {day}", deadline=date(2030, 1, day))
        make.RoleAudienceFactory(role=role)
    text = page(client, make.MunicipalityFactory())
    assert text.index("Rol voor dag 1") < text.index("Rol voor dag 6")
    assert "Rol voor dag 7" not in text


def test_the_page_of_a_municipality_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
            make.MunicipalityChangeFactory(
                predecessor=former, date=date(2020, 1, 1), into=[municipality]
            )
            partner = make.PartnerFactory(kind="municipality", municipality=former)
            make.ParticipationFactory(partner=partner)
            make.RoleAudienceFactory(role=make.RoleFactory(alliance=make.AllianceFactory()))

    municipality = make.MunicipalityFactory()
    relate(5)
    few = count_queries(client, municipality)
    relate(20)
    assert count_queries(client, municipality) == few
