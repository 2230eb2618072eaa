"""What paper tells: the filters and page of a list, and the address of every link."""

import pytest

from tests.browser.pages import PAGES
from tests.template_database import fill_with_the_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every visible link in the text of the page of which no address would be printed. A drawing and a
# table of marks have no room for one; the list or the table below has their items.
WITHOUT_ADDRESS = """() => [...document.querySelectorAll("main a[href]")]
  .filter(a => a.checkVisibility() && !a.closest(".visually-hidden, .note, svg, .coverage"))
  .filter(a => !/^([#?]|mailto:|tel:)/.test(a.getAttribute("href")))
  .filter(a => a.textContent.trim() !== a.getAttribute("href"))
  .filter(a => {
    const after = getComputedStyle(a, "::after")
    return !after.content.includes(a.getAttribute("href")) || after.position !== "static"
  })
  .map(a => a.outerHTML.slice(0, 100))"""


@pytest.fixture
def printed(browser, live_server):
    """A page as it comes out of the printer."""
    fill_with_the_programme()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


def test_every_link_prints_its_address(printed):
    faults = []
    for address in PAGES:
        printed.goto(address)
        faults += [f"{address}: {link}" for link in printed.evaluate(WITHOUT_ADDRESS)]
    assert faults == []


def test_a_filtered_list_names_its_filters_and_page(printed):
    # However the address was written, its page is that of one way.
    printed.goto("/partners/?kind=municipality&kind=company&q=de&page=1")
    text = printed.locator("main").inner_text()
    kinds = "Soort organisatie: Bedrijf; Soort organisatie: Gemeente"
    assert f"Filters die aan staan: Zoeken: de; {kinds}" in text
    assert "Pagina 1 van " in text
    printed.goto("/mijlpalen/?page=2")
    assert "Pagina 2 van " in printed.locator("main").inner_text()
    printed.goto("/zoeken/?q=water&page=2")
    assert "Zoeken: water. Pagina 2 van" in printed.locator("main").inner_text()


def test_a_page_on_paper_says_where_it_comes_from(printed, settings):
    for address in ("/themas/rol-financiele-sector/", "/rollen/?state=open", "/over/"):
        printed.goto(address)
        assert f"{settings.SITE_URL}{address}" in printed.locator(".print-only").last.inner_text()


def test_a_secret_address_is_not_printed(printed):
    for address in ("/meedoen/dossier/geheim/", "/meedoen/bevestigen/geheim/"):
        printed.goto(address)
        assert "geheim" not in printed.locator("body").inner_text()
