"""Which values a facet has, and how they are called."""

import pytest
from django.http import QueryDict

from milestones.filters import LessonFilter, MilestoneFilter
from milestones.models import Milestone
from milestones.models.milestone import MilestoneKind
from portal.lists.facets import ChoiceFacet, YearFacet
from portal.publishing.dates import PartialDate
from tests.factories import MilestoneFactory, MilestonePartnerFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def values(name: str, query: str = "") -> list[str]:
    return [option.value for option in MilestoneFilter(QueryDict(query)).options(name)]


def test_the_latest_year_stands_first():
    for year in (2018, 2020, 2019):
        MilestoneFactory(date=PartialDate(year, 5))
    assert values("year") == ["2020", "2019", "2018"]


def test_only_a_year_of_four_digits_is_a_year():
    labels = YearFacet("date", label="Jaar").labels(["2018", "18", "20180", "२०१६", "abcd", ""])
    assert labels == {"2018": "2018"}


def test_kinds_stand_in_the_order_of_the_model_and_only_those_that_occur():
    for kind in ("advice", "event"):
        MilestoneFactory(kind=kind)
    known = [kind for kind in MilestoneKind.values if kind in ("advice", "event")]
    assert values("kind") == known


def test_a_facet_can_offer_every_choice_also_those_that_nothing_has():
    facet = ChoiceFacet("kind", shows_all=True)
    facet.model = Milestone
    assert list(facet.labels(["event"])) == MilestoneKind.values


def test_a_facet_is_called_as_the_field_or_the_items_that_it_is_over():
    facets = MilestoneFilter().facets
    assert [str(facets[name].label) for name in ("kind", "objective")] == ["Soort", "Doelstelling"]
    assert str(LessonFilter().facets["organisation"].label) == "Geleerd door"


def test_related_items_stand_by_their_name_and_a_hidden_one_not_at_all():
    for name, hidden in (("Zwolle", False), ("Aalten", False), ("Breda", True)):
        partner = PartnerFactory(name=name, slug=name.lower(), draft=hidden)
        MilestonePartnerFactory(partner=partner)
    assert values("partner") == ["aalten", "zwolle"]


def test_a_row_that_has_a_value_twice_is_counted_once():
    first, second = PartnerFactory(), PartnerFactory()
    milestone = MilestoneFactory()
    for partner in (first, second):
        MilestonePartnerFactory(milestone=milestone, partner=partner)
    filterset = MilestoneFilter(QueryDict(f"partner={first.slug}&partner={second.slug}"))
    assert filterset.count == 1


def test_a_value_that_no_database_takes_is_dropped():
    MilestoneFactory(kind="event")
    filterset = MilestoneFilter(QueryDict("kind=%00&kind=event"))
    assert filterset.chosen["kind"] == ["event"]
    assert filterset.unknown == []
