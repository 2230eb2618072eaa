"""What a change of a rule does to the ranking of an example. No database needed."""

import pytest

from tests import factories as make
from themes.matching.effects import BEST, RuleEffect, compared, ranked_roles
from themes.matching.rules import Reason
from themes.matching.scoring import Match
from themes.models import Role


def ranking(**points: int) -> list[Match]:
    """Matches by the number of the role, in this order: `ranking(r1=5, r2=3)`."""
    return [
        Match(Role(pk=int(name[1:]), title=name.upper()), (Reason(score, "Daarom."),))
        for name, score in points.items()
    ]


def best(effect: RuleEffect) -> list[list[int]]:
    return [[match.role.pk for match in side] for side in effect.best]


def test_the_roles_stand_in_their_order_before_and_after_and_other_points_are_marked():
    effect = RuleEffect("x", ranking(r1=5, r2=3, r3=1), ranking(r2=6, r1=5, r3=1))
    assert best(effect) == [[1, 2, 3], [2, 1, 3]]
    assert effect.changed == {2}


def test_a_role_that_was_nowhere_has_other_points():
    assert RuleEffect("x", ranking(r2=1), ranking(r1=4, r2=1)).changed == {1}


def test_other_points_in_the_same_order_are_a_change_and_the_same_points_are_none():
    assert RuleEffect("x", ranking(r1=5, r2=3), ranking(r1=6, r2=3)).is_changed
    assert RuleEffect("x", ranking(r1=5, r2=5), ranking(r2=5, r1=5)).is_changed
    assert not RuleEffect("x", ranking(r1=5, r2=3), ranking(r1=5, r2=3)).is_changed


def test_only_the_best_are_shown_and_other_points_below_them_are_counted():
    best = {f"r{number}": 100 - number for number in range(BEST)}
    before = ranking(**best, r91=9, r92=8, r93=7)
    after = ranking(**best, r91=9, r92=5, r94=4)
    effect = RuleEffect("x", before, after)
    assert [*map(len, effect.best)] == [BEST, BEST]
    # The role that got fewer points, the one that went and the one that came.
    assert effect.unseen == 3
    assert RuleEffect("x", before, before).unseen == 0


def test_a_role_that_is_among_the_best_on_one_side_is_seen():
    best = {f"r{number}": 100 - number for number in range(BEST - 1)}
    effect = RuleEffect("x", ranking(**best, r91=9, r92=8), ranking(**best, r92=10, r91=9))
    assert effect.unseen == 0


def test_the_examples_that_change_come_first_also_those_that_come_or_go():
    before = {1: ("Gelijk", ranking(r1=1)), 2: ("Anders", ranking(r1=1)), 3: ("Weg", ranking(r1=1))}
    after = {1: ("Gelijk", ranking(r1=1)), 2: ("Hernoemd", ranking(r1=2)), 4: ("Erbij", [])}
    effects = compared(before, after)
    assert [effect.example for effect in effects] == ["Hernoemd", "Weg", "Gelijk", "Erbij"]
    gone = effects[1]
    assert best(gone) == [[1], []]


@pytest.mark.django_db
def test_an_example_counts_all_of_its_answers():
    weight = make.CircumstanceWeightFactory(weight=2)
    brings = make.ContributionWeightFactory(weight=3)
    horizon = make.HorizonWeightFactory(weight=4)
    make.RoleFactory(theme=weight.theme, state="in_conversation")
    make.RoleFactory(theme=weight.theme, draft=True)
    role = make.RoleAudienceFactory(role=make.RoleFactory(theme=weight.theme)).role
    make.RoleAudienceFactory(role=make.RoleFactory(theme=weight.theme), kind="company")
    full = make.MatchExampleFactory(name="Alles", horizon=horizon.horizon)
    full.circumstances.add(weight.circumstance)
    full.contributions.add(brings.contribution)
    empty = make.MatchExampleFactory(name="Niets")
    found = ranked_roles()
    assert {pk: name for pk, (name, _matches) in found.items()} == {
        full.pk: "Alles",
        empty.pk: "Niets",
    }
    assert [(match.role, match.score) for match in found[full.pk][1]] == [(role, 9)]
    assert [(match.role, match.score) for match in found[empty.pk][1]] == [(role, 0)]
