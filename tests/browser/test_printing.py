"""What paper tells: the filters and page of a list, and the address of every link."""

import io

import pytest
from pypdf import PdfReader

from tests.browser.pages import PAGES
from tests.template_database import fill_with_the_programme
from themes.models import Theme

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


def sheets(page, address) -> int:
    """How many sheets of A4 a printer makes of it."""
    page.goto(address)
    return len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)


def test_no_theme_takes_more_than_three_sheets(printed):
    themes = [theme.get_absolute_url() for theme in Theme.objects.all()]
    assert len(themes) == 7
    assert [theme for theme in themes if sheets(printed, theme) > 3] == []


def test_the_board_is_a_table_on_paper_with_its_marks(printed):
    # As wide as a sheet of A4 between its margins.
    printed.set_viewport_size({"width": 718, "height": 1000})
    printed.goto("/rollen/?state=open&audience=municipality")
    assert printed.locator(".board thead").is_visible()
    row = printed.locator(".board tbody tr").first
    assert row.evaluate("e => getComputedStyle(e).display") == "table-row"
    mark = row.locator(".board-fits > span").first
    # A line is printed where a plane is left out to save ink.
    assert mark.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 3
