"""The country as a drawing: where a place falls, the shores in few points, names beside dots."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

# Where the coordinates come from stands in the file itself.
OUTLINE = Path(__file__).parent / "content" / "outline.json"
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

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """A drawing of this size, with the country in the middle of what is above the `foot`."""

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

    def place(self, longitude: float, latitude: float) -> Point:
        """Equirectangular: nobody tells it from better ones on a country of this size."""
        across = (self.width - 2 * self.margin) / ((EAST - WEST) * SHORTER)
        scale = min(across, (self.ground - 2 * self.margin) / (NORTH - SOUTH))
        x = self.width / 2 + (longitude - (WEST + EAST) / 2) * SHORTER * scale
        y = self.ground / 2 - (latitude - (SOUTH + NORTH) / 2) * scale
        return round(x * 2) / 2, round(y * 2) / 2

    def radius(self, inhabitants: int | None) -> float:
        """The surface of a dot goes by the inhabitants; the smallest can still be seen."""
        return round(self.dot * max(math.sqrt((inhabitants or 0) / 100_000), 0.6), 1)

    def key(self) -> Iterator["Dot"]:
        """Where the signs are explained: in the foot, or in the sea above on the left."""
        top = self.ground if self.foot else self.margin / 2
        for row in count(1):
            yield Dot(self.margin + 6, round(top + row * self.letters * 1.45, 1), 5)


@cache
def ground(frame: Frame) -> dict[str, str]:
    """The shapes of the outline, each as the data of a path."""
    shapes = json.loads(OUTLINE.read_text("utf-8"))
    return {name: _path(frame, lines) for name, lines in shapes.items() if name != "about"}


def _path(frame: Frame, lines: Sequence[Sequence[Point]]) -> str:
    drawn = (simplified([frame.place(*one) for one in line]) for line in lines)
    return "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in points) for points in drawn if len(points) > 1
    )


def simplified(points: Sequence[Point], tolerance: float = 0.7) -> list[Point]:
    """Without the points that lie within `tolerance` of the line that is left.

    After Ramer, Douglas and Peucker; a package for it would bring a library of geometry.
    """
    first, *between, last = points
    away = [_distance(one, first, last) for one in between]
    if max(away, default=0) <= tolerance:
        return [first, last] if first != last else [first]
    at = away.index(max(away)) + 1
    before, after = points[: at + 1], points[at:]
    return [*simplified(before, tolerance)[:-1], *simplified(after, tolerance)]


def _distance(one: Point, start: Point, end: Point) -> float:
    (x, y), (across, down) = one, (end[0] - start[0], end[1] - start[1])
    if start == end:
        return math.dist(one, start)
    return abs(across * (y - start[1]) - down * (x - start[0])) / math.hypot(across, down)


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return _around(self.x, self.y, self.radius, self.radius)


@dataclass(frozen=True)
class PlaceLabel:
    """A name beside a dot, and the box that it takes."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


def labels(
    named: Sequence[tuple[str, Dot]], others: Sequence[Dot], frame: Frame
) -> list[PlaceLabel]:
    """A name beside each dot, the first ones first: none over another, nor over a named dot.

    Of the places that are free it takes the one that covers the fewest other dots; where none
    is free, the name is left out.
    """
    found: list[PlaceLabel] = []
    taken = [dot.box for _text, dot in named]
    # With some room, so that no other dot seems to be the one that is named.
    room = frame.letters / 3
    beside = [_around(one.x, one.y, one.radius + room, one.radius) for one in others]
    for text, dot in named:
        free = [one for one in _places(text, dot, frame) if not any(_meet(one.box, taken))]
        if free:
            found.append(min(free, key=lambda one: sum(_meet(one.box, beside))))
            taken.append(found[-1].box)
    return found


def _places(text: str, dot: Dot, frame: Frame) -> Iterator[PlaceLabel]:
    """Where the name of a dot may stand within the frame, the best first."""
    tall, wide_ones = frame.letters, sum(letter in "mwMW" for letter in text)
    wide = (len(text) + wide_ones / 2) * tall * LETTER
    for anchor, across, down in SIDES:
        x = dot.x + across * (dot.radius + tall / 4)
        y = dot.y + down * (dot.radius + tall * 0.6)
        middle = x + {"start": wide / 2, "middle": 0, "end": -wide / 2}[anchor]
        box = left, top, right, bottom = _around(middle, y, wide / 2, tall / 2)
        if left >= 0 <= top and right <= frame.width and bottom <= frame.ground:
            yield PlaceLabel(text, round(x, 1), round(y + tall * 0.35, 1), anchor, box)


def _around(x: float, y: float, across: float, down: float) -> Box:
    return x - across, y - down, x + across, y + down


def _meet(box: Box, others: Iterable[Box]) -> Iterator[bool]:
    left, top, right, bottom = box
    return (one[0] < right and left < one[2] and one[1] < bottom and top < one[3] for one in others)
