"""The coordinator's desk for the search.

Covers: portal/search/query_log.py, portal/search/attention.py, portal/search/models.py,
portal/search/language/synonyms.py, portal/lists/admin.py, themes/concept_admin.py
"""

import html
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from portal.search import query_log
from portal.search.models import SearchedQuery
from tests import factories as make
from themes.models import Concept, ConceptTerm

pytestmark = pytest.mark.django_db
ADD = "/beheer/themes/concept/add/"
TYPED = {
    "title": "hitte",
    "slug": "hitte",
    "status": "published",
    "publish_at_0": "2020-01-01",
    "publish_at_1": "09:00",
    "terms-TOTAL_FORMS": "1",
    "terms-INITIAL_FORMS": "0",
    "terms-0-name": "warmte",
    "terms-0-kind": "synonym",
}


def text_of(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.fixture
def searched():
    make.SearchedQueryFactory(query="warmte wijk", times=2)
    make.MilestoneFactory(title="Hitte in de wijk"), make.MilestoneFactory(title="Wijk")


def test_the_effect_is_shown_and_nothing_saved(admin_client, searched):
    text = text_of(admin_client.post(ADD, TYPED | {"_preview": "1"}))
    assert "Wat dit zou veranderen in de zoekfunctie" in text
    assert "<td>warmte wijk</td>" in text
    assert "Hitte in de wijk" in text
    assert 'value="warmte"' in text
    assert not Concept.objects.exists()


def test_a_search_that_finds_the_same_is_said_to_stay(admin_client, searched):
    text = text_of(admin_client.post(ADD, TYPED | {"terms-0-kind": "search_word", "_preview": "1"}))
    assert "Blijft hetzelfde: “hitte”" in text


def test_a_faulty_word_shows_its_fault_instead_of_an_effect(admin_client):
    text = text_of(admin_client.post(ADD, TYPED | {"terms-0-name": "!!", "_preview": "1"}))
    assert "Typ minstens één woord" in text
    assert "Wat dit zou veranderen" not in text


def test_a_word_works_from_the_next_search_on(admin_client, client, searched):
    assert "Hitte in de wijk" not in client.get("/zoeken/?q=warmte").content.decode()
    admin_client.post(ADD, TYPED)
    client.logout()
    assert "<mark>Hitte</mark> in de wijk" in client.get("/zoeken/?q=warmte").content.decode()


def test_the_same_word_twice_is_refused_in_words(admin_client):
    twice = {"terms-TOTAL_FORMS": "2", "terms-1-name": "warmte", "terms-1-kind": "synonym"}
    text_of(admin_client.post(ADD, TYPED | twice))
    assert not Concept.objects.exists()


def test_a_search_without_results_is_one_click_from_a_concept_or_a_word_of_one(
    admin_client, searched
):
    near = make.ConceptFactory(title="warmte in de wijk")
    make.SearchedQueryFactory(query="welgevonden", results=3, times=2)
    text = text_of(admin_client.get("/beheer/search/searchedquery/?gevonden=niets"))
    assert "welgevonden" not in text
    assert "/beheer/themes/concept/add/?title=warmte+wijk" in text
    assert 'value="warmte wijk"' in text_of(admin_client.get(f"{ADD}?title=warmte+wijk"))
    change = f"/beheer/themes/concept/{near.pk}/change/?word=warmte+wijk"
    assert change in text
    assert 'value="warmte wijk"' in text_of(admin_client.get(change))


def in_attention(client) -> dict[str, int]:
    return {item.url: item.count for item in client.get("/beheer/").context["attention"]}


IN_VAIN = "/beheer/search/searchedquery/?gevonden=niets"


def listed_in_vain(client) -> list[str]:
    return [query.query for query in client.get(IN_VAIN).context["cl"].result_list]


def days_ago(number: int):
    return timezone.localdate() - timedelta(days=number)


def test_the_front_page_counts_the_searches_that_its_list_shows(admin_client):
    make.SearchedQueryFactory(query="vaak", times=3)
    make.SearchedQueryFactory(query="twee dagen", day=days_ago(2))
    make.SearchedQueryFactory(query="twee dagen")
    make.SearchedQueryFactory(query="een keer")
    make.SearchedQueryFactory(query="lang geleden", day=days_ago(30), times=5)
    make.SearchedQueryFactory(query="intussen gevonden", day=days_ago(2), times=5)
    make.SearchedQueryFactory(query="intussen gevonden", results=4)
    assert listed_in_vain(admin_client) == ["vaak", "twee dagen"]
    assert in_attention(admin_client)[IN_VAIN] == 2


def test_a_word_takes_the_search_that_it_helps_off_the_front_page(admin_client, searched):
    make.SearchedQueryFactory(query="ook niets", times=2)
    assert in_attention(admin_client)[IN_VAIN] == 2
    response = admin_client.post(ADD, TYPED, follow=True)
    assert "1 zoekopdracht van bezoekers vindt nu iets anders" in text_of(response)
    assert listed_in_vain(admin_client) == ["ook niets"]


@pytest.mark.parametrize("way", ["changed", "deleted", "deleted from the list"])
def test_a_word_that_goes_puts_its_searches_back(admin_client, way):
    make.MilestoneFactory(title="Hitte"), make.SearchedQueryFactory(query="warmte", times=2)
    admin_client.post(ADD, TYPED)
    assert listed_in_vain(admin_client) == []
    term = ConceptTerm.objects.get()
    pk = term.concept_id
    match way:
        case "changed":
            rows = {"terms-INITIAL_FORMS": "1", "terms-0-id": term.pk, "terms-0-concept": pk}
            changed = TYPED | rows | {"terms-0-name": "koude"}
            admin_client.post(f"/beheer/themes/concept/{pk}/change/", changed)
        case "deleted":
            admin_client.post(f"/beheer/themes/concept/{pk}/delete/", {"post": "yes"})
        case _:
            chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
            admin_client.post("/beheer/themes/concept/", chosen)
    assert listed_in_vain(admin_client) == ["warmte"]


def test_a_search_about_which_nothing_can_be_done_is_set_aside_for_good(client, admin_client):
    earlier = make.SearchedQueryFactory(query="kapper", times=2, day=days_ago(1))
    act = {"action": "set_aside", "_selected_action": [earlier.pk]}
    admin_client.post("/beheer/search/searchedquery/", act)
    assert listed_in_vain(admin_client) == []
    query_log.record("kapper", 0)
    assert listed_in_vain(admin_client) == []
    admin_client.post("/beheer/search/searchedquery/", act | {"action": "take_up"})
    assert listed_in_vain(admin_client) == ["kapper"]


def test_who_may_only_look_sets_no_search_aside(client):
    user = get_user_model().objects.create_user("kijker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_searchedquery"))
    client.force_login(user)
    query = make.SearchedQueryFactory(times=2)
    act = {"action": "set_aside", "_selected_action": [query.pk]}
    client.post("/beheer/search/searchedquery/", act)
    assert not SearchedQuery.objects.get().is_set_aside


