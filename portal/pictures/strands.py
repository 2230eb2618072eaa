"""Strands that lie together and then part: each is wider with every event on it.

A place is a pair: how far along the years, and how far across them; `written` makes x and y of it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

AT_FIRST, PER_EVENT, RISE = 1.1, 0.62, 0.6  # units, units, years
PARTING = 2.1  # years: longer than it took, so that the eye can follow
STEP = 0.2  # years between the points that are computed
MAX_STEPS = 150
MAX_YEARS = 14  # that are written
DOT, FOOT = 7, 24  # the size of a mark, and the room for the marks of no strand
LABEL_WIDTH = 165
Place = tuple[float, float]


def eased(part: float) -> float:
    """From 0 to 1 without a jolt."""
    part = min(max(part, 0), 1)
    return part**3 * (part * (6 * part - 15) + 10)


@dataclass(frozen=True)
class Event:
    start: float
    end: float
    lanes: Sequence[int]
    """Empty: it is of all together."""
    about: Any = None

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Mark:
    event: Event
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Delta:
    """Strands from the first year until the last, in a frame that is `along` by `across`."""

    events: Sequence[Event]
    lanes: int
    first: int
    last: int
    parts_at: float
    along: float
    across: float
    is_vertical: bool = False

    def place(self, moment: float) -> float:
        return self.along * (moment - self.first) / (self.last - self.first)

    @property
    def room(self) -> float:
        """Across, for each strand in the end."""
        return (self.across - FOOT) / self.lanes

    @property
    def winding(self) -> float:
        """How far a strand swerves."""
        return min(self.across / 50, self.room / 7)

    @cached_property
    def moments(self) -> list[float]:
        years = self.last - self.first
        steps = min(round(years / STEP), MAX_STEPS)
        return [self.first + years * step / steps for step in range(steps + 1)]

    @cached_property
    def halves(self) -> list[list[float]]:
        """Half the width of each strand at each moment; never more than its lane has room for."""
        counts = [[0.0] * len(self.moments) for _lane in range(self.lanes)]
        alike = Counter((event.middle, tuple(event.lanes)) for event in self.events)
        for (middle, lanes), number in alike.items():
            weight = number if lanes else number / self.lanes
            for at, moment in enumerate(self.moments):
                if risen := eased((moment - middle) / RISE):
                    for lane in lanes or range(self.lanes):
                        counts[lane][at] += weight * risen
        most = max(1, *(count[-1] for count in counts))
        per_event = min(PER_EVENT, (self.room / 2 - AT_FIRST - self.winding) / most)
        return [[AT_FIRST + per_event * one for one in count] for count in counts]

    @cached_property
    def centres(self) -> list[list[float]]:
        """The middle of each strand at each moment: a stack that becomes lanes, and winds."""
        found: list[list[float]] = [[] for _lane in range(self.lanes)]
        for at, moment in enumerate(self.moments):
            edge = (self.across - FOOT) / 2 - sum(half[at] + 0.5 for half in self.halves)
            parted = eased((moment - self.parts_at) / PARTING)
            for lane, centre in enumerate(found):
                stacked, width = edge + self.halves[lane][at] + 0.5, self.halves[lane][at]
                edge += 2 * width + 1
                mixed = stacked + (self.room * (lane + 0.5) - stacked) * parted
                centre.append(mixed + self.winding * math.sin(moment - self.first - 1))
        return found

    def at(self, lane: int, moment: float) -> Place:
        """The middle of a strand, and half its width."""
        place = (moment - self.first) / (self.last - self.first) * (len(self.moments) - 1)
        before = min(int(place), len(self.moments) - 2)
        middle, width = (
            row[lane][before] + (row[lane][before + 1] - row[lane][before]) * (place - before)
            for row in (self.centres, self.halves)
        )
        return middle, width

    def of_event(self, lane: int | None, moment: float) -> Place:
        """The same; what is of no strand lies amid all, and at the foot after they parted."""
        if lane is not None:
            return self.at(lane, moment)
        if moment > self.parts_at + PARTING / 9:
            return self.across - DOT, 0
        (first, near), (last, far) = self.at(0, moment), self.at(self.lanes - 1, moment)
        return (first - near + last + far) / 2, (last + far - first + near) / 2

    def written(self, place: Place) -> str:
        """Half a unit is as exact as a screen."""
        x_y = reversed(place) if self.is_vertical else place
        return " ".join(f"{round(one * 2) / 2:g}" for one in x_y)

    @property
    def years(self) -> Iterator[tuple[int, str, str]]:
        """Each with its line across the strands, and where its number stands."""
        for year in range(self.first, self.last, (self.last - self.first) // MAX_YEARS + 1):
            at, end = self.place(year), self.across
            places = ((at, 0), (at, end + 22), (at + 4, end + 20))
            if self.is_vertical:
                places = ((at, -44), (at, end), (at + 14, -44))
            start, stop, text = map(self.written, places)
            yield year, f"M{start}L{stop}", text

    def outline(self, lane: int) -> str:
        """The strand as a path; its width is measured square to the way it goes."""
        middle = list(zip(map(self.place, self.moments), self.centres[lane], strict=True))
        near, far = [], []
        for (x, y), width, (left, low), (right, high) in zip(
            middle, self.halves[lane], middle[:1] + middle, middle[1:] + middle[-1:], strict=False
        ):
            scale = width / math.hypot(right - left, high - low)
            near.append((x + scale * (high - low), y - scale * (right - left)))
            far.append((x - scale * (high - low), y + scale * (right - left)))
        return f"M{self._curve(near)}L{self._curve(far[::-1])}Z"

    def _curve(self, points: list[Place]) -> str:
        """A smooth line through all points (Catmull-Rom)."""
        text = self.written(points[0])
        for before, (x, y), after in zip(
            points, points[1:], points[2:] + points[-1:], strict=False
        ):
            bend = (x - (after[0] - before[0]) / 6, y - (after[1] - before[1]) / 6)
            text += f"S{self.written(bend)} {self.written((x, y))}"
        return text

    def marks(self) -> Iterator[Mark]:
        """A dot for each event on each of its strands, as long as its date is wide."""
        taken: dict[int | None, list[tuple[float, float, float]]] = defaultdict(list)
        for event in self.events:
            lanes: Sequence[int | None] = event.lanes or [None]
            for lane in lanes:
                start, end = self.place(event.start), self.place(event.end)
                beside = [
                    offset
                    for left, right, offset in taken[lane]
                    if left < end + DOT and right > start - DOT
                ]
                middle, width = self.of_event(lane, event.middle)
                offsets = [0.0, *(sign * DOT * n for n in range(1, 9) for sign in (1, -1))]
                fits = [one for one in offsets if abs(one) <= width - DOT / 2 and one not in beside]
                offset = fits[0] if fits else 0
                taken[lane].append((start, end, offset))
                years = event.end - event.start
                steps = math.ceil(years / STEP) or 1
                moments = [event.start + years * n / steps for n in range(steps + 1)]
                path = [(self.place(m), self.of_event(lane, m)[0] + offset) for m in moments]
                line = f"M{'L'.join(map(self.written, path))}"
                yield Mark(event, line, (start + end) / 2, middle + offset)


@dataclass(frozen=True)
class Slot:
    """Where a label stands: on which side, how far from the strand, and whether to the left."""

    x: float
    is_above: bool
    level: int
    is_left: bool

    @property
    def span(self) -> Place:
        return (self.x - LABEL_WIDTH, self.x) if self.is_left else (self.x, self.x + LABEL_WIDTH)

    def collides(self, other: "Slot") -> bool:
        """Whether the texts overlap, or the line to one of them crosses the other."""
        (left, right), (start, end) = self.span, other.span
        if self.is_above != other.is_above:
            return False
        if self.level == other.level:
            return left < end and start < right
        near, far = sorted((self, other), key=lambda slot: slot.level)
        return near.span[0] - 6 < far.x < near.span[1] + 6


def label_slots(places: Sequence[float], along: float, levels: int = 3) -> list[Slot | None]:
    """A slot for a label at each place, on as few levels as can be; None: there is no room."""
    found: list[Slot | None] = []
    for highest in range(levels):
        found = []
        for at, x in enumerate(places):
            tried = (
                Slot(x, is_above, level, x + LABEL_WIDTH > along)
                for level in range(highest, -1, -1)
                for is_above in (at % 2 == 0, at % 2 == 1)
            )
            taken = [slot for slot in found if slot]
            free = (one for one in tried if not any(one.collides(slot) for slot in taken))
            found.append(next(free, None))
        if all(found):
            break
    for at, slot in enumerate(found):
        others = [one for one in found if one and one is not slot]
        nearer = [replace(slot, level=level) for level in range(slot.level + 1)] if slot else []
        found[at] = next(
            (one for one in nearer if not any(one.collides(other) for other in others)), None
        )
    return found
