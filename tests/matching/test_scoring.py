"""The ranking itself, with rules in memory and in the database.

Covers: themes/matching/rules.py, themes/matching/reverse.py
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.publishing.versions import ContentVersion
from portal.search.index.indexing import deferred
from tests import factories as make
from tests.clock import Clock
from themes.matching.landscape import NEAR_KM, Landscape
from themes.matching.models import COUNTS_DOUBLE, RoleTiming, SignalKind
from themes.matching.reverse import Registrant, ranked_candidates
from themes.matching.rules import Reason, Rules
from themes.matching.scoring import CLOSING_DAYS, Answers, rank, timing
from themes.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TODAY = Clock().time.date()


def ranked(answers=None, landscape=None):
    roles = Role.objects.published().open().with_audiences()
    return rank(answers or Answers(), roles, Rules.load(), landscape)


def signals(*kinds):
    for kind in kinds:
        make.SignalFactory(slug=kind, reason=f"Want {kind}.")


def reasons(matches):
    return [reason.text for reason in matches[0].reasons]


# From answers to roles


def test_a_role_in_the_theme_of_what_plays_comes_first_with_the_reason():
    other = make.RoleFactory(title="Aa")
    weight = make.CircumstanceWeightFactory(weight=4, reason="Het is te heet.")
    role = make.RoleFactory(theme=weight.theme, title="Zz")
    found = ranked(Answers(circumstances=(weight.circumstance.slug,)))
    assert [match.role for match in found] == [role, other]
    assert found[0].reasons == (Reason(4, "Het is te heet."),)
    assert [match.score for match in found] == [4, 0]


def test_every_score_is_the_sum_of_its_reasons_the_strongest_first():
    theme = make.ThemeFactory()
    circumstances = [make.CircumstanceWeightFactory(theme=theme, weight=n) for n in (1, 3)]
    contribution = make.ContributionWeightFactory(weight=5)
    horizon = make.HorizonWeightFactory(weight=2)
    signals(SignalKind.AUDIENCE)
    make.RoleAudienceFactory(role=make.RoleFactory(theme=theme))
    answers = Answers(
        kind="municipality",
        circumstances=tuple(one.circumstance.slug for one in circumstances),
        contributions=(contribution.contribution.slug,),
        horizon=horizon.horizon.slug,
    )
    [match] = ranked(answers)
    assert [reason.points for reason in match.reasons] == [5, 3, 3, 2, 1]
    assert match.score == sum(reason.points for reason in match.reasons) == 14


def test_roles_for_other_kinds_of_organisation_are_left_out():
    fits = make.RoleAudienceFactory(kind="municipality").role
    make.RoleAudienceFactory(kind="investor")
    assert [match.role for match in ranked(Answers(kind="municipality"))] == [fits]


def test_without_a_kind_of_organisation_every_open_role_is_ranked():
    for kind in ("municipality", "investor"):
        make.RoleAudienceFactory(kind=kind)
    make.RoleFactory(state="in_conversation")
    make.RoleFactory(draft=True)
    assert len(ranked()) == 2


def test_what_a_role_cannot_do_without_is_named_until_it_is_offered():
    weight = make.ContributionWeightFactory(
        is_needed=True, contribution__missing="Dit vraagt om een proefgebied."
    )
    make.ContributionWeightFactory(is_needed=False, contribution__missing="Niet nodig.")
    make.RoleAudienceFactory()
    [match] = ranked()
    assert match.missing == ("Dit vraagt om een proefgebied.",)
    [match] = ranked(Answers(contributions=(weight.contribution.slug,)))
    assert match.missing == ()


def test_a_role_without_audience_or_after_its_deadline_says_so():
    make.RoleFactory(deadline=TODAY - datetime.timedelta(days=1))
    [match] = ranked(Answers(kind="municipality"))
    assert len(match.missing) == 2


def test_equal_scores_stand_by_deadline_theme_and_title():
    late = make.RoleFactory(deadline=datetime.date(2028, 1, 1))
    soon = make.RoleFactory(deadline=datetime.date(2027, 1, 1))
    second = make.RoleFactory(theme=make.ThemeFactory(number=902), title="Aa")
    theme = make.ThemeFactory(number=901)
    last = make.RoleFactory(theme=theme, title="Zz")
    first = make.RoleFactory(theme=theme, title="Bb")
    assert [match.role for match in ranked()] == [soon, late, first, last, second]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, RoleTiming.CLOSING),
        (CLOSING_DAYS, RoleTiming.CLOSING),
        (CLOSING_DAYS + 1, RoleTiming.FORMING),
        (-1, RoleTiming.FORMING),
        (None, RoleTiming.FORMING),
    ],
)
def test_a_near_deadline_goes_before_the_stage_of_the_alliance(days, expected):
    deadline = None if days is None else TODAY + datetime.timedelta(days=days)
    role = make.RoleFactory(alliance=make.AllianceFactory(stage="forming"), deadline=deadline)
    assert timing(role) == expected


def test_every_stage_of_an_alliance_is_a_timing():
    for stage in ("idea", "forming", "active", "ended"):
        assert timing(make.RoleFactory(alliance=make.AllianceFactory(stage=stage))) == stage
    assert timing(make.RoleFactory()) == RoleTiming.NO_ALLIANCE


def test_an_answer_that_no_rule_knows_counts_for_nothing():
    make.RoleFactory()
    answers = Answers(circumstances=("weg",), contributions=("weg",), horizon="weg")
    assert [match.score for match in ranked(answers)] == [0]


# From what is known


def record(kind, role):
    """A municipality of which one fact about a role is known."""
    partner = make.PartnerFactory(is_municipality=True)
    match kind:
        case SignalKind.CANDIDATE:
            make.RoleCandidateFactory(role=role, partner=partner)
        case SignalKind.ALLIANCE:
            make.AllianceMembershipFactory(alliance=role.alliance, partner=partner)
        case SignalKind.ROLE_HELD:
            make.RoleFactory(theme=role.theme, state="filled", holder=partner)
        case SignalKind.THEME:
            make.ThemePartnerFactory(theme=role.theme, partner=partner)
        case SignalKind.LESSON:
            role.theme.lessons.add(make.LessonFactory(organisation=partner))
        case SignalKind.MILESTONE:
            role.theme.milestones.add(make.MilestonePartnerFactory(partner=partner).milestone)
        case SignalKind.WORKING_GROUP:
            membership = make.WorkingGroupMembershipFactory(partner=partner)
            role.theme.milestones.add(make.MilestoneFactory(working_group=membership.working_group))
        case SignalKind.PARTICIPANT:
            make.ParticipationFactory(partner=partner)
    return partner


KNOWN = [
    kind
    for kind in SignalKind
    if kind not in (SignalKind.AUDIENCE, SignalKind.NEIGHBOUR, SignalKind.SIZE, *COUNTS_DOUBLE)
]


@pytest.fixture
def role():
    return make.RoleAudienceFactory(role__alliance=make.AllianceFactory()).role


@pytest.mark.parametrize("kind", KNOWN)
def test_a_known_fact_makes_a_municipality_a_candidate_and_its_role_fit(role, kind):
    signals(kind)
    municipality = record(kind, role).municipality
    make.MunicipalityFactory()
    assert [one.name for one in ranked_candidates(role)] == [municipality.label]
    [match] = ranked(Answers(kind="municipality", municipality=municipality), Landscape.load())
    assert reasons([match]) == [f"Want {kind}."]


@pytest.mark.parametrize("how", ["draft", "archived", "scheduled"])
@pytest.mark.parametrize("kind", KNOWN)
def test_what_is_not_public_makes_no_one_a_candidate(role, kind, how):
    signals(kind)
    partner = record(kind, role)
    hidden = make.PartnerFactory.build(**{how: True})
    partner.status, partner.publish_at = hidden.status, hidden.publish_at
    partner.save()
    assert ranked_candidates(role) == []


def test_a_member_that_left_or_is_only_named_is_no_member(role):
    signals(SignalKind.ALLIANCE)
    for values in ({"left": "2020"}, {"capacity": "suggested"}):
        make.AllianceMembershipFactory(
            alliance=role.alliance, partner=make.PartnerFactory(is_municipality=True), **values
        )
    assert ranked_candidates(role) == []


def test_a_neighbour_of_who_works_on_the_theme_is_a_weak_candidate_and_says_of_whom(role):
    signals(SignalKind.THEME, SignalKind.NEIGHBOUR)
    strong = record(SignalKind.THEME, role).municipality
    near = make.MunicipalityFactory(name="Dichtbij", latitude=52.1)
    make.MunicipalityFactory(name="Ver weg", latitude=53.4)
    found = ranked_candidates(role)
    assert {one.name for one in found} == {strong.label, near.label}
    neighbour = next(one for one in found if one.name == "Dichtbij")
    assert neighbour.reasons[0].detail == f"{strong.label}, 11 km"
    assert NEAR_KM < 150


def test_a_municipality_of_the_same_size_is_a_weak_candidate(role):
    signals(SignalKind.SIZE)
    strong = record(SignalKind.THEME, role).municipality
    make.MunicipalityFactory(name="Even groot", population=60_000, latitude=53.4)
    make.MunicipalityFactory(name="Veel groter", population=300_000, latitude=53.4)
    assert [one.name for one in ranked_candidates(role)] == ["Even groot"]
    assert ranked_candidates(role)[0].reasons[0].detail == strong.label


def test_deeds_of_a_municipality_that_merged_count_for_its_successor(role):
    signals(SignalKind.THEME)
    partner = record(SignalKind.THEME, role)
    make.MunicipalityChangeFactory(
        predecessor=partner.municipality,
        date=TODAY - datetime.timedelta(days=1000),
        into=[make.MunicipalityFactory(name="Nieuw")],
    )
    assert [one.name for one in ranked_candidates(role)] == ["Nieuw"]


def test_a_role_for_others_gets_only_the_municipality_that_is_named_for_it():
    signals(SignalKind.CANDIDATE, SignalKind.THEME)
    role = make.RoleAudienceFactory(kind="ministry").role
    record(SignalKind.THEME, role)
    named = record(SignalKind.CANDIDATE, role)
    assert [one.name for one in ranked_candidates(role)] == [named.municipality.label]


def test_a_member_of_an_alliance_is_not_asked_to_become_a_member_of_it():
    signals(SignalKind.ALLIANCE, SignalKind.PARTICIPANT)
    role = make.RoleFactory(kind="member", alliance=make.AllianceFactory())
    member = record(SignalKind.ALLIANCE, role).municipality
    other = record(SignalKind.PARTICIPANT, role).municipality
    assert [one.name for one in ranked_candidates(role)] == [other.label]
    answers = Answers(kind="municipality", municipality=member)
    assert ranked(answers, Landscape.load()) == []


def test_registrants_join_the_ranking_and_add_to_their_municipality(role):
    signals(SignalKind.THEME, SignalKind.WANTS_ROLE)
    known = record(SignalKind.THEME, role).municipality
    wants = SignalKind.WANTS_ROLE
    found = ranked_candidates(
        role,
        [
            Registrant("Gemeente", wants, municipality_code=known.code),
            Registrant("Waterschap", wants, url="/beheer/"),
        ],
    )
    assert [(one.name, one.score) for one in found] == [(known.label, 9), ("Waterschap", 6)]


def test_who_registered_stays_in_the_ranking_when_the_rule_for_it_is_gone(role):
    found = ranked_candidates(role, [Registrant("Waterschap", SignalKind.WANTS_THEME)])
    assert [(one.name, one.score) for one in found] == [("Waterschap", 0)]


def test_the_reverse_match_takes_as_many_queries_for_25_municipalities_as_for_5(role):
    signals(*SignalKind.values)

    @deferred()
    def fill(number):
        for place in range(number):
            record(KNOWN[place % len(KNOWN)], role)

    def queries():
        fresh = Role.objects.get(pk=role.pk)
        ranked_candidates(fresh)  # the first one in a process also looks at the search
        ContentVersion.bump()  # so what is kept in memory is read again
        with CaptureQueriesContext(connection) as captured:
            ranked_candidates(fresh)
        return len(captured)

    fill(5)
    few = queries()
    fill(20)
    assert queries() == few
