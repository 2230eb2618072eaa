"""The page /zoeken/, the text field of the lists, and the suggestions.

Covers: portal/search/query_log.py, portal/site/filters.py, portal/site/jobs.py
"""

import html
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model

from portal.search import query_log
from portal.search.models import SearchedQuery
from portal.site.jobs import forget_searches
from tests import factories as make

pytestmark = pytest.mark.django_db


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def hits(text: str) -> list[str]:
    found = re.findall(r'<li class="hit">.*?<h3><a [^>]*>(.*?)</a></h3>', text, re.DOTALL)
    return [re.sub("<.*?>", "", title) for title in found]


def test_the_best_hits_come_first_over_all_kinds(client):
    make.ThemeFactory(title="Daken", summary="-")
    make.MilestoneFactory(title="Prijs", summary="Voor daken.")
    make.PartnerFactory(name="Dakenbond daken", summary="-")
    assert hits(page(client, "/zoeken/?q=daken"))[-1] == "Prijs"


def test_the_found_words_are_marked_in_title_and_passage(client):
    make.MilestoneFactory(title="Groene daken", summary="Over een dak & een wijk.")
    text = client.get("/zoeken/?q=dak").content.decode()
    assert "Groene <mark>daken</mark>" in text
    assert "een <mark>dak</mark> &amp; een wijk" in text


def test_what_stands_in_an_item_is_never_markup(client):
    make.MilestoneFactory(title="<b>Dak</b>", summary="<script>dak</script>")
    text = client.get("/zoeken/?q=dak").content.decode()
    assert "<b>Dak" not in text
    assert "&lt;b&gt;<mark>Dak</mark>" in text
    assert "<script>dak" not in text


def test_the_passage_is_the_part_of_a_long_text_that_was_found(client):
    body = f"<p>{'water ' * 200} hier staat de dijkgraaf tussen {'lucht ' * 200}</p>"
    make.MilestoneFactory(title="Lang", summary="Kort.", body=body)
    text = client.get("/zoeken/?q=dijkgraaf").content.decode()
    assert "staat de <mark>dijkgraaf</mark> tussen" in text
    assert text.count("water") < 60


def test_kind_theme_year_and_province_are_facets_with_counts(client):
    theme = make.ThemeFactory(title="Groen thema", slug="groen")
    milestone = make.MilestoneFactory(title="Dak", date="2019-05")
    theme.milestones.add(milestone)
    province = make.ProvinceFactory(name="Zeeland", slug="zeeland")
    make.PartnerFactory(name="Dakbond dak", province=province)
    make.RoleFactory(title="Dak", theme=theme)
    assert hits(page(client, "/zoeken/?q=dak&kind=milestones.milestone")) == ["Dak"]
    assert len(hits(page(client, "/zoeken/?q=dak&theme=groen"))) == 2
    assert hits(page(client, "/zoeken/?q=dak&year=2019")) == ["Dak"]
    assert hits(page(client, "/zoeken/?q=dak&province=zeeland")) == ["Dakbond dak"]


def test_a_draft_theme_is_no_facet(client):
    theme = make.ThemeFactory(title="Geheim thema", slug="geheim", draft=True)
    theme.milestones.add(make.MilestoneFactory(title="Dak"))
    assert "Geheim thema" not in page(client, "/zoeken/?q=dak")
    assert hits(page(client, "/zoeken/?q=dak&theme=geheim")) == ["Dak"]


def test_results_come_in_pages_that_keep_the_query(client):
    make.MilestoneFactory.create_batch(30, title="Dak")
    text = page(client, "/zoeken/?q=dak")
    assert len(hits(text)) == 24
    assert "?q=dak&page=2" in text
    assert len(hits(page(client, "/zoeken/?q=dak&page=2"))) == 6


def test_a_mended_word_is_said_and_can_be_undone(client):
    make.MilestoneFactory(title="Klimaatadaptatie")
    text = page(client, "/zoeken/?q=klimaatadaptie")
    assert "Resultaten voor <em>klimaatadaptatie</em>" in text
    literal = re.search(r'href="([^"]*letterlijk=1)"', text)[1]
    assert hits(page(client, literal)) == []


def test_results_with_some_of_the_words_are_said_to_be_that(client):
    make.MilestoneFactory(title="Daken")
    make.MilestoneFactory(title="Gevels")
    assert "Niets heeft al deze woorden" in page(client, "/zoeken/?q=daken+gevels")


def test_nothing_found_leads_to_the_nearest_themes_and_the_programme(client):
    make.ThemeFactory(title="Gezonde bodem")
    text = page(client, "/zoeken/?q=xyzzyqqq")
    assert "niets gevonden" in text
    assert "Gezonde bodem" in text
    assert 'href="/meedoen/"' in text


