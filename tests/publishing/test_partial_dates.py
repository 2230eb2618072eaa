"""Partial dates within a sentence of a page."""

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.publishing.dates import PartialDate


def rendered(template: str, **values) -> str:
    with translation.override("nl"):
        return Template("{% load partial_dates %}" + template).render(Context(values))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (PartialDate(2016), "in 2016"),
        (PartialDate(2016, 3), "in maart 2016"),
        (PartialDate(2016, 3, 12), "op 12 maart 2016"),
    ],
)
def test_a_date_stands_in_a_sentence_as_precise_as_it_is(date, words):
    assert rendered("{{ date.when }}", date=date) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (PartialDate(2016, 3), PartialDate(2021, 1), "maart 2016 – januari 2021"),
        (PartialDate(2016), PartialDate(2016), "2016"),
        (PartialDate(2016), None, "vanaf 2016"),
        (None, PartialDate(2021), "tot 2021"),
        (None, None, ""),
    ],
)
def test_a_period_says_what_is_known_of_it_and_nothing_else(start, end, words):
    assert rendered("{% period start end %}", start=start, end=end) == words
