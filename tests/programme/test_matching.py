"""The rules that come with the programme reach every theme and every kind of role."""

import pytest

from portal.loading.load import load
from themes.matching.effects import BEST, ranked_roles
from themes.matching.models import (
    Circumstance,
    CircumstanceWeight,
    ContributionWeight,
    Horizon,
    MatchExample,
    Signal,
    SignalKind,
)
from themes.models import Role, Theme

pytestmark = [pytest.mark.usefixtures("_loaded", "db")]


def test_every_theme_is_what_at_least_two_circumstances_lead_to():
    for theme in Theme.objects.all():
        assert theme.circumstance_weights.count() >= 2, theme


def test_every_theme_counts_most_for_at_least_one_circumstance():
    first = CircumstanceWeight.objects.filter(weight=5).values_list("theme__number", flat=True)
    assert set(first) == set(Theme.objects.values_list("number", flat=True))


def test_every_kind_of_role_cannot_do_without_something():
    needed = ContributionWeight.objects.filter(is_needed=True)
    kinds = set(Role.objects.values_list("kind", flat=True))
    assert kinds <= set(needed.values_list("role_kind", flat=True))


def test_every_known_fact_counts_and_there_are_three_horizons():
    assert set(Signal.objects.values_list("slug", flat=True)) == set(SignalKind.values)
    assert Horizon.objects.count() == 3


def test_a_registration_for_the_role_counts_more_than_any_other_single_fact():
    points = {signal.slug: signal.points for signal in Signal.objects.all()}
    wanted = points.pop(SignalKind.WANTS_ROLE)
    assert wanted > max(points.values())
    assert points[SignalKind.WANTS_ALLIANCE] > points[SignalKind.WANTS_THEME]


def test_the_examples_get_five_roles_each_and_not_all_the_same():
    best = [
        tuple(match.role.slug for match in matches[:BEST])
        for _name, matches in ranked_roles().values()
    ]
    assert len(best) == MatchExample.objects.count()
    assert all(len(roles) == 5 for roles in best)
    assert len(set(best)) == len(best)


def test_a_growing_city_with_a_pilot_area_is_led_to_the_testbed():
    example = MatchExample.objects.get(slug="groeistad")
    _name, matches = ranked_roles()[example.pk]
    assert "proeftuin-gemeente" in {match.role.slug for match in matches[:3]}


def test_what_the_coordinator_changed_in_a_rule_stays_at_the_next_load():
    heat = Circumstance.objects.get(slug="hitte")
    heat.label = "Het is hier te warm"
    heat.save()
    weight = heat.weights.order_by("-weight").first()
    weight.weight = 1
    weight.save()
    heat.weights.exclude(pk=weight.pk).last().delete()
    number = heat.weights.count()
    report = load()
    heat.refresh_from_db()
    weight.refresh_from_db()
    assert (heat.label, weight.weight, heat.weights.count()) == ("Het is hier te warm", 1, number)
    assert {change.item for change in report.kept} == {"matching.circumstance hitte"}
