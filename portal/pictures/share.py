"""The picture that goes along when a page is shared: its title beside a staff gauge, as PNG.

Each page that has an item has one, and the portal has one for the others.
"""

import io
import re
from functools import cache
from pathlib import Path
from textwrap import wrap

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
GAUGE = 96  # wide, at the right edge; seven marks high
WATER = 470  # where the water begins, from above
SIZES = range(84, 40, -4)  # of the title, the largest in which it fits
MAX_LINES = 4
LETTER = 0.62  # the width of a letter in bold for each unit of its size
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
        if len(found) <= MAX_LINES and all(
            font(size, BOLD).getlength(row) <= width for row in found
        ):
            return size, found
    return size, wrap(title, int(width / size / LETTER), max_lines=MAX_LINES, placeholder=" …")


def share_picture(title: str, above: str, site: str, number: int | None = None) -> bytes:
    """A PNG of 1200 by 630; with the number of a theme in its colour."""
    colour = colours()
    ink, paper, water = (
        colour[f"{name}-color"] for name in ("document", "document-background", "water")
    )
    accent = colour.get(f"theme-{number}-color", water)
    picture = Image.new("RGB", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, WATER, WIDTH, HEIGHT), fill=colour["water-1-color"])
    for step, level in enumerate(range(WATER, WATER + 78, 26)):
        draw.line((0, level, WIDTH, level), fill=water, width=6 - 2 * step)
    left, mark = WIDTH - MARGIN - GAUGE, HEIGHT / 14
    draw.rectangle((left, 0, left + GAUGE, HEIGHT), fill=paper, outline=ink, width=4)
    for step in range(14):
        side = left if step % 2 else left + GAUGE / 2
        draw.rectangle((side, step * mark, side + GAUGE / 2, (step + 1) * mark), fill=ink)
    left = MARGIN
    if number is not None:
        draw.rectangle((MARGIN, 72, MARGIN + 64, 136), fill=accent)
        draw.text((MARGIN + 32, 104), str(number), paper, font(44, BOLD), "mm")
        left += 88
    draw.text((left, 104), above, accent, font(34, REGULAR), "lm")
    size, rows = fitted(title, WIDTH - 3 * MARGIN - GAUGE)
    for row, text in enumerate(rows):
        draw.text((MARGIN, 170 + row * size * 1.05), text, ink, font(size, BOLD))
    draw.text((MARGIN, HEIGHT - 60), site, ink, font(32, BOLD), "lm")
    file = io.BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()
