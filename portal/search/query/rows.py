"""The rows of one list that the index finds, as bits. No Django in here."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

from . import bitsets
from .patterns import Field, Pattern
from .results import Rows

REMEMBERED = 1024  # sets of rows per list; at 100,000 rows one takes at most 50 kB
MAX_SPARSENESS = 8  # keys of entries per row of the list; more make a list of positions too long

ByField = tuple[Rows, ...]
"""The rows for each field, in the order of `Field`."""

Places = Mapping[int, int] | Sequence[int]


Find = Callable[[Sequence[Pattern], Sequence[Field]], Iterable[tuple[int, Sequence[int]]]]
"""Gives (field, entries) for those of the fields that any of the patterns is in.

A field may come twice, and so may an entry.
"""


class IndexRows:
    """What the index finds in some fields, as rows of a list.

    `places` gives the position in that list of a search entry. What was found is remembered,
    so this is for one version of the content.
    """

    def __init__(
        self, find: Find, places: Places, size: int, fields: Sequence[Field] = tuple(Field)
    ):
        self.find, self.size, self.fields = find, size, fields
        self.places = _places(places, size)
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
            return bitsets.mapped(entries, self.places, self.size + 1)
        except IndexError:  # entries that are newer than this list
            known = [entry for entry in entries if entry < len(self.places)]
            return bitsets.mapped(known, self.places, self.size + 1)


class _Outside(dict):
    """Positions of entries; an entry that is not in the list stands behind its end."""

    def __init__(self, position_of: Mapping[int, int], size: int):
        super().__init__(position_of)
        self.size = size

    def __missing__(self, _entry: int) -> int:
        return self.size


def _places(position_of: Places, size: int) -> Places:
    """The position of each entry: as a list where possible, which is three times as fast."""
    if not isinstance(position_of, Mapping) or isinstance(position_of, _Outside):
        return position_of
    last = max(position_of, default=0)
    if last > MAX_SPARSENESS * (size + 1):
        return _Outside(position_of, size)
    places = [size] * (last + 1)
    for entry, position in position_of.items():
        places[entry] = position
    return places
