"""How long what is kept in memory is right, and which rows a page gets."""

from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from milestones.filters import MilestoneFilter
from portal.search.index.due import next_moment
from tests.factories import MilestoneFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2036, 3, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))
MIDNIGHT = datetime(2036, 3, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))


def test_a_list_is_made_anew_at_midnight_when_something_may_have_ended():
    assert next_moment(NOON) == MIDNIGHT
    assert next_moment(MIDNIGHT) == MIDNIGHT + timedelta(days=1)


def test_a_list_is_made_anew_when_the_first_planned_item_appears():
    for hours in (5, 3, -1):
        MilestoneFactory(publish_at=NOON + timedelta(hours=hours))
    MilestoneFactory(publish_at=NOON + timedelta(hours=1), status="draft")
    assert next_moment(NOON) == NOON + timedelta(hours=3)


def test_what_is_planned_for_another_day_does_not_keep_a_list_past_midnight():
    MilestoneFactory(publish_at=NOON + timedelta(days=3))
    assert next_moment(NOON) == MIDNIGHT


def test_without_a_moment_it_is_the_next_one_from_now(clock):
    assert timezone.now() < next_moment() <= timezone.now() + timedelta(days=1)
    assert next_moment() == next_moment(timezone.now())


@pytest.mark.parametrize("address", ["", "sort=title", "kind=event", "kind=event&sort=title"])
def test_the_pages_of_a_list_have_every_item_once(address):
    for number in range(20):
        MilestoneFactory(title=f"m{number * 7 % 20:02}", kind="event")
    MilestoneFactory(kind="advice")
    filterset = MilestoneFilter(QueryDict(address))
    rows = filterset.results(filterset.visible())
    pages = [rows[start : start + 6] for start in range(0, len(rows), 6)]
    assert [len(page) for page in pages[:3]] == [6, 6, 6]
    assert [*chain(*pages)] == rows[:]
    assert len({item.pk for item in rows[:]}) == len(rows) == filterset.count
