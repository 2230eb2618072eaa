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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from django.apps import apps
from django.db import models
from django.db.models import Min
from django.db.models.expressions import Combinable
from django.utils import timezone

from portal.publishing.models import Publishable
from portal.search.index.indexing import sync_due
from portal.search.query import bitsets
from portal.search.query.matching import Searcher
from portal.search.query.results import Results

if TYPE_CHECKING:
    from .facets import Facet

# A facet with more values than this cannot be read by anyone; the most frequent
# ones are offered, and a value in the address that is not among them still works.
MAX_OPTIONS = 60
REMEMBERED_CONDITIONS = 256


@dataclass
class FacetValues:
    """The values of one facet: their labels and rows."""

    labels: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    is_complete: bool = True


class FacetIndex:
    """Which published rows of a queryset have which facet values, at one content version."""

    def __init__(
        self,
        version: int,
        queryset: models.QuerySet,
        sorts: dict[str, Sequence[str | Combinable]],
        facets: dict[str, "Facet"],
        conditions: dict[str, Callable],
        make_searcher: Callable[["FacetIndex"], Searcher],
    ) -> None:
        self.version = version
        self.expires_at = next_moment()
        default_sort = next(iter(sorts))
        keys = queryset.order_by(*sorts[default_sort]).values_list("pk", flat=True)
        self.keys: list = list(keys.iterator())
        self.position_of = {key: position for position, key in enumerate(self.keys)}
        self.size = len(self.keys)
        self.everything = bitsets.full(self.size)
        self._queryset = queryset
        self._sorts = sorts
        self._default_sort = default_sort
        self._ranks: dict[str, tuple[list[int], list[int]]] = {}
        self._facets = facets
        self._conditions = conditions
        self.values = {name: self._read(facet) for name, facet in facets.items()}
        self._make_searcher = make_searcher
        self._matching = functools.lru_cache(REMEMBERED_CONDITIONS)(self._find_matching)

    @functools.cached_property
    def searcher(self) -> Searcher:
        """Searches these rows; made when it is first asked for."""
        return self._make_searcher(self)

    def _read(self, facet: "Facet") -> FacetValues:
        if not facet.is_offered:
            return FacetValues(is_complete=False)
        positions = defaultdict(list)
        for key, value in facet.pairs(self._queryset):
            position = self.position_of.get(key)
            if position is not None and value is not None:
                positions[str(value)].append(position)
        chosen: dict[str, list[int]] = positions
        if len(positions) > MAX_OPTIONS:
            most_frequent = heapq.nlargest(MAX_OPTIONS, positions, key=lambda v: len(positions[v]))
            chosen = {value: positions[value] for value in most_frequent}
        labels = facet.labels(list(chosen))
        return FacetValues(
            labels={value: label for value, label in labels.items() if value in chosen},
            rows={
                value: bitsets.from_positions(rows, self.size)
                for value, rows in chosen.items()
                if value in labels
            },
            is_complete=len(chosen) == len(positions),
        )

    def labels(self, facet_name: str, values: list[str]) -> dict[str, str]:
        """The labels of those values that exist, also of ones that no row has."""
        known = self.values[facet_name].labels
        others = [value for value in values if value not in known]
        if others:
            known = known | self._facets[facet_name].labels(others)
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

    def matching(self, name: str, value: Any) -> int:
        """The rows that the condition `name` selects in SQL (remembered)."""
        return self._matching(name, value)

    def _find_matching(self, name: str, value: Any) -> int:
        keys = self._conditions[name](self._queryset, value).order_by().values_list("pk", flat=True)
        known = self.position_of
        return bitsets.from_positions(
            (known[key] for key in keys.iterator() if key in known), self.size
        )

    def page_keys(self, rows: int, sort: str, start: int, stop: int) -> list:
        """The primary keys of the rows number `start` up to `stop` in the order of `sort`."""
        if sort == self._default_sort:
            return [self.keys[position] for position in bitsets.positions(rows, start, stop)]
        order, ranks = self._order(sort)
        if rows == self.everything:
            return [self.keys[position] for position in order[start:stop]]
        first = heapq.nsmallest(stop, bitsets.positions(rows), key=ranks.__getitem__)
        return [self.keys[position] for position in first[start:]]

    def _order(self, sort: str) -> tuple[list[int], list[int]]:
        if sort not in self._ranks:
            keys = self._queryset.order_by(*self._sorts[sort]).values_list("pk", flat=True)
            order = [self.position_of[key] for key in keys.iterator() if key in self.position_of]
            ranks = [len(order)] * self.size
            for rank, position in enumerate(order):
                ranks[position] = rank
            self._ranks[sort] = (order, ranks)
        return self._ranks[sort]


def next_moment(after: datetime | None = None) -> datetime:
    """The first moment after another, or after now, at which what is public can change."""
    after = after or timezone.now()
    return min(_midnight(after), _next_scheduled_publication(after) or _midnight(after))


def _next_scheduled_publication(after: datetime) -> datetime | None:
    """The first moment at which an item becomes public by itself."""
    moments = [
        model._default_manager.filter(
            status=Publishable.Status.PUBLISHED, publish_at__gt=after
        ).aggregate(moment=Min("publish_at"))["moment"]
        for model in apps.get_models()
        if issubclass(model, Publishable)
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _midnight(after: datetime) -> datetime:
    """The end of a day: what exists or is open may be another tomorrow."""
    tomorrow = timezone.localdate(after) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


_indexes: dict[tuple[type, str], FacetIndex] = {}
_building = threading.Lock()


def facet_index(owner: type, build: Callable[[int], FacetIndex], language: str) -> FacetIndex:
    """The index of `owner` for the content as it is now, built when it is out of date."""
    version = sync_due(next_moment)
    index = _indexes.get((owner, language))
    if _is_current(index, version):
        return index
    with _building:  # one thread builds, the others wait for the result
        index = _indexes.get((owner, language))
        if not _is_current(index, version):
            index = _indexes[owner, language] = build(version)
    return index


def forget() -> None:
    """Drop every index, as a new process would."""
    _indexes.clear()


def _is_current(index: FacetIndex | None, version: int) -> TypeGuard[FacetIndex]:
    if index is None or index.version != version:
        return False
    return timezone.now() < index.expires_at


class IndexedRows:
    """The found rows as a sequence that a `Paginator` can slice; a slice reads the database."""

    def __init__(self, index: FacetIndex, rows: int, sort: str, queryset: models.QuerySet):
        self._index, self._rows, self._sort, self._queryset = index, rows, sort, queryset

    def __len__(self) -> int:
        return self._rows.bit_count()

    def __getitem__(self, part: slice) -> list:
        stop = len(self) if part.stop is None else part.stop
        keys = self._page_keys(part.start or 0, stop)
        found = self._queryset.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def _page_keys(self, start: int, stop: int) -> list:
        return self._index.page_keys(self._rows, self._sort, start, stop)


class RankedRows(IndexedRows):
    """The found rows with the best match of a search first."""

    def __init__(self, index: FacetIndex, rows: int, found: Results, queryset: models.QuerySet):
        super().__init__(index, rows, "", queryset)
        self._found = found

    def _page_keys(self, start: int, stop: int) -> list:
        positions = self._found.positions(self._rows, start, stop)
        return [self._index.keys[position] for position in positions]
