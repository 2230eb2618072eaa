"""Where the things of a timeline stand: years and texts in, whole units out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

WIDTH, EDGE, GAP = 1240, 8, 6
MARK, LINE, CHARACTER, MAX_TEXT = 8, 3, 6.8, 48
ROW, HEAP_ROW, MAX_ROWS = 21, 10, 30


class Span(NamedTuple):
    """From `start` to `end`, in a box in which nothing else of its row may stand."""

    box: tuple[int, int]
    start: int
    end: int
    content: Any
    text: str
    text_x: int
    """Where the text begins, or ends when the mark stands after it."""
    is_long: bool
    y: int = 0

    @property
    def width(self) -> int:
        return self.end - self.start

    @property
    def is_after_its_text(self) -> bool:
        return bool(self.text) and not self.is_long and self.text_x < self.start

    @property
    def top_and_height(self) -> tuple[int, int]:
        if self.is_long:
            return self.y + (ROW - LINE - 2 if self.text else 1), LINE
        return self.y + (4 if self.text else 1), MARK


@dataclass(frozen=True)
class Scale:
    """The years from `first` up to and including `last`, over the width of the frame."""

    first: int
    last: int

    def x(self, moment: float) -> int:
        """Where a moment stands, in years: 2020.5 is July; at an edge when it is not shown."""
        shown = min(max(moment, self.first), self.last + 1) - self.first
        return EDGE + round(shown * (WIDTH - 2 * EDGE) / (self.last + 1 - self.first))

    def mark(self, start: float, end: float, content: Any, text: str) -> Span:
        """A long one has its text above it, a short one beside it: after it where that fits."""
        left = min(self.x(start), WIDTH - EDGE - MARK)
        right = max(self.x(end), left + MARK)
        short = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1].rstrip()}…"
        wide, is_long = round(len(short) * CHARACTER), right - left > 2 * MARK
        at = min(left, WIDTH - EDGE - wide) if is_long else right + GAP
        box = (min(left, at), max(right, at + wide)) if short else (left, right)
        if box[1] > WIDTH - EDGE:
            at = left - GAP
            box = (at - wide, right)
        return Span(box, left, right, content, short, at, is_long)


def lane(marks: Sequence[Span]) -> tuple[list[Span], int]:
    """The marks of one kind at their height, and how high they stand together.

    In rows with their texts when there are few; or else without, as a heap on the long ones.
    """
    rows = _in_rows(marks, 2 * GAP)
    if (height := _height(rows, ROW)) <= MAX_ROWS * ROW:
        return [mark._replace(y=row * ROW) for mark, row in rows], height
    bare = [one._replace(text="", box=(one.start, one.end)) for one in marks]
    lines, dots = (
        _in_rows((one for one in bare if one.is_long == is_long), 0) for is_long in (True, False)
    )
    ground = _height(lines, 1)
    heap = [(mark, ground - 1 - row) for mark, row in lines]
    heap += [(mark, ground + row) for mark, row in dots]
    height = _height(heap, HEAP_ROW)
    return [mark._replace(y=height - (row + 1) * HEAP_ROW) for mark, row in heap], height


def _in_rows(marks: Iterable[Span], gap: int) -> list[tuple[Span, int]]:
    """Each mark with the first row in which it is free, from the left to the right."""
    found, ends = list[tuple[Span, int]](), list[int]()
    for mark in sorted(marks, key=lambda one: one.box):
        start, end = mark.box
        row = next((at for at, taken in enumerate(ends) if taken < start), len(ends))
        ends[row : row + 1] = [end + gap]
        found.append((mark, row))
    return found


def _height(rows: Iterable[tuple[Span, int]], each: int) -> int:
    return (max((row for _mark, row in rows), default=-1) + 1) * each