def test_what_was_typed_stays_when_it_is_too_long(client):
    text = page(client, f"/zoeken/?q={'lang' * 60}")
    assert "lang" * 60 in text
    assert "field-error" in text


def test_only_staff_sees_why_something_was_found(client, admin_client):
    make.MilestoneFactory(title="Hittestress"), make.MilestoneFactory(title="Hitte en stress")
    address = "/zoeken/?q=stress&uitleg=1"
    assert "als deel van een woord, in de titel" in page(admin_client, address)
    client.logout()
    assert "als deel van een woord" not in page(client, address)


def test_the_text_field_of_a_list_uses_the_same_engine(client):
    make.RoleFactory(title="Coach van woningcorporaties")
    make.MilestoneFactory(title="Corporatie en woningcorporatie")
    text = page(client, "/rollen/?q=corporatie")
    assert "Coach van woningcorporaties" in text
    assert "Beste eerst" in text


def test_a_list_can_still_be_sorted_otherwise(client):
    make.RoleFactory(title="Zeedijk"), make.RoleFactory(title="Dijk"), make.RoleFactory(title="Zee")
    text = page(client, "/rollen/?q=dijk")
    assert text.index(">Dijk<") < text.index(">Zeedijk<")
    make.RoleFactory(title="Andere dijk")
    text = page(client, "/rollen/?q=dijk&sort=title")
    assert text.index(">Andere dijk<") < text.index(">Dijk<")


# Suggestions


def suggestions(client, query: str) -> list[str]:
    response = client.get(f"/zoeken/suggesties/?{query}")
    assert response.status_code == 200
    return [suggestion["label"] for suggestion in response.json()["suggestions"]]


def test_the_beginning_of_a_name_suggests_it(client):
    make.PartnerFactory(name="Gemeente Rotterdam")
    make.MilestoneFactory(title="Training in Rotterdam")
    make.LessonFactory(title="Rotterdam leerde")
    found = suggestions(client, "q=rott")
    assert set(found[:2]) == {"Gemeente Rotterdam", "Training in Rotterdam"}
    assert found[2:] == ["Rotterdam leerde"]  # people seldom look for a lesson by its name


def test_another_name_suggests_its_owner(client):
    make.MunicipalityFactory(label="Gooise Meren", slug="gooise-meren").names.create(name="Naarden")
    assert suggestions(client, "q=naar") == ["Gooise Meren"]


def test_a_list_suggests_its_own_kind(client):
    make.PartnerFactory(name="Dakbond")
    make.RoleFactory(title="Dakdekker")
    assert suggestions(client, "q=dak&soort=themes.role") == ["Dakdekker"]


def test_words_in_the_text_suggest_nothing(client):
    make.PartnerFactory(name="Bond", summary="Over daken.")
    assert suggestions(client, "q=dake") == []


@pytest.mark.parametrize("query", ["", "q=", "q=d", "q=" + "x" * 5000, "soort=weg", "q=(*"])
def test_a_strange_question_suggests_nothing(client, query):
    make.PartnerFactory(name="Dakbond")
    assert suggestions(client, query) == []


def test_nothing_unpublished_is_suggested(client):
    make.PartnerFactory(name="Dakbond", draft=True)
    assert suggestions(client, "q=dak") == []


# What was searched for


def logged() -> list[tuple[str, int, int]]:
    return list(SearchedQuery.objects.values_list("query", "results", "times"))


def test_a_search_is_counted_by_its_words(client):
    make.MilestoneFactory(title="Dak")
    client.get("/zoeken/?q=Dák!")
    client.get("/zoeken/?q=dak")
    assert logged() == [("dak", 1, 2)]


@pytest.mark.parametrize(
    "query", ["j.jansen@example.nl", "bel 06-12345678", "bel 06 12 34 56 78", "%20", "!!"]
)
def test_what_may_be_about_a_person_is_not_kept(client, query):
    client.get(f"/zoeken/?q={query}")
    assert logged() == []


@pytest.mark.parametrize("more", ["&page=2", "&kind=themes.theme", "&letterlijk=1"])
def test_going_on_with_a_search_counts_no_search(client, more):
    client.get(f"/zoeken/?q=dak{more}")
    assert logged() == []


def test_what_staff_searches_is_not_counted(client):
    client.force_login(get_user_model().objects.create_user("x", is_staff=True))
    client.get("/zoeken/?q=dak")
    assert logged() == []


