"""The rows of one list that the index finds, as bits. No Django in here."""

import functools
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from . import bitsets
from .patterns import Field, Pattern
from .results import Rows

REMEMBERED = 1024  # sets of rows per list; at 100,000 rows one takes at most 50 kB

ByField = tuple[Rows, ...]
"""The rows for each field, in the order of `Field`."""


Find = Callable[[Sequence[Pattern], Sequence[Field]], Iterable[tuple[int, Sequence[int]]]]
"""Gives (field, entries) for those of the fields that any of the patterns is in.

A field may come twice, and so may an entry.
"""


class IndexRows:
    """What the index finds in some fields, as rows of a list.

    `places` is what `places_of` gives. What was found is remembered, so this is for one
    version of the content.
    """

    def __init__(
        self, find: Find, places: array, size: int, fields: Sequence[Field] = tuple(Field)
    ):
        self.find, self.places, self.size, self.fields = find, places, size, fields
        self.everything = bitsets.full(size)
        self.of = functools.lru_cache(REMEMBERED)(self._by_field)

    def _by_field(self, patterns: tuple[Pattern, ...]) -> ByField:
        """For each field the rows that any of the patterns is in."""
        rows = [0] * len(Field)
        for number, entries in self.find(patterns, self.fields):
            rows[number] |= self._rows_of(entries)
        return tuple(found & self.everything for found in rows)

    def _rows_of(self, entries: Sequence[int]) -> Rows:
        try:
            return bitsets.from_positions(map(self.places.__getitem__, entries), self.size + 1)
        except IndexError:  # entries that are newer than this list
            return self._rows_of([entry for entry in entries if entry < len(self.places)])


def places_of(position_of: Mapping[int, int], size: int) -> array:
    """The position of each entry in the list, by its key; of others one behind the end.

    An array by key is three times as fast as a dictionary, for four bytes for each key that
    was ever given.
    """
    places = array("I", [size]) * (max(position_of, default=0) + 1)
    for entry, position in position_of.items():
        places[entry] = position
    return places
