"""The facet index of a list: which rows have which value, kept in memory.

Counting every option of every facet in SQL costs a scan per facet and request; at
100,000 rows that is some hundreds of milliseconds. The index is built once per
version of the content (`portal.publishing.versions`) and process, and answers from
bit sets. Rows that are shown are always read from the database again, through
`published()`, so the index decides what is found but never what may be seen.
"""

import functools
import heapq
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.publishing.models import Publishable
from portal.search.index import registry, state
from portal.search.index.indexing import Checked, sync_due
from portal.search.models import SearchEntry
from portal.search.query import bitsets
from portal.search.query.matching import Searcher

if TYPE_CHECKING:
    from .facets import Facet
    from .filters import FacetedFilterSet

# A facet with more values than this cannot be read by anyone; the most frequent
# ones are offered, and a value in the address that is not among them still works.
MAX_OPTIONS = 60
REMEMBERED_CONDITIONS = 256

PositionsInOrder = Callable[[int, int, int], list[int]]
"""Of a set of rows, those number `start` up to `stop` in some order."""


@dataclass
class FacetValues:
    """The values of one facet: their labels and rows."""

    labels: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    is_complete: bool = True


class FacetIndex:
    """Which rows of a list have which facet values, at one content version."""

    def __init__(self, checked: Checked, filterset: "FacetedFilterSet", language: str) -> None:
        self.checked = checked
        self._filterset = filterset
        self._language = language
        self._queryset = filterset.visible()
        self._default_sort, *self._other_sorts = filterset.sorts
        self.keys = self._sorted_keys(self._default_sort)
        self.position_of = {key: position for position, key in enumerate(self.keys)}
        self.size = len(self.keys)
        self.everything = bitsets.full(self.size)
        self.values = {name: self._read(facet) for name, facet in filterset.facets.items()}
        self.matching = functools.lru_cache(REMEMBERED_CONDITIONS)(self._matching)
        self._order = functools.cache(self._find_order)

    @functools.cached_property
    def searcher(self) -> Searcher:
        """Searches these rows; made when it is first asked for."""
        model, positions = self._queryset.model, self.position_of
        if model is not SearchEntry:  # then the rows of the list are the entries themselves
            positions = state.entry_positions(registry.of_kind(model._meta.label_lower), positions)
        return state.searcher(positions, self.size, self._language)

    def _sorted_keys(self, sort: str) -> list:
        _label, order = self._filterset.sorts[sort]
        keys = self._queryset.order_by(*order).values_list("pk", flat=True)
        return list(keys.iterator())

    def _read(self, facet: "Facet") -> FacetValues:
        if not facet.is_offered:
            return FacetValues(is_complete=False)
        positions = defaultdict(list)
        for key, value in facet.pairs(self._queryset):
            position = self.position_of.get(key)
            if position is not None and value is not None:
                positions[str(value)].append(position)
        most_frequent = heapq.nlargest(MAX_OPTIONS, positions, key=lambda v: len(positions[v]))
        labels = facet.labels([*most_frequent, *facet.always_shown] if positions else [])
        rows = {value: bitsets.from_positions(positions[value], self.size) for value in labels}
        return FacetValues(labels, rows, is_complete=len(positions) <= MAX_OPTIONS)

    def labels(self, facet_name: str, values: list[str]) -> dict[str, str]:
        """The labels of those values that exist, also of ones that no row has."""
        known = self.values[facet_name].labels
        others = [value for value in values if value not in known]
        if others:
            known = known | self._filterset.facets[facet_name].labels(others)
        return {value: known[value] for value in values if value in known}

    def having(self, facet_name: str, values: Iterable[str]) -> int:
        """The rows with at least one of the values."""
        known = self.values[facet_name]
        rows = 0
        for value in values:
            if value in known.rows or known.is_complete:
                rows |= known.rows.get(value, 0)
            else:
                rows |= self.matching(facet_name, value)
        return rows

    def _matching(self, name: str, value: Any) -> int:
        """The rows that a filter selects in SQL; ask `matching`, which remembers."""
        facet = self._filterset.facets.get(name)
        select = facet.select if facet else self._filterset.conditions[name].filter
        keys = select(self._queryset, value).order_by().values_list("pk", flat=True)
        places = (self.position_of[key] for key in keys.iterator() if key in self.position_of)
        return bitsets.from_positions(places, self.size)

    def keys_at(self, rows: int) -> list:
        """The primary keys of these rows."""
        return [self.keys[position] for position in bitsets.positions(rows)]

    def positions(self, sort: str, rows: int, start: int, stop: int) -> list[int]:
        """The positions of the rows number `start` up to `stop` in the order of `sort`."""
        if sort not in self._other_sorts:
            return list(bitsets.positions(rows, start, stop))
        order, ranks = self._order(sort)
        if rows == self.everything:
            return order[start:stop]
        return heapq.nsmallest(stop, bitsets.positions(rows), key=ranks.__getitem__)[start:]

    def _find_order(self, sort: str) -> tuple[list[int], list[int]]:
        """All positions in the order of `sort`, and the rank of each."""
        keys = self._sorted_keys(sort)
        order = [self.position_of[key] for key in keys if key in self.position_of]
        ranks = [len(order)] * self.size
        for rank, position in enumerate(order):
            ranks[position] = rank
        return order, ranks


def next_moment(after: datetime | None = None) -> datetime:
    """The first moment after another, or after now, at which what is public can change.

    Items become public by themselves; and what exists or is open may be another tomorrow.
    """
    after = after or timezone.now()
    tomorrow = timezone.localdate(after) + timedelta(days=1)
    moments = [timezone.make_aware(datetime.combine(tomorrow, time.min))]
    planned = Q(status=Publishable.Status.PUBLISHED, publish_at__gt=after)
    for kind in Publishable.kinds():
        items = kind._default_manager.filter(planned).order_by("publish_at")
        moments += items.values_list("publish_at", flat=True)[:1]
    return min(moments)


_indexes: dict[tuple[type, str], FacetIndex] = {}
_building = threading.Lock()


def facet_index(of_list: type["FacetedFilterSet"], language: str) -> FacetIndex:
    """The index of a list for the content as it is now, built when it is out of date."""
    checked = sync_due(next_moment)
    index = _indexes.get((of_list, language))
    if _is_current(index, checked):
        return index
    with _building:  # one thread builds, the others wait for the result
        index = _indexes.get((of_list, language))
        if not _is_current(index, checked):
            index = _indexes[of_list, language] = FacetIndex(checked, of_list(), language)
    return index


def forget() -> None:
    """Drop every index, as a new process would."""
    _indexes.clear()


def _is_current(index: FacetIndex | None, checked: Checked) -> TypeGuard[FacetIndex]:
    return index is not None and index.checked == checked


class IndexedRows:
    """The found rows as a sequence that a `Paginator` can slice; a slice reads the database."""

    def __init__(
        self, keys: list, rows: int, in_order: PositionsInOrder, queryset: models.QuerySet
    ) -> None:
        self._keys, self._rows, self._in_order, self._queryset = keys, rows, in_order, queryset

    def __len__(self) -> int:
        return self._rows.bit_count()

    def __getitem__(self, part: slice) -> list:
        stop = len(self) if part.stop is None else part.stop
        positions = self._in_order(self._rows, part.start or 0, stop)
        keys = [self._keys[position] for position in positions]
        found = self._queryset.in_bulk(keys)
        return [found[key] for key in keys if key in found]