def test_the_desk_finds_items_as_visitors_do_and_drafts_too(admin_client):
    make.MilestoneFactory(title="Gemeenten tekenen"), make.MilestoneFactory(title="Iets anders")
    make.MilestoneFactory(title="Gemeente in concept", draft=True)
    text = text_of(admin_client.get("/beheer/milestones/milestone/?q=gemeente"))
    assert "Gemeenten tekenen" in text
    assert "Gemeente in concept" in text
    assert "Iets anders" not in text


def looked_up(client, model: str, field: str, term: str) -> list[str]:
    app = {"lesson": "milestones", "partner": "partners"}[model]
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": term}
    response = client.get("/beheer/autocomplete/", asked)
    return [result["text"] for result in response.json()["results"]]


def test_a_related_item_is_looked_up_by_another_name(admin_client):
    make.PartnerFactory(name="Rijkswaterstaat").aliases.create(name="RWS")
    assert looked_up(admin_client, "lesson", "organisation", "rws") == ["Rijkswaterstaat"]


def test_what_fits_best_stands_first_in_a_lookup(admin_client):
    make.PartnerFactory(name="Gemeente Amsterdam", summary="Werkt samen met Rotterdam.")
    make.PartnerFactory(name="Gemeente Rotterdam")
    make.PartnerFactory(name="Aanpak gemeente Rotterdam", draft=True)
    assert looked_up(admin_client, "lesson", "organisation", "gemeente rotterdam") == [
        "Gemeente Rotterdam",
        "Gemeente Amsterdam",
        "Aanpak gemeente Rotterdam",
    ]


def test_a_list_shows_what_fits_best_first_until_a_column_is_chosen(admin_client):
    make.PartnerFactory(name="Gemeente Amsterdam", summary="Werkt samen met Rotterdam.")
    make.PartnerFactory(name="Gemeente Rotterdam")

    def listed(**asked) -> list[str]:
        asked |= {"q": "gemeente rotterdam"}
        response = admin_client.get("/beheer/partners/partner/", asked)
        return [partner.name for partner in response.context["cl"].result_list]

    assert listed() == ["Gemeente Rotterdam", "Gemeente Amsterdam"]
    assert listed(o="1") == ["Gemeente Amsterdam", "Gemeente Rotterdam"]
    assert listed(o="-1") == ["Gemeente Rotterdam", "Gemeente Amsterdam"]


def test_a_municipality_is_looked_up_by_any_name_and_one_that_exists_comes_first(admin_client):
    ended = {"valid_from": "1900-01-01", "valid_until": "2016-01-01"}
    make.MunicipalityFactory(label="Bussum", **ended)
    make.MunicipalityFactory(label="Gooise Meren").names.create(name="Bussum")
    make.MunicipalityFactory(label="Den Bosch", name="'s-Hertogenbosch")
    assert looked_up(admin_client, "partner", "municipality", "bussum") == [
        "Gooise Meren",
        "Bussum",
    ]
    for typed in ("den bosch", "’s-hertogenbosch", "gemeente den bosch"):
        assert looked_up(admin_client, "partner", "municipality", typed) == ["Den Bosch"]
