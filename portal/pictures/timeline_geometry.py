"""Where the things of a timeline stand: years and texts in, whole units out."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

WIDTH, STRIP_WIDTH, EDGE, GAP = 1240, 288, 8, 6
MARK, LINE, CHARACTER, MAX_TEXT = 8, 3, 6.8, 48
ROW, HEAP_ROW, LINE_ROW, MAX_ROWS = 21, 10, 7, 30


@dataclass(frozen=True)
class Scale:
    """The years from `first` up to and including `last`, over the width of the frame."""

    first: int
    last: int

    def x(self, moment: float) -> int:
        """Where a moment stands, in years: 2020.5 is July; at an edge when it is not shown."""
        shown = min(max(moment, self.first), self.last + 1) - self.first
        return EDGE + round(shown * (WIDTH - 2 * EDGE) / (self.last + 1 - self.first))

    def mark(self, start: float, end: float, content: Any, text: str) -> "Span":
        left = min(self.x(start), WIDTH - EDGE - MARK)
        short = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1].rstrip()}…"
        return Span(left, max(self.x(end), left + MARK), content, short)


@dataclass(frozen=True)
class Span:
    """From `start` to `end`; a long one has its text above it, a short one beside it."""

    start: int
    end: int
    content: Any
    text: str = ""
    y: int = 0

    @property
    def width(self) -> int:
        return self.end - self.start

    @property
    def is_long(self) -> bool:
        return self.width > 2 * MARK

    @property
    def _text_width(self) -> int:
        return round(len(self.text) * CHARACTER)

    @property
    def is_after_its_text(self) -> bool:
        return not self.is_long and self.end + GAP + self._text_width > WIDTH - EDGE

    @property
    def text_x(self) -> int:
        """Where the text begins, or ends when the mark stands after it."""
        if self.is_long:
            return min(self.start, WIDTH - EDGE - self._text_width)
        return self.start - GAP if self.is_after_its_text else self.end + GAP

    @property
    def box(self) -> tuple[int, int]:
        """From where to where nothing else may stand in its row."""
        if not self.text:
            return self.start, self.end
        if self.is_after_its_text:
            return self.text_x - self._text_width, self.end
        return min(self.start, self.text_x), max(self.end, self.text_x + self._text_width)

    @property
    def top_and_height(self) -> tuple[int, int]:
        if self.is_long:
            return self.y + (ROW - LINE - 2 if self.text else 1), LINE
        return self.y + (4 if self.text else 1), MARK


def packed(marks: Iterable[Span]) -> list[tuple[Span, int]]:
    """Each mark with the first row in which it is free, from the left to the right."""
    found, free, taken = list[tuple[Span, int]](), list[int](), list[tuple[int, int]]()
    for mark in sorted(marks, key=lambda one: one.box):
        start, end = mark.box
        while taken and taken[0][0] < start:
            heapq.heappush(free, heapq.heappop(taken)[1])
        row = heapq.heappop(free) if free else len(taken)
        heapq.heappush(taken, (end + (2 * GAP if mark.text else 0), row))
        found.append((mark, row))
    return found


def lane(marks: Sequence[Span]) -> tuple[list[Span], int]:
    """The marks of one kind at their height, and how high they stand together.

    In rows with their texts when there are few; or else without, as a heap on the long ones.
    """
    rows = packed(marks)
    if (height := _height(rows, ROW)) <= MAX_ROWS * ROW:
        return [replace(mark, y=row * ROW) for mark, row in rows], height
    bare = [replace(mark, text="") for mark in marks]
    heap = packed(mark for mark in bare if not mark.is_long)
    lines = packed(mark for mark in bare if mark.is_long)
    ground = _height(heap, HEAP_ROW)
    found = [replace(mark, y=ground - (row + 1) * HEAP_ROW) for mark, row in heap]
    found += [replace(mark, y=ground + GAP + row * LINE_ROW) for mark, row in lines]
    return found, ground + GAP + _height(lines, LINE_ROW)


def _height(rows: Iterable[tuple[Span, int]], each: int) -> int:
    return (max((row for _mark, row in rows), default=-1) + 1) * each


def columns(numbers: Sequence[int], height: int) -> list[tuple[int, int, int]]:
    """Of each year in the strip: where it begins, how wide it is and how high its number stands."""
    wide, most = STRIP_WIDTH // len(numbers), max(*numbers, 1)
    return [(at * wide, wide, round(one * height / most)) for at, one in enumerate(numbers)]
