"""By keyboard alone: to the results, through a whole page, and back the same way."""

import pytest

from portal.publishing.versions import ContentVersion
from tests.template_database import fill_with_the_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTS = [
    "/themas/",
    "/rollen/",
    "/allianties/",
    "/partners/",
    "/werkgroepen/",
    "/gemeenten/",
    "/mijlpalen/",
    "/lessen/",
    "/belemmeringen/",
    "/documenten/",
    "/vervolg/",
    "/zoeken/?q=groen",
]
WALKED = [
    "/",
    "/themas/rol-financiele-sector/",
    "/rollen/",
    "/kaart/",
    "/tijdlijn/",
    "/dekking/",
    "/meedoen/?rol=proeftuin-gemeente",
    "/meedoen/past-dit/",
    "/over/",
]
MAX_TABS = 15  # to the first result
MAX_STOPS = 60  # of a walk; a page may have hundreds
PARTS_OF_A_DATE = 5  # the day, the month, the year and a button: stops in one field
# Where the focus is: the number of the element in the page, and whether a person can see it there.
FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const seen = e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const inView = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  const style = getComputedStyle(e), shown = e.matches(":focus-visible");
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return {
    number: [...document.querySelectorAll("*")].indexOf(e),
    isBody: e === document.body,
    inResults: Boolean(e.closest(".list-results :is(h2, h3)")),
    name: e.outerHTML.slice(0, 100),
    fault: !seen || !inView || box.width < 2 ? "is not in view"
      : !shown || !(ring || style.boxShadow !== "none") ? "shows no focus" : "",
  };
}"""


@pytest.fixture
def page(browser, live_server):
    fill_with_the_programme()
    ContentVersion.bump()
    size = {"width": 1280, "height": 900}
    context = browser.new_context(base_url=live_server.url, viewport=size, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def press(page, key: str) -> dict:
    page.keyboard.press(key)
    return page.evaluate(FOCUS)


def test_the_first_result_of_every_list_is_within_fifteen_tabs(page):
    faults = []
    for address in LISTS:
        page.goto(address)
        tabs = 0
        while tabs < MAX_TABS:
            tabs += 1
            if press(page, "Tab")["inResults"]:
                break
            # The one that skips the filters is taken; what it leads to is the next stop.
            if page.evaluate("document.activeElement.matches('[href=\"#resultaten\"]')"):
                page.keyboard.press("Enter")
        else:
            faults.append(f"{address}: no result within {MAX_TABS} tabs")
    assert faults == []


def walk(page, key: str, most: int) -> list[dict]:
    """The stops on the way by this key, each once; none keeps the focus for good."""
    stops, again = [], 0
    while len(stops) < most:
        stop = press(page, key)
        if stop["isBody"] or stop["number"] in {one["number"] for one in stops[:-1]}:
            break  # past the last, where the browser itself has its own stops
        again = again + 1 if stops and stop["number"] == stops[-1]["number"] else 0
        assert again < PARTS_OF_A_DATE, f"the focus stays at {stop['name']}"
        if not again:
            stops.append(stop)
    return stops


def test_a_keyboard_walks_through_a_page_and_back_the_same_way(page):
    faults = []
    for address in WALKED:
        page.goto(address)
        there = walk(page, "Tab", MAX_STOPS)
        faults += [f"{address}: {s['name']} {s['fault']}" for s in there if s["fault"]]
        if len(there) < MAX_STOPS:
            press(page, "Shift+Tab")  # from past the last to the last
        back = [page.evaluate(FOCUS), *walk(page, "Shift+Tab", len(there) - 1)]
        if [stop["number"] for stop in back[::-1]] != [stop["number"] for stop in there]:
            faults.append(f"{address}: the way back is another one")
    assert not faults, "\n".join(faults)
