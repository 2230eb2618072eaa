"""The list of milestones, under the headings of their years.

Covers: milestones/views/lists.py
"""

import re

import pytest

from portal.publishing.dates import PartialDate
from tests.factories import MilestoneFactory
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def milestones():
    for date in [(2016,), (2018, 3), (2018, 5, 2), (2017,)]:
        MilestoneFactory(title=f"Iets in {date}", date=PartialDate(*date))


def headings(client, address):
    text = page(client, address)
    return re.findall(r'<h2 id="jaar-(\d+)">', text), re.findall(r"<h3><a [^>]+>([^<]+)", text)


def test_milestones_stand_under_their_years_in_the_order_that_is_chosen(client):
    years, titles = headings(client, "/mijlpalen/")
    assert years == ["2018", "2017", "2016"]
    assert titles == [
        f"Iets in {date}" for date in ["(2018, 5, 2)", "(2018, 3)", "(2017,)", "(2016,)"]
    ]
    assert headings(client, "/mijlpalen/?sort=date")[0] == ["2016", "2017", "2018"]


@pytest.mark.parametrize("query", ["sort=title", "q=iets"])
def test_in_another_order_than_that_of_time_there_are_no_years(client, query):
    years, titles = headings(client, f"/mijlpalen/?{query}")
    assert years == []
    assert len(titles) == 4


def test_a_year_that_goes_on_on_the_next_page_has_its_heading_there_too(client):
    MilestoneFactory.create_batch(30, date=PartialDate(2019))
    assert headings(client, "/mijlpalen/?page=2")[0][0] == "2019"
