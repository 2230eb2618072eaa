"""What other apps show on the pages of partners and working groups.

Covers: portal/runtime/batches.py, milestones/sections.py
"""

import re
from datetime import date

import pytest

from portal.publishing.dates import PartialDate
from portal.search.index.indexing import deferred
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


def succession(predecessor, successor, day):
    make.MunicipalityChangeFactory(predecessor=predecessor, date=day, into=[successor])


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


def test_what_came_after_stands_in_the_story_of_a_partner_under_its_year(client):
    partner = make.PartnerFactory()
    for title, day in (("Gestart", PartialDate(2016, 3)), ("Gesloten", PartialDate(2021, 1))):
        milestone = make.MilestoneFactory(title=title, date=day)
        make.MilestonePartnerFactory(partner=partner, milestone=milestone, note=f"Noot {title}")
    for title, day in (
        ("Nog in de deal", PartialDate(2020, 12)),
        ("Lang daarna", PartialDate(2024)),
        ("Wanneer weet niemand", None),
    ):
        make.FollowUpFactory(title=title, date=day).partners.add(partner)
    text = page(client, partner)
    story = text[text.index("Jaar voor jaar") :]
    told = re.findall(r"<h[34][^>]*>(?:<a[^>]*>)?([^<]+)<", story)
    assert told[:9] == [
        *("2016", "Gestart", "2020", "Nog in de deal", "2021", "Gesloten", "2024", "Lang daarna"),
        "Zonder datum",
    ]
    assert told[9] == "Wanneer weet niemand"
    assert "Noot Gestart" in story


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


def test_the_page_of_a_partner_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
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
    relate(5)
    few = count_queries(client, partner)
    relate(20)
    assert count_queries(client, partner) == few


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


def test_the_page_of_a_working_group_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            make.WorkingGroupMembershipFactory(working_group=group)
            make.MilestoneFactory(working_group=group)
            make.LessonFactory(working_group=group, organisation=make.PartnerFactory())

    group = make.WorkingGroupFactory()
    relate(5)
    few = count_queries(client, group)
    relate(20)
    assert count_queries(client, group) == few
