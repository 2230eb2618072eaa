"""Bars side by side: what is sure, what is perhaps on top of it, what ended under the axis."""

from collections.abc import Sequence
from typing import NamedTuple


class Bar(NamedTuple):
    """Its left side, width and middle, and the heights at which its parts end."""

    left: float
    wide: float
    middle: float
    axis: float
    sure: float
    perhaps: float
    ended: float


def bars(
    numbers: Sequence[tuple[int, int, int]], width: float, top: float, bottom: float
) -> list[Bar]:
    """For (sure, perhaps, ended), over the whole width and between two heights."""
    highest = max((sure + perhaps for sure, perhaps, _ended in numbers), default=0)
    lowest = max((ended for _sure, _perhaps, ended in numbers), default=0)
    each, step = (bottom - top) / max(highest + lowest, 1), width / max(len(numbers), 1)
    axis = top + highest * each
    found = []
    for at, (sure, perhaps, ended) in enumerate(numbers):
        across = (step * (at + 0.2), step * 0.6, step * (at + 0.5))
        ends = (axis, axis - sure * each, axis - (sure + perhaps) * each, axis + ended * each)
        found.append(Bar(*(round(one, 1) for one in (*across, *ends))))
    return found
