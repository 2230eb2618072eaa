"""The country as a drawing: where a place falls, how large its dot is, names beside dots.

The shores stand ready in `templates/pictures/ground/`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from .placing import Box, around, meets, placed

WEST, EAST, SOUTH, NORTH = 3.35, 7.23, 50.74, 53.56
# So much shorter than a degree of latitude is one of longitude, in the middle of the country.
SHORTER = math.cos(math.radians(52.15))
# The width of a letter in bold for each unit of its size; an m or a w is half as wide again.
LETTER = 0.63
# Where a name may stand: how it is anchored, and which way from the dot.
SIDES = (
    *(("start", 1.0, 0.0), ("end", -1.0, 0.0), ("middle", 0.0, -1.0), ("middle", 0.0, 1.0)),
    *(("start", 0.8, -0.9), ("start", 0.8, 0.9), ("end", -0.8, -0.9), ("end", -0.8, 0.9)),
)


class Dot(NamedTuple):
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return around(self.x, self.y, self.radius, self.radius)


@dataclass(frozen=True)
class Frame:
    """A drawing of this size, with the country in the middle of what is above the `foot`."""

    name: str
    width: int
    height: int
    margin: int
    letters: int
    dot: float
    """The radius for a hundred thousand inhabitants."""
    foot: int = 0

    @property
    def ground(self) -> int:
        return self.height - self.foot

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Equirectangular: nobody tells it from better ones on a country of this size."""
        across = (self.width - 2 * self.margin) / ((EAST - WEST) * SHORTER)
        scale = min(across, (self.ground - 2 * self.margin) / (NORTH - SOUTH))
        x = self.width / 2 + (longitude - (WEST + EAST) / 2) * SHORTER * scale
        y = self.ground / 2 - (latitude - (SOUTH + NORTH) / 2) * scale
        return round(x * 2) / 2, round(y * 2) / 2

    def radius(self, inhabitants: int | None) -> float:
        """The surface of a dot goes by the inhabitants; the smallest can still be seen."""
        return round(self.dot * max(math.sqrt((inhabitants or 0) / 100_000), 0.6), 1)

    def key(self) -> Iterator[Dot]:
        """Where the signs are explained: in the foot, or in the sea above on the left."""
        top = self.ground if self.foot else self.margin / 2
        for row in count(1):
            yield Dot(self.margin + 6, round(top + row * self.letters * 1.45, 1), 5)


class PlaceLabel(NamedTuple):
    """A name beside a dot, and the box that it takes."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


@lru_cache(maxsize=16)
def labels(
    named: tuple[tuple[str, Dot], ...], others: tuple[Dot, ...], frame: Frame
) -> list[PlaceLabel | None]:
    """A name beside each dot, the first ones first: none over another, nor over a named dot.

    Of the places that are free it takes the one that covers the fewest other dots; None where
    none is free.
    """
    # With some room, so that no other dot seems to be the one that is named.
    room = frame.letters / 3
    beside = [around(one.x, one.y, one.radius + room, one.radius) for one in others]
    wanted = (
        sorted(_places(text, dot, frame), key=lambda one: meets(one.box, beside))
        for text, dot in named
    )
    free = (((one, [one.box]) for one in places) for places in wanted)
    return placed(free, [dot.box for _text, dot in named])


def _places(text: str, dot: Dot, frame: Frame) -> Iterator[PlaceLabel]:
    """Where the name of a dot may stand within the frame, the best first."""
    tall, wide_ones = frame.letters, sum(letter in "mwMW" for letter in text)
    wide = (len(text) + wide_ones / 2) * tall * LETTER
    for anchor, across, down in SIDES:
        x = dot.x + across * (dot.radius + tall / 4)
        y = dot.y + down * (dot.radius + tall * 0.6)
        middle = x + {"start": wide / 2, "middle": 0, "end": -wide / 2}[anchor]
        box = left, top, right, bottom = around(middle, y, wide / 2, tall / 2)
        if left >= 0 <= top and right <= frame.width and bottom <= frame.ground:
            yield PlaceLabel(text, round(x, 1), round(y + tall * 0.35, 1), anchor, box)
