from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.publishing.dates import PartialDate
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


def succession(predecessor, successor, day):
    make.MunicipalityChangeFactory(predecessor=predecessor, date=day, into=[successor])


# Partner


def test_a_partner_shows_when_it_signed_and_left_as_precisely_as_is_known(client):
    gouda = make.PartnerFactory(name="Gouda")
    make.ParticipationFactory(
        partner=gouda, joined=PartialDate(2016, 3), left=PartialDate(2016), note="Trok zich terug."
    )
    sentence = page(client, gouda).partition('id="deelname"')[2].partition("</section>")[0]
    assert "maart 2016" in sentence
    assert "1 maart" not in sentence
    assert sentence.count("2016") == 2
    assert "Trok zich terug." in sentence


def test_a_partner_without_known_dates_shows_what_it_was(client):
    partner = make.PartnerFactory()
    participation = make.ParticipationFactory(
        partner=partner, capacity="cooperation_partner", joined=None
    )
    assert str(participation.get_capacity_display()) in page(client, partner).lower()


def test_a_participation_without_a_known_end_is_not_told_as_going_on(client):
    partner = make.PartnerFactory()
    make.ParticipationFactory(partner=partner, capacity="participant", joined=PartialDate(2018))
    assert "Deelnemer vanaf 2018, uiterlijk tot en met januari 2021" in page(client, partner)


def test_a_former_name_is_shown_and_explained_apart_from_other_names(client):
    ministry = make.PartnerFactory(name="Ministerie van Infrastructuur en Waterstaat")
    other = make.PartnerAliasFactory(partner=ministry, name="IenW")
    without = page(client, ministry)
    former = make.PartnerAliasFactory(
        partner=ministry, name="Ministerie van Infrastructuur en Milieu", kind="former"
    )
    text = page(client, ministry)
    assert other.name in text
    assert former.name in text
    assert text.count("relation-note") == without.count("relation-note") + 1


def test_a_partner_links_to_all_that_it_is_related_to(client):
    partner = make.PartnerFactory()
    milestone = make.MilestonePartnerFactory(partner=partner, part="organiser").milestone
    related = [
        milestone,
        make.DocumentFactory(milestone=milestone),
        make.LessonFactory(organisation=partner),
        make.WorkingGroupMembershipFactory(partner=partner).working_group,
        make.AllianceMembershipFactory(partner=partner).alliance,
        make.ThemePartnerFactory(partner=partner).theme,
        make.RoleFactory(state="filled", holder=partner),
        make.RoleCandidateFactory(partner=partner).role,
        make.BarrierFactory(remover=partner),
        make.AllianceFactory(slug=partner.slug),
    ]
    text = page(client, partner)
    assert [item for item in related if links_to(item) not in text] == []


@pytest.mark.parametrize("how", HIDDEN)
def test_a_partner_does_not_name_what_is_not_public(client, how):
    partner = make.PartnerFactory()
    hidden = {how: True}
    milestone = make.MilestoneFactory(**hidden)
    make.MilestonePartnerFactory(partner=partner, milestone=milestone)
    related = [
        milestone,
        make.DocumentFactory(milestone=milestone),
        make.LessonFactory(organisation=partner, **hidden),
        make.WorkingGroupMembershipFactory(
            partner=partner, working_group=make.WorkingGroupFactory(**hidden)
        ).working_group,
        make.AllianceMembershipFactory(
            partner=partner, alliance=make.AllianceFactory(**hidden)
        ).alliance,
        make.ThemePartnerFactory(partner=partner, theme=make.ThemeFactory(**hidden)).theme,
        make.RoleFactory(state="filled", holder=partner, **hidden),
        make.RoleCandidateFactory(partner=partner, role=make.RoleFactory(**hidden)).role,
        make.RoleCandidateFactory(
            partner=partner, role=make.RoleFactory(theme=make.ThemeFactory(**hidden))
        ).role,
        make.BarrierFactory(remover=partner, **hidden),
        make.AllianceFactory(slug=partner.slug, **hidden),
    ]
    text = page(client, partner)
    assert [item for item in related if str(item) in text] == []


def test_a_milestone_in_which_a_partner_had_two_parts_stands_there_once(client):
    organiser = make.MilestonePartnerFactory(part="organiser")
    make.MilestonePartnerFactory(
        partner=organiser.partner, milestone=organiser.milestone, part="author"
    )
    assert page(client, organiser.partner).count(links_to(organiser.milestone)) == 1


