"""Strands that lie together and then part: each is wider with every event on it.

A place is a pair: how far along the years, and how far across them; `written` makes x and y of it.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from textwrap import wrap
from typing import Any, NamedTuple

from .placing import Box, placed

AT_FIRST, PER_EVENT, RISE = 1.1, 0.62, 0.6  # units, units, years
PARTING = 2.1  # years: longer than it took, so that the eye can follow
STEP = 0.1  # years between the points that are computed
MAX_STEPS = 150
MAX_YEARS = 14  # that are written
DOT, FOOT = 7, 24  # the size of a mark, and the room for the marks of no strand
LABEL_WIDTH, LABEL_LEVELS, LEVEL, LINE, NEAREST = 165, 3, 50, 15, 42  # of labels
Place = tuple[float, float]


def eased(part: float) -> float:
    """From 0 to 1 without a jolt."""
    part = min(max(part, 0), 1)
    return part**3 * (part * (6 * part - 15) + 10)


class Event(NamedTuple):
    start: float
    end: float
    lanes: Sequence[int]
    """Empty: it is of all together."""
    about: Any = None
    text: str = ""


class Mark(NamedTuple):
    event: Event
    path: str
    x: float
    y: float


class Label(NamedTuple):
    """The text about a mark in lines, which begin or end at `x`, and the line to it."""

    mark: Mark
    lines: Sequence[str]
    x: float
    y: float
    is_left: bool
    leader: str


@dataclass(frozen=True)
class Delta:
    """Strands from the first year until the last, in a frame that is `along` by `across`."""

    counts: Mapping[int | None, Mapping[float, float]]
    """For each strand how many events there are at each moment; None: of all together."""
    lanes: int
    first: int
    last: int
    parts_at: float
    along: float
    across: float
    is_vertical: bool = False

    def place(self, moment: float) -> float:
        return self.along * (moment - self.first) / (self.last - self.first)

    @cached_property
    def moments(self) -> list[float]:
        years = self.last - self.first
        steps = min(round(years / STEP), MAX_STEPS)
        return [self.first + years * step / steps for step in range(steps + 1)]

    def _risen(self, lane: int, moment: float) -> float:
        """How much was counted up to then: an event rises over the first months after it."""
        return self._counted(lane, moment) + self._counted(None, moment) / self.lanes

    @cached_property
    def _totals(self) -> dict[int | None, tuple[list[float], list[float]]]:
        """For each strand the moments in order, and how many events there were before each."""
        return {
            lane: (sorted(counts), [0, *accumulate(counts[at] for at in sorted(counts))])
            for lane, counts in self.counts.items()
        }

    def _counted(self, lane: int | None, moment: float) -> float:
        ats, before = self._totals.get(lane, ([], [0]))
        risen, begun = bisect_right(ats, moment - RISE), bisect_left(ats, moment)
        return before[risen] + sum(
            (before[place + 1] - before[place]) * eased((moment - ats[place]) / RISE)
            for place in range(risen, begun)
        )

    @cached_property
    def shape(self) -> tuple[float, float, float]:
        """The room for each strand in the end, how far it swerves, and its width per event."""
        room = (self.across - FOOT) / self.lanes
        winding = min(self.across / 50, room / 7)
        most = max(1, *(self._risen(lane, self.last) for lane in range(self.lanes)))
        return room, winding, min(PER_EVENT, (room / 2 - AT_FIRST - winding) / most)

    def strands(self, moment: float) -> list[Place]:
        """The middle of each and half its width: a stack that becomes lanes, and winds."""
        room, winding, per_event = self.shape
        halves = [AT_FIRST + per_event * self._risen(lane, moment) for lane in range(self.lanes)]
        parted = eased((moment - self.parts_at) / PARTING)
        swerve = winding * math.sin(moment - self.first - 1)
        edge, found = (self.across - FOOT) / 2 - sum(halves) - self.lanes / 2, []
        for lane, half in enumerate(halves):
            stacked = edge + half + 0.5
            found.append((stacked + (room * (lane + 0.5) - stacked) * parted + swerve, half))
            edge += 2 * half + 1
        return found

    @cached_property
    def lines(self) -> list[list[Place]]:
        """Each strand at all moments."""
        rows = zip(*map(self.strands, self.moments), strict=True)
        return [list(row) for row in rows]

    def of_event(self, lane: int | None, moment: float) -> Place:
        """The same at a mark; of no strand it lies amid all, and at the foot after they parted."""
        if lane is None and moment > self.parts_at + PARTING / 9:
            return self.across - DOT, 0
        strands = self.strands(moment)
        if lane is not None:
            return strands[lane]
        (first, near), (last, far) = strands[0], strands[-1]
        return (first - near + last + far) / 2, (last + far - first + near) / 2

    def written(self, *places: Place) -> str:
        """Half a unit is as exact as a screen."""
        pairs = ((across, along) for along, across in places) if self.is_vertical else places
        return " ".join(f"{round(one * 2) / 2:g}" for pair in pairs for one in pair)

    @property
    def years(self) -> Iterator[tuple[int, str, str]]:
        """Each with its line across the strands, and where its number stands."""
        for year in range(self.first, self.last, (self.last - self.first) // MAX_YEARS + 1):
            at, end = self.place(year), self.across
            places = ((at, 0), (at, end + 22), (at + 4, end + 20))
            if self.is_vertical:
                places = ((at, -44), (at, end), (at + 14, -44))
            yield year, f"M{self.written(*places[:2])}", self.written(places[2])

    def outline(self, lane: int) -> str:
        """The strand as a path; its width is measured square to the way it goes."""
        line = [
            (self.place(at), *row) for at, row in zip(self.moments, self.lines[lane], strict=True)
        ]
        near, far = list[Place](), list[Place]()
        for before, (x, y, width), after in zip(
            line[:1] + line, line, line[1:] + line[-1:], strict=False
        ):
            right, down = after[0] - before[0], after[1] - before[1]
            scale = width / math.hypot(right, down)
            near.append((x + scale * down, y - scale * right))
            far.append((x - scale * down, y + scale * right))
        return f"M{self.written(*near, *far[::-1])}z"

    def marks(self, events: Sequence[Event]) -> Iterator[Mark]:
        """A dot for each event on each of its strands, as long as its date is wide."""
        taken: dict[int | None, list[tuple[float, float, float]]] = defaultdict(list)
        for event in events:
            lanes: Sequence[int | None] = event.lanes or [None]
            for lane in lanes:
                start, end = self.place(event.start), self.place(event.end)
                beside = [
                    offset
                    for left, right, offset in taken[lane]
                    if left < end + DOT and right > start - DOT
                ]
                middle, width = self.of_event(lane, (event.start + event.end) / 2)
                offsets = [0.0, *(sign * DOT * n for n in range(1, 9) for sign in (1, -1))]
                fits = [one for one in offsets if abs(one) <= width - DOT / 2 and one not in beside]
                offset = fits[0] if fits else 0
                taken[lane].append((start, end, offset))
                years = event.end - event.start
                steps = math.ceil(years / STEP / 2) or 1
                moments = [event.start + years * n / steps for n in range(steps + 1)]
                path = ((self.place(m), self.of_event(lane, m)[0] + offset) for m in moments)
                yield Mark(event, f"M{self.written(*path)}", (start + end) / 2, middle + offset)

    def labels(self, marks: Sequence[Mark], until: float) -> list[Label]:
        """Those for which there is room up to there, as near to the strands as can be.

        From the right to the left, so that the line to a higher one passes the texts beside it.
        """
        ordered = sorted(enumerate(marks), key=lambda pair: -pair[1].x)
        places = (self._label_places(mark, number % 2 == 0, until) for number, mark in ordered)
        return [one for one in placed(places) if one]

    def _label_places(
        self, mark: Mark, is_first_above: bool, until: float
    ) -> Iterator[tuple[Label, list[Box]]]:
        is_left = mark.x + LABEL_WIDTH > until
        lines = wrap(mark.event.text, 25, max_lines=3, placeholder="…")
        x, start = (mark.x - 5, mark.x - LABEL_WIDTH) if is_left else (mark.x + 5, mark.x)
        for level in range(LABEL_LEVELS):
            for side in (-1, 1) if is_first_above else (1, -1):
                near = self.across / 2 + side * (NEAREST + LEVEL * level)
                far = near + side * LEVEL
                y = far + 11 if side < 0 else far - LINE * (len(lines) - 1) - 2
                (top, bottom), (low, high) = sorted((near, far)), sorted((self.across / 2, near))
                text = (start, top, start + LABEL_WIDTH, bottom)
                line = (mark.x - 6, low, mark.x + 6, high)
                leader = f"M{self.written((mark.x, mark.y), (mark.x, far))}"
                yield Label(mark, lines, x, y, is_left, leader), [text, line]
