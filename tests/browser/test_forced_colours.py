"""What a reader with colours of their own can tell: numbers, states, tags and where they are."""

import pytest

from tests.template_database import fill_with_the_programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A line around it that can be seen; planes are gone in forced colours.
HAS_A_LINE = """e => {
  const { borderTopStyle, borderTopWidth, outlineStyle } = getComputedStyle(e)
  return outlineStyle === "solid" || (borderTopStyle === "solid" && parseFloat(borderTopWidth) > 0)
}"""


@pytest.fixture
def forced(browser, live_server):
    fill_with_the_programme()
    context = browser.new_context(
        base_url=live_server.url,
        forced_colors="active",
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 900},
    )
    yield context.new_page()
    context.close()


def test_the_numbers_of_themes_can_be_told_apart(forced):
    forced.goto("/themas/")
    numbers = forced.locator(".theme-number").all()
    assert len(numbers) == 7
    assert len({number.screenshot() for number in numbers}) == 7


def test_states_can_be_told_apart_by_their_square(forced):
    forced.goto("/themas/")
    state = forced.locator(".state").first
    seen = set()
    for name in ("open", "in_conversation", "filled", "overtaken"):
        state.evaluate("(e, name) => { e.dataset.state = name; e.textContent = '' }", name)
        seen.add(state.screenshot())
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("/mijlpalen/", ".site-nav [aria-current]"),
        ("/mijlpalen/", ".pagination [aria-current]"),
        ("/mijlpalen/?kind=event", ".tag"),
        ("/mijlpalen/", "main .button"),
        ("/mijlpalen/", "main input[type=search]"),
    ],
)
def test_what_had_a_plane_has_a_line(forced, address, what):
    forced.goto(address)
    assert forced.locator(what).first.evaluate(HAS_A_LINE)


def test_the_chosen_suggestion_has_a_line(forced):
    forced.goto("/")
    forced.locator("#hero-search").press_sequentially("dord")
    forced.locator("[role=option]").first.wait_for()
    forced.locator("#hero-search").press("ArrowDown")
    assert forced.locator("[aria-selected=true]").evaluate(HAS_A_LINE)