def test_a_search_works_while_nothing_can_be_counted(client, monkeypatch):
    from django.db import OperationalError

    def locked(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr("portal.search.query_log._write", locked)
    make.MilestoneFactory(title="Dak")
    assert hits(page(client, "/zoeken/?q=dak")) == ["Dak"]


def test_searches_of_one_moment_are_counted_together(settings, monkeypatch):
    settings.SEARCHES_COUNTED_AFTER = 1.0
    waiting = []
    monkeypatch.setattr(
        "threading.Timer",
        lambda _seconds, _act: SimpleNamespace(start=lambda: waiting.append(query_log.count_noted)),
    )
    for _round in range(2):
        for text, results in [("dak", 1), ("water", 2), ("dak", 1), ("dak", 3)]:
            query_log.record(text, results)
        (count,) = waiting
        count()
        waiting.clear()
    assert logged() == [("dak", 3, 6), ("water", 2, 2)]


def test_what_was_searched_long_ago_is_forgotten(client):
    SearchedQuery.objects.create(day="2020-01-01", query="oud", results=0)
    client.get("/zoeken/?q=nieuw")
    assert forget_searches() == "Vergeten: 1"
    assert [query for query, _results, _times in logged()] == ["nieuw"]


def test_robots_cannot_fill_the_log(client, monkeypatch):
    monkeypatch.setattr("portal.search.query_log.MAX_PER_DAY", 3)
    for number in range(6):
        client.get(f"/zoeken/?q=woord{number}")
    assert len(logged()) == 3


@pytest.mark.parametrize("name", ["Bonaire", "Antwerpen", "Hoofddorp", "Sint Eustatius"])
@pytest.mark.parametrize("address", ["/gemeenten/", "/zoeken/"])
def test_the_name_of_a_place_elsewhere_is_not_mended(client, address, name):
    for other in ("Borne", "Werpen", "Hoofdorp", "Eustaties"):
        make.MunicipalityFactory(name=other)
    text = page(client, f"{address}?q={name}")
    assert "Zoek toch naar" not in text
    assert hits(text) == []
    assert ">Borne</a>" not in text


@pytest.mark.parametrize("typed", ["schoorl tuin", "tuin van schoorl"])
def test_a_word_of_the_name_of_a_place_elsewhere_is_mended_in_another_text(client, typed):
    """Whoever typed only “Schoorl” means the village; beside other words it is a typing error."""
    make.MilestoneFactory(title="School met groene tuin", summary="Groen bij de school.")
    make.MilestoneFactory(title="Groen")
    text = page(client, f"/zoeken/?q={typed}")
    assert "Zoek toch naar" in text
    assert hits(text)[:1] == ["School met groene tuin"]
    text = page(client, "/zoeken/?q=schoorl")
    assert hits(text) == []
    assert "Zoek toch naar" not in text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Bonaire", "“Bonaire” is geen gemeente."),
        ("Antwerpen", "“Antwerpen” ligt niet in Nederland."),
        ("<b>Gent", ""),
    ],
)
def test_the_list_of_municipalities_answers_for_a_place_elsewhere(client, typed, answer):
    make.MunicipalityFactory(name="Borne")
    text = page(client, f"/gemeenten/?q={typed}")
    assert "Er is niets" in text or "Niets past" in text or "notice-warning" in text
    assert answer in text


def test_everything_on_the_site_is_linked_when_nothing_is_searched_for(client):
    document = make.DocumentFactory(title="<b>Dak", summary="Over daken.")
    text = client.get("/zoeken/").content.decode()
    assert f'<h3><a href="{document.get_absolute_url()}">&lt;b&gt;Dak</a></h3>' in text
    assert "<p>Over daken.</p>" in text
    assert '<p class="eyebrow">document' in text.lower()


def test_a_partner_that_is_a_municipality_is_found_once(client):
    partner = make.PartnerFactory(is_municipality=True)
    place = partner.municipality

    def urls() -> list[str]:
        return [
            hit.entry.url for hit in client.get("/zoeken/", {"q": place.label}).context["items"]
        ]

    assert urls() == [place.get_absolute_url()]
    suggested = client.get("/zoeken/suggesties/", {"q": place.label}).json()["suggestions"]
    assert [one["url"] for one in suggested] == [place.get_absolute_url()]
    of_kind = {"q": place.label, "soort": "partners.municipality"}
    assert len(client.get("/zoeken/suggesties/", of_kind).json()["suggestions"]) == 1
    partner.status = "archived"
    partner.save()
    assert urls() == [place.get_absolute_url()]


def test_an_empty_search_says_where_to_begin(client):
    theme = make.ThemeFactory(title="Groene stad")
    link = f'<li><a href="{theme.get_absolute_url()}">Groene stad</a></li>'
    assert link in page(client, "/zoeken/")
    assert "/begrippen/" in page(client, "/zoeken/")
    assert "Waar u kunt beginnen" not in page(client, "/zoeken/?q=iets")
