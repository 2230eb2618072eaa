"""What an app shows on the page of another app's item."""

from collections import defaultdict

import pytest
from django.template import Context, Template

from milestones.models import Milestone
from partners.models import Partner
from portal.publishing import sections
from portal.publishing.sections import section, sections_of


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(sections, "_registered", defaultdict(list))


def shown(item, slot="main") -> list[str]:
    return [template for template, _values in sections_of(item, slot)]


def test_parts_stand_by_their_place_whatever_app_was_found_first():
    for name, place in (("last.html", 30), ("first.html", 10), ("between.html", 20)):
        section(Partner, template=name, place=place)(lambda partner: {})
    assert shown(Partner()) == ["first.html", "between.html", "last.html"]


def test_a_part_that_has_nothing_to_say_is_not_shown():
    section(Partner, template="nothing.html", place=1)(lambda partner: None)
    section(Partner, template="empty.html", place=2)(lambda partner: {})
    assert shown(Partner()) == ["empty.html"]


def test_a_part_stands_only_on_pages_of_its_model_and_in_its_slot():
    section(Partner, "side", template="side.html", place=1)(lambda partner: {})
    assert shown(Partner(), "side") == ["side.html"]
    assert shown(Partner()) == []
    assert shown(Milestone(), "side") == []


def test_a_part_shows_what_it_was_given_and_leaves_no_trace_in_the_page(settings):
    part = {"publishing_test.html": "<b>{{ who }}</b>"}
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", part)]},
        }
    ]
    section(Partner, template="publishing_test.html", place=1)(lambda p: {"who": p.name})
    page = Template("{% load sections %}{% sections partner %}[{{ who }}]")
    html = page.render(Context({"partner": Partner(name="<Zwolle>")}))
    assert html == "<b>&lt;Zwolle&gt;</b>[]"
