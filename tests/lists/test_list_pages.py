"""Every list: its facets, counts, order and pages.

Covers: portal/lists/views.py, themes/facets.py, partners/filters.py, milestones/filters.py,
themes/filters.py
"""

import re

import pytest

from portal.publishing.dates import PartialDate
from tests.factories import MilestoneFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize(
    ("address", "title"),
    [("/mijlpalen/", "Mijlpalen"), ("/lessen/", "Lessen"), ("/rollen/", "Rollen")],
)
def test_a_list_says_what_it_is(client, address, title):
    assert re.search(rf"<h1[^>]*> ?{title}", page(client, address))


def test_the_heading_counts_the_results(client):
    MilestoneFactory.create_batch(3, kind="event")
    MilestoneFactory(kind="advice")
    assert 'role="status">(3' in page(client, "/mijlpalen/?kind=event")


def test_a_chosen_filter_is_ticked_and_can_be_removed(client):
    MilestoneFactory(kind="event", date=PartialDate(2018))
    text = page(client, "/mijlpalen/?kind=event&year=2018")
    assert 'name="kind" value="event" checked' in text
    assert 'href="/mijlpalen/?year=2018"' in text
    assert 'href="/mijlpalen/?kind=event"' in text


def test_the_next_page_keeps_the_filters(client):
    MilestoneFactory.create_batch(30, kind="event")
    text = page(client, "/mijlpalen/?kind=event&sort=title")
    following = re.search(r'rel="next" href="([^"]+)"', text)[1]
    assert "kind=event" in following
    assert "sort=title" in following
    assert "page=2" in following


def test_a_page_has_no_more_items_than_fit_and_the_next_one_the_rest(client):
    MilestoneFactory.create_batch(30)
    pages = [client.get(f"/mijlpalen/?page={number}").context["items"] for number in (1, 2)]
    assert [len(items) for items in pages] == [24, 6]
    assert len({item.pk for items in pages for item in items}) == 30


def test_a_page_that_does_not_exist_is_the_nearest_that_does(client):
    MilestoneFactory.create_batch(30)
    for asked, shown in (("99", 2), ("nul", 1), ("", 1)):
        assert client.get(f"/mijlpalen/?page={asked}").context["page_obj"].number == shown


def test_the_one_text_field_suggests_items_of_the_list_and_not_what_the_browser_remembers(client):
    (field,) = re.findall(r'<input[^>]+name="q"[^>]*>', page(client, "/mijlpalen/"))
    assert 'type="search"' in field
    assert 'autocomplete="off"' in field
    assert "soort=milestones.milestone" in field


def test_filtering_again_starts_at_the_first_page(client):
    MilestoneFactory.create_batch(30, kind="event")
    text = page(client, "/mijlpalen/?kind=event&page=2")
    assert 'name="page"' not in text


def test_an_empty_result_names_the_filters_and_a_way_out_with_its_count(client):
    MilestoneFactory.create_batch(2, kind="event", date=PartialDate(2018))
    text = page(client, "/mijlpalen/?kind=event&year=2018&q=onvindbaar")
    assert "onvindbaar" in text
    relaxed = re.search(r'<a href="/mijlpalen/\?year=2018&amp;kind=event">([^<]+)</a>', text)
    assert "2" in relaxed[1]


def test_a_wrong_date_keeps_what_was_typed_and_says_what_is_wrong(client):
    text = page(client, "/partners/?peildatum=gisteren")
    assert 'value="gisteren"' in text
    assert "field-error" in text


def test_a_filter_that_does_not_exist_any_more_is_named(client):
    MilestoneFactory(title="Er is er een")
    text = page(client, "/mijlpalen/?theme=verdwenen")
    assert "verdwenen" in text
    assert "Er is er een" in text


def test_a_text_with_markup_is_shown_as_text(client):
    assert "<img" not in page(client, "/mijlpalen/?q=<img src=x>")


def test_a_municipality_is_found_by_a_former_name(client):
    municipality = MunicipalityFactory(label="Gooise Meren", name="Gooise Meren")
    municipality.names.create(name="Naarden")
    MunicipalityFactory(label="Zwolle", name="Zwolle")
    text = page(client, "/gemeenten/?q=naarden")
    assert "Gooise Meren" in text
    assert "Zwolle" not in text