def test_the_milestones_of_a_partner_stand_in_the_order_of_time(client):
    partner = make.PartnerFactory()
    for title, day in (
        ("Laatste", PartialDate(2020, 10, 29)),
        ("Eerste", PartialDate(2016)),
        ("Midden", PartialDate(2018, 4)),
    ):
        make.MilestonePartnerFactory(
            partner=partner, milestone=make.MilestoneFactory(title=title, date=day)
        )
    text = page(client, partner)
    assert text.index("Eerste") < text.index("Midden") < text.index("Laatste")


def test_a_long_list_ends_with_a_link_to_the_whole(client):
    partner = make.PartnerFactory()
    for _n in range(51):
        make.MilestonePartnerFactory(partner=partner)
    address = f"/mijlpalen/?partner={partner.slug}"
    text = page(client, partner)
    assert text.count('href="/mijlpalen/mijlpaal-') == 50
    assert f'href="{address}"' in text
    assert client.get(address).context["page_obj"].paginator.count == 51


def test_a_short_list_has_no_link_to_the_whole(client):
    part = make.MilestonePartnerFactory()
    assert f"/mijlpalen/?partner={part.partner.slug}" not in page(client, part.partner)


def test_a_municipality_as_partner_links_to_its_facts_and_names_what_merged_into_it(client):
    partner = make.PartnerFactory(is_municipality=True)
    today = timezone.localdate()
    for name, day in (("Haren", today), ("Nog niet", today + timedelta(days=1))):
        former = make.MunicipalityFactory(name=name, valid_until=day)
        succession(former, partner.municipality, day)
    text = page(client, partner)
    assert links_to(partner.municipality) in text
    assert partner.municipality.province.name in text
    assert "Haren" in text
    assert "Nog niet" not in text


def test_the_source_of_a_partner_is_named(client):
    partner = make.PartnerFactory(
        source="Slotpublicatie", source_page="Woord vooraf", confirmed_on=date(2026, 2, 3)
    )
    text = page(client, partner)
    assert "Slotpublicatie, Woord vooraf" in text
    assert "3 februari 2026" in text


def test_the_old_address_of_a_partner_leads_to_the_new_one(client):
    partner = make.PartnerFactory(slug="oud")
    partner.slug = "nieuw"
    partner.save()
    response = client.get("/partners/oud/")
    assert (response.status_code, response.url) == (301, "/partners/nieuw/")


def test_the_page_of_a_partner_takes_as_many_queries_with_100_relations_as_with_10(client):
    def relate(number):
        for _n in range(number):
            part = make.MilestonePartnerFactory(partner=partner, note="Een noot")
            make.DocumentFactory(milestone=part.milestone)
            make.LessonFactory(organisation=partner)
            make.WorkingGroupMembershipFactory(partner=partner)
            make.AllianceMembershipFactory(partner=partner)
            make.ThemePartnerFactory(partner=partner)
            make.RoleFactory(state="filled", holder=partner, alliance=make.AllianceFactory())
            make.RoleCandidateFactory(partner=partner)
            make.BarrierFactory(remover=partner)
            make.PartnerAliasFactory(partner=partner)
            former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
            succession(former, partner.municipality, date(2020, 1, 1))

    partner = make.PartnerFactory(is_municipality=True)
    relate(10)
    few = count_queries(client, partner)
    relate(90)
    assert count_queries(client, partner) == few


# Working group


def test_the_lead_of_a_working_group_stands_first(client):
    group = make.WorkingGroupFactory()
    for name, is_lead in (("Aa", False), ("Zz", True)):
        make.WorkingGroupMembershipFactory(
            working_group=group, partner=make.PartnerFactory(name=name), is_lead=is_lead
        )
    text = page(client, group)
    assert text.index(">Zz</a>") < text.index(">Aa</a>")


def test_a_working_group_shows_its_goal_its_period_and_what_it_produced(client):
    group = make.WorkingGroupFactory(
        goal="Instrumenten bij elkaar brengen.",
        started=PartialDate(2016, 6),
        ended=PartialDate(2019),
    )
    milestone = make.MilestoneFactory(working_group=group)
    lesson = make.LessonFactory(working_group=group)
    text = page(client, group)
    assert "Instrumenten bij elkaar brengen." in text
    assert "juni 2016 – 2019" in text
    assert links_to(milestone) in text
    assert links_to(lesson) in text


