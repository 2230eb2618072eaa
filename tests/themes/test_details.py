"""The pages of a theme, an alliance, a role and a barrier.

Covers: portal/publishing/views.py, themes/search.py, themes/models/theme.py,
themes/models/alliance.py, themes/models/barrier.py
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.publishing.dates import PartialDate
from portal.search.index.indexing import deferred
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


def filled_role(**fields):
    fields.setdefault("holder", make.PartnerFactory())
    return make.RoleFactory(state="filled", **fields)


# Theme


def test_every_theme_has_the_same_questions_in_the_same_order(client):
    theme = make.ThemeFactory()
    make.ThemeSectionFactory(theme=theme, kind="success", body="<p>Zo slaagt het.</p>")
    make.ThemeSectionFactory(theme=theme, kind="challenge", body="<p>Dit is de opgave.</p>")
    bare = make.ThemeFactory()
    for one in (theme, bare):
        text = page(client, one)
        places = [text.index(f'id="{part}"') for part in ("opgave", "samenwerking", "succes")]
        assert places == sorted(places)
    text = page(client, theme)
    assert text.index("Dit is de opgave.") < text.index("Zo slaagt het.")


def test_the_contents_of_a_theme_lead_to_parts_that_are_there(client):
    theme = make.ThemeFactory()
    make.BarrierFactory().themes.add(theme)
    text = page(client, theme)
    assert 'href="#belemmeringen"' in text
    assert 'id="belemmeringen"' in text
    assert 'href="#lessen"' not in text
    assert 'id="lessen"' not in text


def test_a_theme_links_to_all_that_it_is_related_to(client):
    theme = make.ThemeFactory()
    milestone, lesson, document = (
        make.MilestoneFactory(),
        make.LessonFactory(),
        make.DocumentFactory(),
    )
    theme.milestones.add(milestone)
    theme.lessons.add(lesson)
    theme.documents.add(document)
    barrier = make.BarrierFactory()
    barrier.themes.add(theme)
    related = [
        milestone,
        lesson,
        document,
        barrier,
        make.RoleFactory(theme=theme),
        make.RoleFactory(theme=theme, state="in_conversation"),
        filled_role(theme=theme),
        make.AllianceThemeFactory(theme=theme).alliance,
        make.ThemePartnerFactory(theme=theme).partner,
        make.ThemeRelationFactory(from_theme=theme).to_theme,
        make.ThemeRelationFactory(to_theme=theme).from_theme,
    ]
    text = page(client, theme)
    assert [item for item in related if links_to(item) not in text] == []
    assert 'href="/meedoen/"' in text


@pytest.mark.parametrize("how", HIDDEN)
def test_a_theme_does_not_name_what_is_not_public(client, how):
    hidden = {how: True}
    theme, other = make.ThemeFactory(), make.ThemeFactory(**hidden)
    partner = make.PartnerFactory(**hidden)
    alliance = make.AllianceFactory(**hidden)
    milestone, lesson, document, barrier = (
        make.MilestoneFactory(**hidden),
        make.LessonFactory(**hidden),
        make.DocumentFactory(**hidden),
        make.BarrierFactory(**hidden),
    )
    theme.milestones.add(milestone)
    theme.lessons.add(lesson, make.LessonFactory(organisation=partner))
    theme.documents.add(document)
    barrier.themes.add(theme)
    make.BarrierFactory(remover=partner).themes.add(theme)
    make.ThemePartnerFactory(theme=theme, partner=partner)
    make.AllianceThemeFactory(theme=theme, alliance=alliance)
    make.ThemeRelationFactory(from_theme=theme, to_theme=other, reason="Geheime reden")
    filled_role(theme=theme, holder=partner)
    roles = [
        make.RoleFactory(theme=theme, **hidden),
        make.RoleFactory(theme=theme, alliance=alliance),
    ]
    related = [other, partner, alliance, milestone, lesson, document, barrier, *roles]
    text = page(client, theme)
    assert [item for item in related if f">{item}<" in text or links_to(item) in text] == []
    assert "Geheime reden" not in text


def test_the_reason_why_two_themes_touch_stands_on_both_pages(client):
    relation = make.ThemeRelationFactory(reason="Beide vragen ruimte in de straat.")
    for theme in (relation.from_theme, relation.to_theme):
        assert "Beide vragen ruimte in de straat." in page(client, theme)


def test_the_roles_of_a_theme_stand_apart_by_state(client):
    theme = make.ThemeFactory()
    holder = make.PartnerFactory()
    roles = [
        make.RoleFactory(theme=theme),
        make.RoleFactory(theme=theme, state="in_conversation"),
        filled_role(theme=theme, holder=holder),
    ]
    context = client.get(theme.get_absolute_url()).context
    shown = [context[name] for name in ("open_roles", "roles_in_conversation", "filled_roles")]
    assert shown == [[role] for role in roles]


def test_a_theme_without_open_roles_says_so_and_asks_what_one_could_do(client):
    text = page(client, make.ThemeFactory())
    start = text.index('id="open-rollen"')
    assert "/meedoen/" in text[start : start + 400]


def test_alliances_that_are_going_on_come_before_those_that_ended(client):
    theme = make.ThemeFactory()
    for stage in ("ended", "idea", "active", "forming"):
        make.AllianceThemeFactory(
            theme=theme, alliance=make.AllianceFactory(name=f"In {stage}", stage=stage)
        )
    text = page(client, theme)
    places = [text.index(f">In {stage}<") for stage in ("active", "forming", "idea", "ended")]
    assert places == sorted(places)


def test_the_page_of_a_theme_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            link = make.AllianceThemeFactory(theme=theme)
            make.RoleFactory(theme=theme, alliance=link.alliance)
            make.RoleFactory(theme=theme, state="in_conversation")
            filled_role(theme=theme)
            make.ThemePartnerFactory(theme=theme)
            make.ThemeRelationFactory(from_theme=theme)
            make.BarrierFactory(remover=make.PartnerFactory()).themes.add(theme)
            theme.lessons.add(make.LessonFactory(organisation=make.PartnerFactory()))
            theme.milestones.add(make.MilestoneFactory())
            theme.documents.add(make.DocumentFactory())

    theme = make.ThemeFactory()
    relate(5)
    few = count_queries(client, theme)
    relate(20)
    assert count_queries(client, theme) == few


def test_the_old_address_of_a_theme_leads_to_the_new_one(client):
    theme = make.ThemeFactory(slug="oud")
    theme.slug = "nieuw"
    theme.save()
    response = client.get("/themas/oud/")
    assert (response.status_code, response.url) == (301, "/themas/nieuw/")


# Alliance


def test_parties_that_are_only_named_stand_apart_from_those_that_take_part(client):
    alliance = make.AllianceFactory()
    for name, capacity in (("Meedoener", "member"), ("Genoemde", "suggested"), ("Kop", "lead")):
        make.AllianceMembershipFactory(
            alliance=alliance, partner=make.PartnerFactory(name=name), capacity=capacity
        )
    text = page(client, alliance)
    apart = text.index('id="genoemd"')
    assert text.index(">Kop<") < text.index(">Meedoener<") < apart < text.index(">Genoemde<")


def test_the_first_theme_of_an_alliance_is_marked(client):
    alliance = make.AllianceFactory()
    make.AllianceThemeFactory(alliance=alliance, theme=make.ThemeFactory(title="Bijzaak"))
    make.AllianceThemeFactory(
        alliance=alliance, theme=make.ThemeFactory(title="Hoofdzaak"), is_primary=True
    )
    text = page(client, alliance)
    hoofdzaak, bijzaak = text.index("Hoofdzaak</a>"), text.index("Bijzaak</a>")
    assert hoofdzaak < bijzaak
    assert "relation-part" in text[hoofdzaak:bijzaak]
    assert "relation-part" not in text[bijzaak : bijzaak + 100]


def test_an_alliance_shows_its_period_names_roles_and_the_partner_that_it_is(client):
    alliance = make.AllianceFactory(
        slug="kan", stage="ended", started=PartialDate(2019), ended=PartialDate(2021, 6)
    )
    alias = make.AllianceAliasFactory(alliance=alliance)
    partner = make.PartnerFactory(body="<p>Zij deed vanaf het begin mee.</p>")
    alliance.partner = partner
    alliance.save()
    role = make.RoleFactory(alliance=alliance)
    text = page(client, alliance)
    assert "2019 – juni 2021" in text
    assert alias.name in text
    assert "Zij deed vanaf het begin mee." in text
    assert links_to(role) in text


def test_a_partner_that_is_an_alliance_has_one_story_on_one_address(client):
    partner = make.PartnerFactory(name="Bouwen met groen")
    alliance = make.AllianceFactory(name="Alliantie bouwen", partner=partner)
    response = client.get(partner.own_address)
    assert (response.status_code, response.url) == (301, alliance.get_absolute_url())
    hits = client.get("/zoeken/", {"q": "bouwen met groen"}).context["items"]
    assert [hit.entry.url for hit in hits] == [alliance.get_absolute_url()]
    assert partner in client.get("/partners/?q=bouwen").context["items"]
    alliance.status = "archived"
    alliance.save()
    assert client.get(partner.own_address).status_code == 200
    hits = client.get("/zoeken/", {"q": "bouwen met groen"}).context["items"]
    assert [hit.entry.url for hit in hits] == [partner.own_address]


@pytest.mark.parametrize("how", HIDDEN)
def test_an_alliance_shows_nothing_of_a_partner_that_is_hidden(client, how):
    partner = make.PartnerFactory(body="<p>Geheim.</p>", **{how: True})
    assert "Geheim." not in page(client, make.AllianceFactory(partner=partner))


@pytest.mark.parametrize("how", HIDDEN)
def test_an_alliance_does_not_name_what_is_not_public(client, how):
    hidden = {how: True}
    alliance = make.AllianceFactory(slug="kan")
    secret_theme = make.ThemeFactory(**hidden)
    make.AllianceThemeFactory(alliance=alliance, theme=secret_theme)
    member, suggested = make.PartnerFactory(**hidden), make.PartnerFactory(**hidden)
    make.AllianceMembershipFactory(alliance=alliance, partner=member)
    make.AllianceMembershipFactory(alliance=alliance, partner=suggested, capacity="suggested")
    related = [
        secret_theme,
        member,
        suggested,
        make.PartnerFactory(slug="kan", **hidden),
        make.RoleFactory(alliance=alliance, **hidden),
        make.RoleFactory(alliance=alliance, theme=secret_theme),
    ]
    text = page(client, alliance)
    assert [item for item in related if str(item) in text] == []


def test_the_page_of_an_alliance_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            make.AllianceThemeFactory(alliance=alliance)
            make.AllianceMembershipFactory(alliance=alliance)
            make.AllianceMembershipFactory(alliance=alliance, capacity="suggested")
            make.AllianceAliasFactory(alliance=alliance)
            make.RoleFactory(alliance=alliance)

    alliance = make.AllianceFactory()
    relate(5)
    few = count_queries(client, alliance)
    relate(20)
    assert count_queries(client, alliance) == few


def test_the_members_of_an_alliance_can_be_asked_as_a_list(client):
    membership = make.AllianceMembershipFactory()
    make.PartnerFactory()
    response = client.get(f"/partners/?alliance={membership.alliance.slug}")
    assert list(response.context["page_obj"]) == [membership.partner]


# Role


def test_an_open_role_asks_for_interest(client):
    role = make.RoleFactory(slug="trekker", ask="<p>Trek het netwerk.</p>")
    text = page(client, role)
    assert "Trek het netwerk." in text
    assert 'href="/meedoen/?rol=trekker"' in text


def test_a_filled_role_names_its_holder_and_asks_for_nothing(client):
    role = filled_role(holder_since=PartialDate(2020, 10))
    text = page(client, role)
    assert links_to(role.holder) in text
    assert "oktober 2020" in text
    assert "/meedoen/?rol=" not in text


def test_possible_holders_are_named_with_the_reason(client):
    candidate = make.RoleCandidateFactory(reason="Heeft al wijkpaspoorten.")
    text = page(client, candidate.role)
    apart = text.index('id="genoemd"')
    assert apart < text.index(links_to(candidate.partner)) < text.index("Heeft al wijkpaspoorten.")


@pytest.mark.parametrize(("days", "has_passed"), [(-1, True), (0, False), (1, False)])
def test_a_deadline_counts_until_the_end_of_its_day(client, days, has_passed):
    role = make.RoleFactory(deadline=timezone.localdate() + timedelta(days=days))
    assert client.get(role.get_absolute_url()).context["deadline_has_passed"] is has_passed


def test_a_role_shows_other_open_roles_of_its_theme(client):
    role = make.RoleFactory()
    other = make.RoleFactory(theme=role.theme)
    elsewhere = make.RoleFactory()
    filled = filled_role(theme=role.theme)
    text = page(client, role)
    assert links_to(other) in text
    assert links_to(elsewhere) not in text
    assert links_to(filled) not in text
    assert links_to(role) not in text.partition("<main")[2]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_role_does_not_name_who_is_not_public(client, how):
    holder, candidate = make.PartnerFactory(**{how: True}), make.PartnerFactory(**{how: True})
    role = filled_role(holder=holder)
    make.RoleCandidateFactory(role=role, partner=candidate, reason="Geheime reden")
    text = page(client, role)
    assert [word for word in (holder.name, candidate.name, "Geheime reden") if word in text] == []


@pytest.mark.parametrize("parent", ["theme", "alliance"])
def test_a_role_under_a_parent_that_is_a_draft_does_not_exist(client, parent):
    factory = {"theme": make.ThemeFactory, "alliance": make.AllianceFactory}[parent]
    role = make.RoleFactory(**{parent: factory(draft=True)})
    assert client.get(role.get_absolute_url()).status_code == 404


def test_the_page_of_a_role_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            make.RoleCandidateFactory(role=role)
            make.RoleFactory(theme=role.theme, alliance=make.AllianceFactory())

    role = make.RoleFactory(alliance=make.AllianceFactory())
    relate(5)
    few = count_queries(client, role)
    relate(20)
    assert count_queries(client, role) == few


# Barrier


def test_a_barrier_says_who_can_remove_it_and_what_solved_it(client):
    barrier = make.BarrierFactory(
        state="solved",
        remover=make.PartnerFactory(),
        remover_note="Door de wet te wijzigen.",
        solved_by=make.MilestoneFactory(),
    )
    theme = make.ThemeFactory()
    barrier.themes.add(theme)
    text = page(client, barrier)
    assert "Door de wet te wijzigen." in text
    for item in (barrier.remover, barrier.solved_by, theme):
        assert links_to(item) in text


def test_a_new_barrier_is_of_unknown_state_and_its_page_says_so(client):
    barrier, known = make.BarrierFactory(), make.BarrierFactory(state="open")
    said = "De bron zegt niet hoe het met deze belemmering staat."
    text = page(client, barrier)
    assert "Onbekend" in text
    assert said in text
    assert said not in page(client, known)


def test_barriers_of_unknown_state_are_found_and_stand_between_open_and_solved(client):
    theme = make.ThemeFactory()
    for state in ("solved", "unknown", "open"):
        make.BarrierFactory(title=f"Titel {state}", state=state).themes.add(theme)
    text = page(client, theme)
    places = [text.index(f"Titel {state}") for state in ("open", "unknown", "solved")]
    assert places == sorted(places)
    assert client.get("/belemmeringen/?state=unknown").context["filterset"].count == 1
    assert "Titel open" not in page(client, "/belemmeringen/?state=unknown")


@pytest.mark.parametrize("how", HIDDEN)
def test_a_barrier_does_not_name_what_is_not_public(client, how):
    barrier = make.BarrierFactory(
        state="solved",
        remover=make.PartnerFactory(**{how: True}),
        solved_by=make.MilestoneFactory(**{how: True}),
    )
    theme = make.ThemeFactory(**{how: True})
    barrier.themes.add(theme)
    text = page(client, barrier)
    assert [i for i in (barrier.remover, barrier.solved_by, theme) if str(i) in text] == []


def test_the_page_of_a_barrier_takes_as_many_queries_with_25_themes_as_with_5(client):
    barrier = make.BarrierFactory(remover=make.PartnerFactory())
    barrier.themes.add(*make.ThemeFactory.create_batch(10))
    few = count_queries(client, barrier)
    barrier.themes.add(*make.ThemeFactory.create_batch(20))
    assert count_queries(client, barrier) == few
