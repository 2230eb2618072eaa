import pytest
from django.urls import resolve

from portal.publishing.models import ContentVersion
from portal.site.models import SitePage
from portal.site.signposts import pointed_to, signposts
from tests import factories as make


def addresses(text: str) -> list[str]:
    return [signpost.address for signpost in pointed_to(text)]


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _contact():
    make.SitePageFactory(slug="contact")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        *(("wie beheert deze site", "/contact/"), ("Tijdlijn", "/tijdlijn/")),
        *(("hoe sluit ik aan bij een alliantie?", "/meedoen/"), ("glossary", "/begrippen/")),
        *(("doet mijn gemeente mee", "/gemeenten/"), ("de kaart", "/kaart/")),
    ],
)
def test_words_lead_to_the_page_that_answers(text, address):
    assert addresses(text)[0] == address


@pytest.mark.parametrize("text", ["", "de", "gemeente rotterdam", "kaart van de hitte", "!!"])
def test_one_word_leads_nowhere_when_more_is_meant(text):
    assert addresses(text) == []


def test_every_signpost_leads_to_a_page_of_ours_by_words_that_only_it_has():
    ways = [way for signpost in signposts() for way in signpost.ways]
    assert all(resolve(signpost.address) for signpost in signposts())
    assert all(ways)


def test_a_page_of_the_coordinator_is_named_when_it_is_public():
    assert addresses("contact") == ["/contact/"]
    SitePage.objects.update(status="draft")
    ContentVersion.bump()
    assert addresses("contact") == []


def test_the_page_stands_above_the_results(client):
    text = client.get("/zoeken/?q=tijdlijn").content.decode()
    assert '<a href="/tijdlijn/">Pagina: Tijdlijn</a>' in text
