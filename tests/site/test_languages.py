"""What is in another language says so, wherever it stands: on pages, in hits, in suggestions.

Covers: milestones/languages.py, milestones/models/document.py, milestones/search.py,
partners/search.py
"""

from html.parser import HTMLParser

import pytest
from django.core.files.base import ContentFile

from portal.site.suggestions import suggested
from tests import factories as make
from tests.site.test_no_leaks import crawl

pytestmark = pytest.mark.django_db

TITLE = "The Resilient City Explained"
ENGLISH = "A film about the journey of the deal, with projects and stories from the city."
DUTCH = "Film over de reis van de City Deal, met projecten en verhalen uit de stad."
COALITION = "Coalition of the willing"
VOID = {"meta", "link", "input", "br", "img", "hr"}
PAGES = {
    *("/documenten/the-resilient-city/", "/documenten/de-stad/", "/mijlpalen/lancering/"),
    *("/themas/een/", "/partners/p/", "/allianties/a/"),
}


class Texts(HTMLParser):
    """The texts of a page, each with the language that it is in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            language = dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")
            self.open.append((tag, language))

    def handle_endtag(self, tag):
        if self.open and tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1][0] not in ("title", "script"):
            self.found.append((" ".join(data.split()), self.open[-1][1]))


def texts_of(page: str) -> list[tuple[str, str]]:
    parser = Texts()
    parser.feed(page)
    return parser.found


def film(summary: str):
    milestone = make.MilestoneFactory(slug="lancering")
    document = document_of(milestone, summary)
    partner = make.PartnerFactory(slug="p")
    make.MilestonePartnerFactory(milestone=milestone, partner=partner)
    make.PartnerAliasFactory(partner=partner, name="Ministry of Water", kind="english")
    alliance = make.AllianceFactory(slug="a")
    alliance.aliases.create(name=COALITION), alliance.aliases.create(name="Coalitie van water")
    theme = make.ThemeFactory(slug="een")
    theme.documents.add(document)
    return milestone, theme


def document_of(milestone, summary: str, slug: str = "the-resilient-city"):
    document = make.DocumentFactory(
        slug=slug, title=TITLE, summary=summary, language="en", milestone=milestone
    )
    document.file.save("film.pdf", ContentFile(b"%PDF-1.7"))
    return document


def test_a_document_in_another_language_says_so_on_every_page(client):
    milestone, theme = film(ENGLISH)
    theme.documents.add(document_of(milestone, DUTCH, "de-stad"))
    pages = crawl(client)
    assert pages.keys() >= PAGES
    rights = {TITLE: "en", ENGLISH: "en", DUTCH: "nl", "Ministry of Water": "en", COALITION: "en"}
    rights["Coalitie van water"] = "nl"
    wrong, seen = [], set()
    for address, page in pages.items():
        for text, its_language in texts_of(page) if "<html" in page else ():
            for wanted, right in rights.items():
                if wanted in text:
                    seen.add(wanted)
                    if its_language != right:
                        wrong.append(f"{address}: {text} ({its_language})")
    assert wrong == []
    assert seen == rights.keys()


def test_a_document_in_dutch_has_no_other_language(client):
    make.DocumentFactory(title="De stad", slug="stad", summary=DUTCH)
    page = client.get("/documenten/stad/").text
    assert {language for _text, language in texts_of(page)} == {"nl"}


def test_a_dutch_title_of_an_english_document_is_dutch():
    document = make.DocumentFactory(title="Gids van de stad", language="en")
    assert document.title_language == ""


@pytest.mark.parametrize(("summary", "language"), [(ENGLISH, "en"), (DUTCH, "")])
def test_a_hit_marks_title_and_passage_apart(client, summary, language):
    film(summary)
    hit = client.get("/zoeken/?q=resilient city").content.decode()
    found = {text: its for text, its in texts_of(hit) if text}
    assert found["Resilient"] == "en"
    start = summary.partition("ity")[0][:12]
    assert next(its for text, its in found.items() if text.startswith(start)) == (language or "nl")


@pytest.mark.parametrize(
    ("title", "language"), [(TITLE, "en"), ("De reis van de deal", "nl"), ("Resilience", "nl")]
)
def test_the_film_of_the_programme_has_its_own_language(client, title, language):
    make.SitePageFactory(slug="over")
    programme = make.ProgrammeFactory(film_title=title, film_url="https://youtu.be/x")
    page = client.get(programme.get_absolute_url()).content.decode()
    assert (title, language) in texts_of(page)


def test_another_name_that_a_hit_shows_has_its_own_language(client):
    partner = make.PartnerFactory(name="Ministerie", summary="Een ministerie.")
    make.PartnerAliasFactory(partner=partner, name="Ministry of Water", kind="english")
    make.PartnerAliasFactory(partner=partner, name="Ministerie van Rivieren", kind="former")
    make.AllianceFactory(name="Waterraad").aliases.create(name=COALITION)
    for word, language in (("Ministry", "en"), ("Rivieren", "nl"), ("Coalition", "en")):
        hit = client.get(f"/zoeken/?q={word}").content.decode()
        assert (word, language) in texts_of(hit)


def test_a_suggestion_names_the_language_of_its_title():
    film(ENGLISH)
    make.DocumentFactory(title="Resistent")
    found = {one["label"]: one["lang"] for one in suggested("resi", [])}
    assert found == {TITLE: "en", "Resistent": ""}
