"""Pictures of the style guide and of eight pages, compared with those in `snapshots/`.

The content, the clock and the letters are those of the portal itself, so that a picture changes
only when the look does. `make snapshots` takes them anew; who commits them has looked at them.
Another machine draws the edges of letters a little differently: pictures are compared at half the
size, as squares of 16 pixels, and some of those may differ.
"""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from PIL import Image, ImageChops

from portal.publishing.versions import ContentVersion
from tests.template_database import ROOT, fill_with_the_programme

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]

FOLDER = Path(__file__).parent / "snapshots"
SEEN = ROOT / "var" / "tests" / "snapshots"
STYLE_GUIDE = "/stijlgids/"  # photographed whole; of a page the first two screens
PAGES = {
    "style-guide": STYLE_GUIDE,
    "home": "/",
    "theme": "/themas/rol-financiele-sector/",
    "roles": "/rollen/",
    "partner": "/partners/staatsbosbeheer/",
    "map": "/kaart/",
    "timeline": "/tijdlijn/",
    "about": "/over/",
    "registering": "/meedoen/?rol=proeftuin-gemeente",
}
SIZE, HALF = (1280, 2000), (640, 1000)
SQUARE = 16  # pixels of the half size
MAX_DIFFERENCE = 12  # of 255, on average in a square: another drawn edge stays below it
MAX_SQUARES = 0.01  # of all squares
BEFORE = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def site(live_server, clock):
    """The content of the programme, as if all of it was written on one day."""
    fill_with_the_programme()
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if moments := names & {"publish_at", "updated_at", "created_at"}:
            model._base_manager.update(**dict.fromkeys(moments, BEFORE))
    ContentVersion.bump()
    return live_server.url


@pytest.fixture
def page(browser, site, client):
    client.force_login(get_user_model().objects.create_user("maker", is_staff=True))
    context = browser.new_context(
        base_url=site,
        viewport={"width": SIZE[0], "height": SIZE[1]},
        reduced_motion="reduce",
        color_scheme="light",
        locale="nl-NL",
    )
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def picture_of(page, address: str) -> Image.Image:
    page.goto(address)
    page.evaluate("document.fonts.ready")
    whole = address == STYLE_GUIDE
    taken = page.screenshot(full_page=whole, animations="disabled", caret="hide", scale="css")
    return Image.open(io.BytesIO(taken)).convert("RGB").reduce(2)


def share_that_differs(one: Image.Image, other: Image.Image) -> float:
    """The share of the squares in which two pictures differ visibly."""
    if one.size != other.size:
        return 1.0
    difference = ImageChops.difference(one, other.convert("RGB")).convert("L")
    squares = difference.reduce(SQUARE).histogram()
    return sum(squares[MAX_DIFFERENCE + 1 :]) / sum(squares)


def test_every_page_looks_as_it_was_approved(page):
    faults = []
    for name, address in PAGES.items():
        seen, path = picture_of(page, address), FOLDER / f"{name}.webp"
        if "TAKE_SNAPSHOTS" in os.environ:
            FOLDER.mkdir(exist_ok=True)
            seen.save(path, quality=60, method=6)
            continue
        share = share_that_differs(seen, Image.open(path))
        if share > MAX_SQUARES:
            SEEN.mkdir(parents=True, exist_ok=True)
            seen.save(SEEN / path.name)
            faults.append(
                f"{address}: {share:.1%} differs; see {SEEN.relative_to(ROOT)}/{path.name}"
            )
    assert not faults, "\n".join([*faults, "If this was meant: make snapshots, and look at them."])


def test_a_moved_line_is_noticed_and_the_edge_of_letters_is_not():
    page = Image.new("RGB", HALF, "white")
    page.paste("black", (40, 100, 600, 104))
    softer = page.resize((1270, 1990), Image.Resampling.BICUBIC).resize(HALF)
    moved = ImageChops.offset(page, 0, 30)
    assert share_that_differs(page, softer) <= MAX_SQUARES
    assert share_that_differs(page, moved) > MAX_SQUARES
