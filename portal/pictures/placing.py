"""Where names find a place: boxes (left, top, right, bottom) that do not meet."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
Box = tuple[float, float, float, float]


def around(x: float, y: float, across: float, down: float) -> Box:
    return x - across, y - down, x + across, y + down


def meets(box: Box, others: Iterable[Box]) -> int:
    """How many of the others lie over this one."""
    left, top, right, bottom = box
    return sum(
        one[0] < right and left < one[2] and one[1] < bottom and top < one[3] for one in others
    )


def placed(
    wanted: Iterable[Iterable[tuple[T, Sequence[Box]]]], taken: Iterable[Box] = ()
) -> list[T | None]:
    """For each thing the first of its places of which all boxes are free; None: no room."""
    taken, found = [*taken], list[T | None]()
    for places in wanted:
        free = (one for one in places if not any(meets(box, taken) for box in one[1]))
        place, boxes = next(free, (None, ()))
        taken += boxes
        found.append(place)
    return found
