"""Colours that one can read, in the portal's own style and in that of a municipality."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
STYLES = sorted((CSS / "house-styles").glob("*.css"))
TOKENS = CSS / "base" / "tokens.css"
PAPER = "document-background-color"
SUBTLE = "surface-subtle-background-color"
COLOUR = re.compile(r"--portal-([\w-]+-color): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);")
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = [
    *(
        (name, paper, TEXT)
        for name in ("document-color", "link-color")
        for paper in (PAPER, SUBTLE)
    ),
    *(
        (name, paper, TEXT)
        for name in ("document-subtle-color", "accent-color")
        for paper in (PAPER, SUBTLE)
    ),
    ("button-color", "button-background-color", TEXT),
    ("page-footer-color", "page-footer-background-color", TEXT),
    *(
        (f"feedback-{kind}-color", f"feedback-{kind}-background-color", TEXT)
        for kind in ("positive", "warning", "negative")
    ),
    # A number stands on the colour of its theme, and that colour is a text and a line too.
    *((f"theme-{number}-color", PAPER, TEXT) for number in range(1, 8)),
    ("water-color", PAPER, TEXT),
    ("document-color", "water-1-color", TEXT),
    ("document-color", "water-3-color", TEXT),
    ("focus-outline-color", PAPER, GRAPHIC),
    ("dot-color", PAPER, GRAPHIC),
]


def tokens(*files: Path, dark: bool) -> dict[str, str]:
    """The colours as a browser has them, of the files in their order."""
    found: dict[str, str] = {}
    for file in files:
        for name, day, night in COLOUR.findall(file.read_text("utf-8")):
            found[name] = night if dark else day
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("style", [None, *STYLES], ids=lambda style: style.stem if style else "own")
def test_every_text_and_line_can_be_read(style, dark):
    found = tokens(*filter(None, [TOKENS, style]), dark=dark)
    weak = {
        f"{name} on {paper}": round(contrast(found[name], found[paper]), 2)
        for name, paper, least in PAIRS
        if contrast(found[name], found[paper]) < least
    }
    assert weak == {}


def test_every_colour_of_the_own_style_is_in_a_pair_or_is_only_an_ornament():
    paired = {name for pair in PAIRS for name in pair[:2]}
    assert tokens(TOKENS, dark=False).keys() - paired == {"separator-color", "water-2-color"}


def test_a_house_style_sets_only_what_there_is():
    names = set(re.findall(r"(--portal-[\w-]+):", TOKENS.read_text("utf-8")))
    for style in STYLES:
        assert set(re.findall(r"(--portal-[\w-]+):", style.read_text("utf-8"))) <= names


@pytest.mark.parametrize("path", [TOKENS, *STYLES], ids=lambda path: path.stem)
def test_every_colour_is_there_by_day_and_in_the_dark(path):
    text = path.read_text("utf-8").partition("@media")[0]
    assert {name for name, *_both in COLOUR.findall(text)} == set(
        re.findall(r"--portal-([\w-]+-color):", text)
    )


def test_no_other_style_sheet_has_colours_of_its_own():
    """Or a house style would not reach them."""
    for path in CSS.rglob("*.css"):
        if path != TOKENS and path not in STYLES and path.name != "print.css":
            assert not re.findall(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(", path.read_text("utf-8")), (
                path
            )


@pytest.mark.django_db
def test_a_house_style_is_one_setting(client, settings):
    assert "house-styles" not in client.get("/").content.decode()
    settings.HOUSE_STYLE = "delta"
    assert "css/house-styles/delta.css" in client.get("/themas/").content.decode()
