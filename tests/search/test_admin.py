"""The coordinator's desk for the search."""

import html

import pytest
from django.utils import timezone

from portal.search.models import SearchedQuery, Synonym
from tests import factories as make

pytestmark = pytest.mark.django_db
ADD = "/beheer/search/synonym/add/"
TYPED = {"term": "warmte", "synonym": "hitte", "is_two_way": "on", "language": "nl"}


def text_of(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.fixture
def searched():
    SearchedQuery.objects.create(day=timezone.localdate(), query="warmte wijk", results=0)
    make.MilestoneFactory(title="Hitte in de wijk"), make.MilestoneFactory(title="Wijk")


def test_the_effect_is_shown_and_nothing_saved(admin_client, searched):
    text = text_of(admin_client.post(ADD, TYPED | {"_preview": "1"}))
    assert "Wat dit synoniem zou veranderen" in text
    assert "<td>warmte wijk</td>" in text
    assert "Hitte in de wijk" in text
    assert 'value="warmte"' in text
    assert not Synonym.objects.exists()


def test_a_search_that_finds_the_same_is_said_to_stay(admin_client, searched):
    text = text_of(admin_client.post(ADD, TYPED | {"is_two_way": "", "_preview": "1"}))
    assert "Blijft hetzelfde: “hitte”" in text


def test_a_faulty_synonym_shows_its_fault_instead_of_an_effect(admin_client):
    text = text_of(admin_client.post(ADD, TYPED | {"synonym": "!!", "_preview": "1"}))
    assert "Typ minstens één woord" in text
    assert "Wat dit synoniem zou veranderen" not in text


def test_a_synonym_works_from_the_next_search_on(admin_client, client, searched):
    assert "Hitte in de wijk" not in client.get("/zoeken/?q=warmte").content.decode()
    admin_client.post(ADD, TYPED)
    client.logout()
    assert "<mark>Hitte</mark> in de wijk" in client.get("/zoeken/?q=warmte").content.decode()


def test_the_same_synonym_twice_is_refused_in_words(admin_client):
    make.SynonymFactory(term="warmte", synonym="hitte")
    assert "Dit synoniem bestaat al" in text_of(admin_client.post(ADD, TYPED))


def test_a_word_is_no_synonym_of_itself(admin_client):
    text = text_of(admin_client.post(ADD, TYPED | {"synonym": "Warmte"}))
    assert "geen synoniem van zichzelf" in text


def test_a_search_without_results_is_one_click_from_a_synonym(admin_client, searched):
    SearchedQuery.objects.create(day=timezone.localdate(), query="welgevonden", results=3)
    text = text_of(admin_client.get("/beheer/search/searchedquery/?gevonden=niets"))
    assert "welgevonden" not in text
    assert "/beheer/search/synonym/add/?term=warmte+wijk" in text
    assert 'value="warmte wijk"' in text_of(admin_client.get(f"{ADD}?term=warmte+wijk"))


def test_the_desk_finds_items_as_visitors_do_and_drafts_too(admin_client):
    make.MilestoneFactory(title="Gemeenten tekenen"), make.MilestoneFactory(title="Iets anders")
    make.MilestoneFactory(title="Gemeente in concept", draft=True)
    text = text_of(admin_client.get("/beheer/milestones/milestone/?q=gemeente"))
    assert "Gemeenten tekenen" in text
    assert "Gemeente in concept" in text
    assert "Iets anders" not in text


def test_a_related_item_is_looked_up_by_another_name(admin_client):
    make.PartnerFactory(name="Rijkswaterstaat").aliases.create(name="RWS")
    response = admin_client.get(
        "/beheer/autocomplete/",
        {
            "app_label": "milestones",
            "model_name": "lesson",
            "field_name": "organisation",
            "term": "rws",
        },
    )
    assert [result["text"] for result in response.json()["results"]] == ["Rijkswaterstaat"]
