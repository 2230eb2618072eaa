"""Concepts: their pages, and where their words lead the search.

Covers: themes/models/concept.py, themes/search.py, portal/site/suggestions.py
"""

import html
import re

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """The words of a page, without what is for the browser."""
    page = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(page).split())


def found(client, query: str) -> list[str]:
    """The addresses of what a search shows, the best first."""
    response = client.get("/zoeken/", {"q": query})
    return [item.entry.url for item in response.context["items"]]


def defined(client, query: str) -> list[str]:
    response = client.get("/zoeken/", {"q": query})
    return [entry.title for entry in response.context["definitions"]]


@pytest.fixture
def greening():
    """A theme that has none of the words of its concept, and what has one of them."""
    theme = make.ThemeFactory(title="De leefomgeving", slug="leefomgeving")
    concept = make.ConceptFactory(
        title="vergroening",
        slug="vergroening",
        plain="meer groen",
        summary="Meer planten in de stad.",
        words=["stadsvergroening", "natuur in de stad"],
        near=["bomen"],
    )
    concept.themes.add(theme)
    make.ConceptTermFactory(concept=concept, name="VGR", kind="abbreviation")
    make.ConceptTermFactory(concept=concept, name="urban greening", kind="english")
    make.MilestoneFactory(title="Dag van de vergroening", slug="dag")
    return concept


@pytest.mark.parametrize(
    "query",
    [
        *("vergroening", "Vergroening", "stadsvergroening", "stads vergroening", "VGR", "vgr"),
        *("stads-vergroening", "natuur in de stad", "urban greening", "urban-greening", "bomen"),
    ],
)
def test_words_of_a_concept_lead_to_its_theme_first_and_define_it_above(client, greening, query):
    assert found(client, query)[0] == "/themas/leefomgeving/"
    assert defined(client, query) == ["vergroening"]
    text = text_of(client.get("/zoeken/", {"q": query}))
    assert "Begrip: vergroening Meer planten in de stad." in text


def test_what_is_called_exactly_so_comes_before_the_theme(client, greening):
    make.PartnerFactory(name="Vergroening", slug="stichting")
    assert found(client, "vergroening")[0] == "/partners/stichting/"


def test_a_name_finds_what_has_another_name_and_a_search_word_is_not_taken_for_one(
    client, greening
):
    make.MilestoneFactory(title="Bomen tellen", slug="bomen")
    assert "/mijlpalen/dag/" in found(client, "stadsvergroening")
    assert "/mijlpalen/dag/" in found(client, "bomen")
    assert "/mijlpalen/bomen/" not in found(client, "vergroening")


@pytest.mark.parametrize("query", ["kan", "wat kan ik doen"])
def test_an_abbreviation_that_is_also_a_word_counts_in_capitals_only(client, query):
    concept = make.ConceptFactory(title="bouwen met de natuur", slug="bouwen")
    make.ConceptTermFactory(concept=concept, name="KAN", kind="abbreviation")
    assert defined(client, "KAN") == ["bouwen met de natuur"]
    assert defined(client, query) == []


def test_a_word_never_counts_within_another(client):
    make.ConceptFactory(title="bodemdaling", near=["zetting"])
    make.MilestoneFactory(title="Voortzetting van de deal", slug="voortzetting")
    make.MilestoneFactory(title="Bodemdaling in de stad", slug="daling")
    assert found(client, "voortzetting") == ["/mijlpalen/voortzetting/"]


def test_a_concept_of_many_themes_leads_to_none_of_them(client):
    concept = make.ConceptFactory(title="financiering")
    concept.themes.set(make.ThemeFactory.create_batch(3))
    assert found(client, "financiering") == []
    assert defined(client, "financiering") == ["financiering"]


def test_a_draft_leads_nowhere(client, greening):
    greening.status = "draft"
    greening.save()
    assert "/themas/leefomgeving/" not in found(client, "stadsvergroening")
    assert defined(client, "vergroening") == []


@pytest.mark.parametrize("query", ["tegels", "lerend", "cooperatie"])
def test_a_dutch_word_that_we_do_not_have_is_not_taken_for_another(client, query):
    for title in ("Regels", "Leren", "Operatie"):
        make.MilestoneFactory(title=title)
    assert found(client, query) == []


def test_when_nothing_is_found_concepts_of_which_the_name_is_near_are_offered(client):
    make.ConceptFactory(title="waterberging", slug="waterberging")
    text = text_of(client.get("/zoeken/", {"q": "bergingen van water xyzzy"}))
    assert "Er is niets gevonden" in text
    assert "Bedoelde u een van deze begrippen? waterberging" in text


def test_the_list_goes_from_a_to_z_under_letters(client):
    for title in ("wadi", "afkoppelen", "Éénrichting"):
        make.ConceptFactory(title=title)
    text = text_of(client.get("/begrippen/"))
    places = [text.index(part) for part in ("A afkoppelen", "E Éénrichting", "W wadi")]
    assert places == sorted(places)


def test_a_page_shows_other_words_what_is_related_and_what_is_here_about_it(client, greening):
    make.ConceptFactory(title="geveltuin", broader=greening)
    make.ConceptFactory(title="stil plan", broader=greening, draft=True)
    text = text_of(client.get("/begrippen/vergroening/"))
    for part in ("meer groen", "natuur in de stad", "VGR", "urban greening", "bomen"):
        assert part in text
    for part in ("geveltuin", "De leefomgeving", "Dag van de vergroening"):
        assert part in text
    assert "stil plan" not in text
