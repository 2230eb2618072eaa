"""The stage of a theme as a water level, and the drawings that a theme's page can show.

Covers: portal/pictures/gauge.py, portal/pictures/sections.py
"""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from portal.pictures.gauge import PAGE, PATTERNS, ROW, gauge_for
from portal.publishing.dates import PartialDate
from tests import factories as make
from themes.models.theme import ThemeStage

pytestmark = pytest.mark.django_db
DRAWN = Path("templates/pictures/themes")
PARTS = ("gauge", "gauge-large", "illustration", "picture")


def shown(theme, slot):
    template = Template("{% load sections %}{% sections theme slot %}")
    return template.render(Context({"theme": theme, "slot": slot}))


@pytest.mark.parametrize("size", [ROW, PAGE])
def test_the_water_rises_with_each_stage_and_stays_on_the_staff(size):
    theme = make.ThemeFactory(number=1)
    levels = []
    for theme.stage in ThemeStage.values:
        levels.append(gauge_for(theme, size).shapes["level"])
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) == len(levels)
    assert 0 < levels[-1] < levels[0] < size[1]


def test_a_gauge_always_has_the_word_of_the_stage():
    theme = make.ThemeFactory(number=2, stage=ThemeStage.FORMING)
    for slot in ("gauge", "gauge-large"):
        text = shown(theme, slot)
        assert f"<figcaption>{theme.get_stage_display()}</figcaption>" in text
        assert "url(#pattern-2)" in text


def test_each_pattern_is_defined_once_and_in_the_colour_of_its_theme():
    text = render_to_string("pictures/patterns.svg")
    for number in range(1, PATTERNS + 1):
        assert text.count(f'id="pattern-{number}" data-theme="{number}"') == 1


def test_a_theme_that_came_later_has_a_pattern_and_no_illustration():
    theme = make.ThemeFactory(number=9)
    assert "url(#pattern-2)" in shown(theme, "gauge")
    assert shown(theme, "illustration") == ""


@pytest.mark.parametrize("number", range(1, PATTERNS + 1))
def test_each_theme_is_drawn_without_a_style_and_for_the_eye_alone(number):
    text = shown(make.ThemeFactory(number=number), "illustration")
    assert 'aria-hidden="true"' in text
    assert "slice" in text
    assert not re.search(r"style=|<script|href|<text", text)


@pytest.mark.parametrize("path", sorted(DRAWN.glob("*.svg")), ids=lambda path: path.name)
def test_illustrations_use_only_what_the_style_sheet_knows(path):
    known = set(re.findall(r"\.(i-\w+)", Path("static/css/components/picture.css").read_text()))
    assert set(re.findall(r'class="([^"]+)"', path.read_text("utf-8"))) <= known


def test_the_page_of_a_theme_can_show_its_stream_and_its_facts_as_a_list():
    theme = make.ThemeFactory(number=1)
    milestone = make.MilestoneFactory(title="Roadmap", date=PartialDate(2018))
    theme.milestones.add(milestone)
    text = shown(theme, "picture")
    assert f'<li>2018: <a href="{milestone.get_absolute_url()}">Roadmap</a></li>' in text
    assert f"?theme={theme.slug}" in text
    assert shown(make.ThemeFactory(number=2), "picture") == ""


def test_names_of_the_drawings_on_a_page_are_not_the_same():
    theme = make.ThemeFactory(number=1)
    theme.milestones.add(make.MilestoneFactory(date=PartialDate(2018)))
    names = re.findall(r' id="([^"]+)"', "".join(shown(theme, slot) for slot in PARTS))
    assert len(names) == len(set(names))
