"""One clock for everything that is public.

Covers: portal/publishing/clock.py
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from milestones.models import Milestone
from portal.publishing import clock
from tests import factories as make

ROOT = Path(__file__).resolve().parents[2]
# What people and machines do happens at a moment of its own, also while another is shown.
ACTS = (
    *("portal/outbox", "portal/backup", "portal/desk", "portal/accounts", "portal/runtime"),
    *(
        "themes/interest",
        "partners/attention.py",
        "partners/changes.py",
        "portal/site/attention.py",
    ),
    *("portal/search/query_log.py", "portal/search/models.py"),  # what was searched for, per day
    "portal/publishing/clock.py",
)
NEEDS_TIME = re.compile(r"\btimezone\.(?:now|localdate|localtime)\b(?!\([^)])|\bdate\.today")
# A moment that is stored: a default, and from when an item that is published now shows.
STORED = re.compile(r"default=timezone\.now|publish_at ?= ?timezone\.now\(\)")


def asks_the_time(text: str) -> bool:
    return bool(NEEDS_TIME.search(STORED.sub("", text)))


def test_what_is_public_asks_one_clock():
    found = [
        name
        for folder in ("portal", "partners", "milestones", "themes")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        and not (name := str(path.relative_to(ROOT))).startswith(ACTS)
        and asks_the_time(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("day = timezone.localdate()", True),
        ("run(now=timezone.now)", True),
        ("date.today()", True),
        ("models.DateTimeField(default=timezone.now)", False),
        ("timezone.localdate(moment)", False),
        ("clock.today()", False),
    ],
)
def test_a_module_that_asks_another_clock_is_seen(text, asks):
    assert asks_the_time(text) == asks


@pytest.mark.django_db
def test_as_of_a_moment_the_content_is_what_it_will_be():
    moment = timezone.now() + timedelta(days=3)
    planned = make.MilestoneFactory(publish_at=moment)
    assert not planned.is_public
    with clock.as_of(moment + timedelta(hours=1)):
        assert clock.today() == timezone.localdate(moment + timedelta(hours=1))
        assert planned.is_public
        assert Milestone.objects.published().get() == planned
    assert not Milestone.objects.published().exists()
