"""What an address asks for and no list can do falls back to the default, with a notice.

Covers: portal/lists/views.py, portal/lists/filters.py
"""

import html
import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import get_resolver, reverse

from partners.filters import PartnerFilter
from portal.lists.filters import MAX_QUERY_LENGTH, FacetedFilterSet
from portal.lists.views import FacetedListView
from tests import factories as make

pytestmark = pytest.mark.django_db

WRONG = [
    {"sort": "relevance", "q": " \t "},
    {"sort": "-naam'--", "letterlijk": "misschien"},
    {"q": "dijk " * MAX_QUERY_LENGTH, "sort": "relevance"},
    {"q": "x" * 100_000},
    {"sort": "a\u202eb"},
    {"page": "-1"},
    {"page": "9" * 5000},
]


def views(patterns=None, namespace=""):
    """(name, view class) of every address without arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        elif pattern.name and not pattern.pattern.converters:
            yield f"{namespace}{pattern.name}", getattr(pattern.callback, "view_class", None)


LISTS = {
    name: view.filterset_class
    for name, view in views()
    if view is not None and issubclass(view, FacetedListView)
}


@pytest.fixture(scope="class")
def content(shared_rows):
    """Two items in each list, both about a dijk; of which the one is called so."""
    for number, (name, summary) in enumerate([("Zand en dijk", "Groen"), ("Aarde", "De dijk")], 1):
        theme = make.ThemeFactory(title=name, summary=summary, number=number)
        make.RoleFactory(title=name, summary=summary, theme=theme)
        make.AllianceFactory(name=name, summary=summary)
        make.BarrierFactory(title=name, summary=summary)
        make.FollowUpFactory(title=name, summary=summary)
        make.ConceptFactory(title=name, summary=summary)
        make.PartnerFactory(name=name, summary=summary)
        make.WorkingGroupFactory(name=name, goal=summary)
        make.MilestoneFactory(title=name, summary=summary)
        make.LessonFactory(title=name)
        make.DocumentFactory(title=name, summary=summary)
        place = make.MunicipalityFactory(label=name, name=name)
        place.names.create(name=f"{summary} {number}")


def answer(client, name: str, **parameters: str):
    response = client.get(reverse(name), parameters)
    assert response.status_code == 200
    return response


def shown(response) -> list[str]:
    return [str(getattr(item, "title", item)) for item in shown_items(response)]


def shown_items(response) -> list:
    return list(response.context["page_obj"])


def notice(response) -> str:
    found = re.search(r'<div class="notice notice-warning">.*?</div>', response.text, re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", found[0])) if found else ""


def sent(response, **typed: str) -> str:
    """What a browser sends of the filter form after someone typed in it."""
    form = re.search(r'<form class="filters".*?</form>', response.text, re.DOTALL)[0]
    pairs = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if 'type="checkbox"' not in tag or " checked" in tag:
            value = re.search(r' value="([^"]*)"', tag)
            pairs[re.search(r' name="([^"]*)"', tag)[1]] = html.unescape(value[1]) if value else ""
    select = re.search(r'<select name="sort".*?</select>', form, re.DOTALL)[0]
    chosen = re.search(r'<option value="([^"]*)" selected', select)
    first = re.search(r'<option value="([^"]*)"', select)
    return "?" + urlencode(pairs | {"sort": (chosen or first)[1]} | typed)


def test_every_list_of_the_site_is_tried():
    in_use = set(FacetedFilterSet._of_model.values())
    assert set(LISTS.values()) == in_use
    assert "search" in LISTS


def test_emptying_the_text_field_shows_the_whole_list(client):
    make.PartnerFactory(name="Gouda"), make.PartnerFactory(name="Zwolle")
    found = client.get("/partners/?q=gouda")
    assert shown(found) == ["Gouda"]
    everything = client.get("/partners/" + sent(found, q=""))
    assert shown(everything) == ["Gouda", "Zwolle"]
    assert not notice(everything)
    kept = client.get("/partners/?q=&sort=relevance")  # an address of before
    assert shown(kept) == ["Gouda", "Zwolle"]
    assert "relevance" in notice(kept)


class TestEveryList:
    @pytest.mark.parametrize("name", LISTS)
    def test_every_list_falls_back_and_says_so(self, client, content, name):
        plain = answer(client, name)
        assert len(shown(plain)) >= 2
        for wrong in WRONG:
            response = answer(client, name, **wrong)
            assert shown(response) == shown(plain)
            for value in filter(str.strip, wrong.values()):
                assert value[:10].replace("\u202e", "\N{REPLACEMENT CHARACTER}") in notice(response)
            assert "\u202e" not in response.text
            assert 'class="tag"' not in response.text

    @pytest.mark.parametrize("name", LISTS)
    def test_what_can_be_obeyed_gets_no_notice(self, client, content, name):
        for good in ({}, {"q": "dijk"}, {"page": "1"}, {"page": "", "sort": ""}):
            assert not notice(answer(client, name, **good))

    @pytest.mark.parametrize("name", LISTS)
    def test_every_facet_names_what_it_does_not_know(self, client, content, name):
        plain = answer(client, name)
        for facet in LISTS[name]().facets:
            for value in ("bestaat-niet", "a\u202eb"):
                response = answer(client, name, **{facet: value})
                assert shown(response) == shown(plain)
                assert value.replace("\u202e", "\N{REPLACEMENT CHARACTER}") in notice(response)
            many = client.get(f"{reverse(name)}?" + "&".join(f"{facet}={n}" for n in range(51)))
            assert shown(many) == shown(plain)
            assert "50" in notice(many)

    @pytest.mark.parametrize("name", LISTS)
    def test_in_every_list_a_text_puts_the_best_match_first(self, client, content, name):
        typed = client.get(reverse(name) + sent(answer(client, name), q="dijk"))
        assert shown(typed)[0] == "Zand en dijk"
        assert len(shown(typed)) >= 2 or name == "milestones:lessons"
        assert not notice(typed)

    @pytest.mark.parametrize("name", LISTS)
    def test_in_every_list_an_order_that_was_chosen_stays(self, client, content, name):
        for sort in LISTS[name].sorts:
            chosen = client.get(reverse(name) + sent(answer(client, name, q="zand"), sort=sort))
            other_text = client.get(reverse(name) + sent(chosen, q="dijk"))
            assert other_text.context["filterset"].sort == sort
            without = client.get(reverse(name) + sent(other_text, q=""))
            assert without.context["filterset"].sort == sort
            again = client.get(reverse(name) + sent(without, q="dijk"))
            assert again.context["filterset"].sort == sort


@pytest.mark.parametrize(
    "day", ["gisteren", "2016-02-31", "31-31-2016", "10000-01-01", "2016-05-01 12:00", "१-१-२०१६x"]
)
def test_a_day_that_does_not_exist_leaves_all_partners_and_stays_in_the_field(client, day):
    make.PartnerFactory(name="Gouda"), make.PartnerFactory(name="Zwolle", kind="ministry")
    response = answer(client, "partners:partners", peildatum=day, kind="ministry")
    assert shown(response) == ["Zwolle"]
    assert day in notice(response)
    assert f'value="{day}"' in response.text
    assert "field-error" in response.text
    assert "12-3-2016" in notice(response)


def test_the_links_of_a_list_do_not_carry_on_what_could_not_be_obeyed():
    make.PartnerFactory(kind="company")
    wrong = "kind=company&sort=onzin&peildatum=gisteren&letterlijk=misschien"
    filterset = PartnerFilter(QueryDict(wrong))
    assert [tag.address for tag in filterset.tags] == ["?"]

    @pytest.mark.parametrize("name", LISTS)
    def test_the_heading_holds_the_number_and_each_result_is_a_heading_with_its_link(
        self, client, content, name
    ):
        response = answer(client, name)
        heading = re.search(r"<h1.*?</h1>", response.text, re.DOTALL)[0]
        number = response.context["page_obj"].paginator.count
        assert re.search(rf"\({number}<span", heading)
        results = response.text[response.text.index('id="resultaten"') :]
        links = re.findall(r"<h[23]>\s*<a href=\"([^\"]+)\"", results)
        addresses = [
            getattr(item, "url", "") or item.get_absolute_url() for item in shown_items(response)
        ]
        assert links == addresses
