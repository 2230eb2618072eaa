"""The picture that goes along when a page is shared: its title beside a staff gauge, as PNG."""

import io
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
GAUGE = 96  # wide, at the right edge; seven marks high
WATER = 470  # where the water begins, from above
SIZES = range(84, 40, -4)  # of the title, the largest in which it fits
MAX_LINES = 4
REGULAR, BOLD = 400, 700


@cache
def colours() -> dict[str, str]:
    """Those of the style sheet, by day: `{"water-color": "#0b56a0", …}`."""
    tokens = _static("css/base/tokens.css").read_text("utf-8")
    return dict(re.findall(r"--portal-([\w-]+-color): light-dark\((#[0-9a-f]{3,6}),", tokens))


def _static(name: str) -> Path:
    return Path(str(finders.find(name)))


@cache
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    found = ImageFont.truetype(_static("fonts/schibsted-grotesk-latin.woff2"), size)
    found.set_variation_by_axes([weight])
    return found


def lines(text: str, size: int, width: int) -> list[str]:
    """The text in lines of at most this width, where its words allow that."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and font(size, BOLD).getlength(longer) <= width:
            found[-1] = longer
        else:
            found.append(word)
    return found


def fitted(title: str, width: int) -> tuple[int, list[str]]:
    """The largest size in which the title fits, and its lines; the smallest one cuts it off."""
    for size in SIZES:
        found = lines(title, size, width)
        if len(found) <= MAX_LINES and _widest(found, size) <= width:
            return size, found
    shown = [_cut(line, size, width) for line in found[:MAX_LINES]]
    return size, shown if len(found) <= MAX_LINES else [
        *shown[:-1],
        _cut(f"{shown[-1]} …", size, width),
    ]


def _widest(rows: list[str], size: int) -> float:
    return max((font(size, BOLD).getlength(row) for row in rows), default=0)


def _cut(line: str, size: int, width: int) -> str:
    while _widest([line], size) > width:
        line = f"{line.rstrip('… ')[:-1]}…"
    return line


def share_picture(title: str, above: str, site: str, number: int | None = None) -> bytes:
    """A PNG of 1200 by 630; with the number of a theme in its colour."""
    colour = colours()
    accent = colour.get(f"theme-{number}-color", colour["water-color"])
    picture = Image.new("RGB", (WIDTH, HEIGHT), colour["document-background-color"])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, WATER, WIDTH, HEIGHT), fill=colour["water-1-color"])
    for step, level in enumerate(range(WATER, WATER + 78, 26)):
        draw.line((0, level, WIDTH, level), fill=colour["water-color"], width=6 - 2 * step)
    _gauge(draw, colour["document-color"], colour["document-background-color"])
    left, width = MARGIN, WIDTH - 3 * MARGIN - GAUGE
    if number is not None:
        draw.rectangle((MARGIN, 72, MARGIN + 64, 136), fill=accent)
        draw.text(
            (MARGIN + 32, 104),
            str(number),
            font=font(44, BOLD),
            fill=colour["document-background-color"],
            anchor="mm",
        )
        left += 88
    draw.text((left, 104), above, font=font(34, REGULAR), fill=accent, anchor="lm")
    size, rows = fitted(title, width)
    for row, text in enumerate(rows):
        draw.text(
            (MARGIN, 170 + row * size * 1.05),
            text,
            font=font(size, BOLD),
            fill=colour["document-color"],
        )
    draw.text(
        (MARGIN, HEIGHT - 60), site, font=font(32, BOLD), fill=colour["document-color"], anchor="lm"
    )
    file = io.BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _gauge(draw: ImageDraw.ImageDraw, ink: str, paper: str) -> None:
    left, top, mark = WIDTH - MARGIN - GAUGE, 0, HEIGHT / 14
    draw.rectangle((left, top, left + GAUGE, HEIGHT), fill=paper, outline=ink, width=4)
    for step in range(14):
        side = left if step % 2 else left + GAUGE / 2
        draw.rectangle((side, step * mark, side + GAUGE / 2, (step + 1) * mark), fill=ink)
