"""The first rows of a relation, for a detail page."""

import pytest

from milestones.models import Milestone
from portal.lists.excerpts import excerpt, in_order_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("number", "shown", "has_more"), [(2, 2, False), (3, 2, True)])
def test_a_page_says_that_there_is_more_only_when_there_is(number, shown, has_more):
    make.MilestoneFactory.create_batch(number)
    found = excerpt(Milestone.objects, limit=2)
    assert (len(found), found.has_more) == (shown, has_more)


def test_what_is_not_public_is_not_among_the_first_rows():
    public = make.MilestoneFactory()
    for how in ("draft", "archived", "scheduled"):
        make.MilestoneFactory(**{how: True})
    assert excerpt(Milestone.objects.order_by("pk")) == [public]


def test_a_part_in_something_that_is_not_public_is_not_among_the_first_rows():
    partner = make.PartnerFactory()
    part = make.MilestonePartnerFactory(partner=partner)
    make.MilestonePartnerFactory(partner=partner, milestone__draft=True)
    assert excerpt(partner.milestone_parts, "milestone") == [part]


def test_rows_can_stand_in_an_order_that_is_no_alphabet():
    for kind in ("advice", "event", "signing"):
        make.MilestoneFactory(kind=kind)
    order = ["signing", "advice", "event"]
    found = Milestone.objects.order_by(in_order_of("kind", order)).values_list("kind", flat=True)
    assert list(found) == order
