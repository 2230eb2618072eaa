"""Sets of entries, and which entries of one list the index finds. No Django in here.

A set is a Roaring bitmap of the keys of entries: small when few are in it, 12.5 kB at most for
100,000; intersecting and counting take microseconds. That is what lets a list count every option
of every facet at each request. None is ever changed: the sets of one version of the content are
those of the next too, as far as they stay as they are.
"""

import functools
import heapq
import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, filterfalse, islice
from typing import TYPE_CHECKING

from pyroaring import FrozenBitMap

from .patterns import Field, Pattern

if TYPE_CHECKING:
    from .texts import Texts

REMEMBERED = 1024  # sets of rows per list
FEWER = 10  # times fewer rows than all are put in order, or else all are

Rows = FrozenBitMap
NONE = Rows()
ByField = tuple[Rows, ...]
"""The rows for each field, in the order of `Field`."""
PutInOrder = Callable[[list[int]], Iterable[int]]
InOrder = Callable[[Rows, int, int], list[int]]
"""Of a set of rows, those number `start` up to `stop` in some order."""


def ascending(rows: Rows, start: int, stop: int) -> list[int]:
    return list(islice(rows, start, stop))


class Order:
    """The rows of a list in some order; `everything` may have others, which come last."""

    def __init__(self, rows: Iterable[int], everything: Rows) -> None:
        self._rows, self._everything = array("I", rows), everything

    def followed(self, touched: Rows, everything: Rows, put_in_order: PutInOrder) -> "Order | None":
        """The order when these rows may stand elsewhere, or not at all.

        The touched rows are put in order with some of the others, and then with those around
        them: as the database compares, without the keys by which it does. None when that would
        take as long as to put all in order, or when others stand elsewhere too.
        """
        rows = array("I", filterfalse({*touched}.__contains__, self._rows))
        step = math.isqrt(len(rows)) + 1
        if len(touched) * step * FEWER > len(rows):
            return None
        there = touched & everything
        if (roughly := _places(rows[::step], there, put_in_order)) is None:
            return None
        parts = sorted({part for part, _row in roughly if part})
        around = [*chain(*(range(len(rows))[(part - 1) * step : part * step] for part in parts))]
        exactly = _places([rows[place] for place in around], there, put_in_order)
        if exactly is None:
            return None
        for number, row in reversed(exactly):
            rows.insert(around[number - 1] + 1 if number else 0, row)
        return Order(rows, everything)

    @functools.cached_property
    def _ranks(self) -> array:
        """The place of each row by its key: three times as fast as a dictionary."""
        size = self._everything.max() + 1 if self._everything else 0
        ranks = array("I", [len(self._rows)]) * max(size, max(self._rows, default=0) + 1)
        for place, row in enumerate(self._rows):
            ranks[row] = place
        return ranks

    def __call__(self, rows: Rows, start: int, stop: int) -> list[int]:
        if stop * len(self._rows) < len(rows) ** 2:  # then walking meets enough of them soon
            return [*islice((row for row in self._rows if row in rows), start, stop)]
        return heapq.nsmallest(stop, rows, key=self._ranks.__getitem__)[start:]


def _places(
    rows: Sequence[int], touched: Rows, put_in_order: PutInOrder
) -> list[tuple[int, int]] | None:
    """Before each touched row, how many of the others stand; None when those were in disorder."""
    found: list[tuple[int, int]] = []
    others: list[int] = []
    for row in put_in_order([*rows, *touched]):
        if row in touched:
            found.append((len(others), row))
        else:
            others.append(row)
    return found if others == [*rows] else None


class IndexRows:
    """What the index finds in some fields, as rows of a list.

    What was found is remembered, so this is for one version of the content.
    """

    def __init__(
        self,
        texts: "Texts",
        everything: Rows,
        in_order: InOrder = ascending,
        fields: Sequence[Field] = tuple(Field),
    ):
        self.texts, self.everything, self.in_order = texts, everything, in_order
        self.fields = fields
        self.of = functools.lru_cache(REMEMBERED)(self._by_field)

    def _by_field(self, patterns: tuple[Pattern, ...]) -> ByField:
        """For each field the rows that any of the patterns is in."""
        return tuple(
            self.texts.find(patterns, field) & self.everything if field in self.fields else NONE
            for field in Field
        )
