"""The pictures of the content that ships with the code.

Covers: templates/pictures/over, templates/components/bar.html
"""

import gzip
import re

import pytest
from django.template.loader import render_to_string

from milestones.models import GovernmentRole, Milestone, Objective
from milestones.models.lesson import LearningLevel
from tests.pages import page
from themes.models import FollowUp

pytestmark = [pytest.mark.usefixtures("_loaded"), pytest.mark.django_db]
DRAWING = r'<svg class="small-picture"[^>]*aria-hidden="true"[^>]*>\s*<(?:path|circle)'


def test_each_objective_role_and_level_of_learning_has_a_drawing(client):
    wanted = Objective.objects.count() + GovernmentRole.objects.count() + len(LearningLevel)
    assert wanted == 15
    assert len(re.findall(DRAWING, page(client, "/over/"))) == wanted


@pytest.mark.parametrize(
    ("name", "value"), [("objective", "slug"), ("role", "verb"), ("level", "level")]
)
def test_what_no_drawing_was_made_for_has_an_empty_one(name, value):
    drawn = render_to_string(f"pictures/over/{name}.svg", {value: "iets nieuws"})
    assert re.sub(r"\s+", "", drawn).endswith('focusable="false"></svg>')


def test_no_other_page_of_the_site_has_them(client):
    assert "small-picture" not in page(client, "/privacy/")


def test_a_bar_is_as_long_as_its_part_and_says_what_it_counts():
    bar = render_to_string("components/bar.html", {"number": 3, "maximum": 12, "label": "Rollen"})
    assert 'width="25"' in bar
    assert 'role="img" aria-label="Rollen: 3"' in bar
    alone = render_to_string("components/bar.html", {"number": 0, "maximum": 0, "label": ""})
    assert 'width="0"' in alone
    assert 'aria-hidden="true"' in alone


def test_the_timeline_has_every_fact_with_a_date(client):
    dated = Milestone.objects.count() + FollowUp.objects.exclude(date=None).count()
    text = page(client, "/tijdlijn/")
    assert len(re.findall("<h3>", text)) == dated + 2  # alliances with a period


@pytest.mark.parametrize("address", ["/tijdlijn.svg", "/tijdlijn.svg?van=2021&tot=2022"])
def test_a_picture_stays_below_40_kb(client, address):
    assert len(gzip.compress(client.get(address).content)) < 40_000


@pytest.mark.parametrize("address", ["/tijdlijn/", "/dekking/"])
def test_a_page_with_a_picture_stays_below_90_kb(client, address):
    assert len(gzip.compress(client.get(address).content)) < 90_000