@pytest.mark.parametrize("how", HIDDEN)
def test_a_working_group_does_not_name_what_is_not_public(client, how):
    group = make.WorkingGroupFactory()
    hidden = {how: True}
    secret = make.PartnerFactory(**hidden)
    related = [
        secret,
        make.MilestoneFactory(working_group=group, **hidden),
        make.LessonFactory(working_group=group, **hidden),
    ]
    make.WorkingGroupMembershipFactory(working_group=group, partner=secret)
    make.LessonFactory(working_group=group, organisation=secret)
    text = page(client, group)
    assert [item for item in related if str(item) in text] == []


def test_the_page_of_a_working_group_takes_as_many_queries_with_100_relations_as_with_10(client):
    def relate(number):
        for _n in range(number):
            make.WorkingGroupMembershipFactory(working_group=group)
            make.MilestoneFactory(working_group=group)
            make.LessonFactory(working_group=group, organisation=make.PartnerFactory())

    group = make.WorkingGroupFactory()
    relate(10)
    few = count_queries(client, group)
    relate(90)
    assert count_queries(client, group) == few


# Municipality


def test_a_municipality_links_to_its_story_in_the_deal(client):
    partner = make.PartnerFactory(is_municipality=True, summary="De stad bouwde een waterkering.")
    make.ParticipationFactory(partner=partner, joined=PartialDate(2016, 3))
    text = page(client, partner.municipality)
    assert links_to(partner) in text
    assert "De stad bouwde een waterkering." in text
    assert "maart 2016" in text


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


def test_a_municipality_does_not_name_a_partner_that_is_a_draft(client):
    partner = make.PartnerFactory(is_municipality=True, draft=True)
    assert partner.name not in page(client, partner.municipality)


def test_a_municipality_that_ended_leads_to_the_one_that_exists_now(client):
    today = timezone.localdate()
    first = make.MunicipalityFactory(valid_until=date(2018, 1, 1))
    second = make.MunicipalityFactory(valid_until=today)
    third = make.MunicipalityFactory()
    succession(first, second, date(2018, 1, 1))
    succession(second, third, today)
    for municipality in (first, second):
        response = client.get(municipality.get_absolute_url())
        assert (response.status_code, response.url) == (301, third.get_absolute_url())


def test_the_story_of_a_municipality_that_merged_stays_within_reach(client):
    former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
    partner = make.PartnerFactory(kind="municipality", municipality=former)
    successor = make.MunicipalityFactory()
    succession(former, successor, date(2020, 1, 1))
    text = page(client, successor)
    assert links_to(partner) in text
    assert text.count(former.label) == 1


def test_a_planned_merger_is_announced_on_both_pages_and_changes_nothing_yet(client):
    day = timezone.localdate() + timedelta(days=1)
    wijdemeren = make.MunicipalityFactory(name="Wijdemeren", valid_until=day)
    hilversum = make.MunicipalityFactory(name="Hilversum")
    succession(wijdemeren, hilversum, day)
    assert links_to(hilversum) in page(client, wijdemeren)
    assert links_to(wijdemeren) in page(client, hilversum)


def test_a_municipality_that_ended_without_successor_keeps_its_page(client):
    ended = make.MunicipalityFactory(valid_until=date(2018, 1, 1))
    assert ended.label in page(client, ended)


def test_the_sources_of_the_facts_of_a_municipality_are_credited(client):
    text = page(client, make.MunicipalityFactory())
    assert "CBS" in text
    assert "GeoNames (CC BY 4.0)" in text


def test_an_unknown_municipality_does_not_exist(client):
    assert client.get("/gemeenten/nergens/").status_code == 404


def test_the_page_of_a_municipality_takes_as_many_queries_with_100_relations_as_with_10(client):
    def relate(number):
        for _n in range(number):
            former = make.MunicipalityFactory(valid_until=date(2020, 1, 1))
            succession(former, municipality, date(2020, 1, 1))
            partner = make.PartnerFactory(kind="municipality", municipality=former)
            make.ParticipationFactory(partner=partner)
            make.RoleAudienceFactory(role=make.RoleFactory(alliance=make.AllianceFactory()))

    municipality = make.MunicipalityFactory()
    relate(10)
    few = count_queries(client, municipality)
    relate(90)
    assert count_queries(client, municipality) == few
