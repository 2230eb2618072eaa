"""The number of queries of a page does not grow with the number of rows.

Covers: partners/views/lists.py, themes/views/lists.py
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.search.index.indexing import deferred
from tests import factories as make

FEW, MANY = 5, 25
FIT = "/meedoen/past-dit/"


def milestones(number):
    group = make.WorkingGroupFactory()
    for _n in range(number):
        milestone = make.MilestoneFactory(working_group=group)
        make.MilestonePartnerFactory(milestone=milestone)
        make.MilestoneFigureFactory(milestone=milestone)
        make.DocumentFactory(milestone=milestone)
        milestone.objectives.add(make.ObjectiveFactory())


def lessons(number):
    for _n in range(number):
        make.LessonFactory(
            organisation=make.PartnerFactory(),
            working_group=make.WorkingGroupFactory(),
            milestone=make.MilestoneFactory(),
        )


def documents(number):
    for _n in range(number):
        make.DocumentFactory(milestone=make.MilestoneFactory())


def partners(number):
    for _n in range(number):
        partner = make.PartnerFactory(is_municipality=True)
        make.ParticipationFactory(partner=partner)
        make.PartnerAliasFactory(partner=partner)
        make.WorkingGroupMembershipFactory(partner=partner)


def working_groups(number):
    for _n in range(number):
        make.WorkingGroupMembershipFactory()


def municipalities(number):
    for _n in range(number):
        municipality = make.PartnerFactory(is_municipality=True).municipality
        municipality.names.create(name=f"Oud {municipality.code}")


def themes(number):
    for _n in range(number):
        theme = make.ThemeFactory()
        make.RoleFactory(theme=theme)
        make.AllianceThemeFactory(theme=theme)
        make.ThemePartnerFactory(theme=theme)


def alliances(number):
    for _n in range(number):
        link = make.AllianceThemeFactory(is_primary=True)
        make.AllianceMembershipFactory(alliance=link.alliance)
        make.RoleFactory(theme=link.theme, alliance=link.alliance)


def roles(number):
    for _n in range(number):
        role = make.RoleFactory(alliance=make.AllianceFactory())
        make.RoleAudienceFactory(role=role)
        make.RoleCandidateFactory(role=role)
        make.RoleFactory(state="filled", holder=make.PartnerFactory())


def matches(number):
    horizon = make.HorizonFactory()
    for _n in range(number):
        role = make.RoleFactory(alliance=make.AllianceFactory())
        make.RoleAudienceFactory(role=role)
        make.AllianceMembershipFactory(
            alliance=role.alliance, partner=make.PartnerFactory(is_municipality=True)
        )
        make.CircumstanceWeightFactory(theme=role.theme)
        make.ContributionWeightFactory()
    make.HorizonWeightFactory(horizon=horizon)


def barriers(number):
    for _n in range(number):
        barrier = make.BarrierFactory(
            remover=make.PartnerFactory(), state="solved", solved_by=make.MilestoneFactory()
        )
        barrier.themes.add(make.ThemeFactory())


def everything(number):
    """A third of each kind: together they are more rows than on any other page."""
    for fill in (milestones, lessons, themes, alliances, roles, barriers, partners):
        fill(-(-number // 3))


PAGES = [
    (everything, ["/", "/zoeken/?q=e", "/sitemap.xml"]),
    (milestones, ["/mijlpalen/"]),
    (lessons, ["/lessen/"]),
    (documents, ["/documenten/"]),
    (partners, ["/partners/"]),
    (working_groups, ["/werkgroepen/"]),
    (municipalities, ["/gemeenten/"]),
    (themes, ["/themas/"]),
    (alliances, ["/allianties/"]),
    (roles, ["/rollen/"]),
    (barriers, ["/belemmeringen/"]),
    (matches, [FIT, f"{FIT}?stap=2", f"{FIT}?soort=company&stap=5"]),
]


def queries(client, address) -> int:
    client.get(address)  # what is kept in memory is built once per version of the content
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.django_db
@pytest.mark.parametrize(("fill", "addresses"), PAGES, ids=[its[0] for _fill, its in PAGES])
def test_a_page_takes_as_many_queries_for_25_rows_as_for_5(client, fill, addresses):
    with deferred():
        fill(FEW)
    few = {address: queries(client, address) for address in addresses}
    with deferred():
        fill(MANY - FEW)
    for address in addresses:
        assert queries(client, address) <= few[address], address


@pytest.mark.django_db
def test_building_the_index_takes_as_many_queries_for_25_rows_as_for_5(client):
    milestones(FEW)
    with CaptureQueriesContext(connection) as few:
        client.get("/mijlpalen/")
    milestones(MANY - FEW)
    with CaptureQueriesContext(connection) as many:
        client.get("/mijlpalen/")
    assert len(many) <= len(few)


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [make.LessonFactory, make.DocumentFactory])
def test_a_lesson_or_document_takes_as_many_queries_in_25_themes_as_in_5(client, factory):
    item = factory(milestone=make.MilestoneFactory())
    item.themes.add(*make.ThemeFactory.create_batch(FEW))
    few = queries(client, item.get_absolute_url())
    item.themes.add(*make.ThemeFactory.create_batch(MANY - FEW))
    assert queries(client, item.get_absolute_url()) <= few
