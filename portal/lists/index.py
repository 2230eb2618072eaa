"""The facet index of a list: which rows have which value, kept in memory.

Counting every option of every facet in SQL costs a scan per facet and request; at
100,000 rows that is some hundreds of milliseconds. The index is read once in each process; after
that it follows the content (`portal.search.index.memory`), row by row. Its rows are the entries
of the search, so what a text finds and what a facet has are sets of the same.
Rows that are shown are always read from the database again, through `published()`, so the
index decides what is found but never what may be seen.
"""

import functools
import heapq
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.publishing.versions import ContentVersion
from portal.search.index.memory import Content
from portal.search.models import SearchEntry
from portal.search.query.matching import Searcher
from portal.search.query.rows import NONE, InOrder, Order, Rows

if TYPE_CHECKING:
    from .facets import Facet
    from .filters import FacetedFilterSet

# A facet with more values than this cannot be read by anyone; the most frequent
# ones are offered, and a value in the address that is not among them still works.
MAX_OPTIONS = 60
REMEMBERED = 256

RowsOf = dict[str, Rows]
"""The rows with each value of a facet."""


class FacetIndex:
    """Which rows of a list have which facet values, at one version of the content."""

    def __init__(
        self,
        content: Content,
        of_list: type["FacetedFilterSet"],
        before: "FacetIndex | None" = None,
        touched: Rows = NONE,
    ) -> None:
        self.content, self._of_list = content, of_list
        self._filterset: FacetedFilterSet = before._filterset if before else of_list()
        self.facets = self._filterset.facets
        self._queryset = of_list.visible()
        model = self._queryset.model
        self._is_of_entries = model is SearchEntry  # then the rows are of all kinds
        self._entry_of: dict[Any, int] = {}
        self.everything = content.everything
        if not self._is_of_entries:
            self.everything, self._entry_of = content.of_kind(model._meta.label_lower)
        own = touched & (self.everything | before.everything) if before else NONE
        self.rows: dict[str, RowsOf] = {
            name: facet.rows(self, before.rows[name] if before else None, own)
            for name, facet in self.facets.items()
        }
        self.selected = functools.cache(self._select)
        # What was read of this version of the content is remembered as long as it lasts.
        self.matching = functools.lru_cache(REMEMBERED)(self._matching)
        self.searcher_without = functools.cache(self._searcher_without)
        self.offered = functools.cache(self._find_offered)
        self.labels = functools.lru_cache(REMEMBERED)(self._find_labels)
        # Of each order that was asked for, what was touched since it was right.
        self._orders: dict[str, tuple[Order | None, Rows]] = {
            sort: (order, since | own)
            for sort, (order, since) in (before._orders.items() if before else ())
        }

    @classmethod
    def of(cls, content: Content, of_list: type["FacetedFilterSet"]) -> "FacetIndex":
        """The index of a list for this content, made when it is first asked for."""
        return content.keep(of_list.__name__, lambda content: cls(content, of_list))

    def changed(self, content: Content, touched: Rows) -> "FacetIndex":
        """The index of the content as it is now, of which only these entries may differ."""
        return FacetIndex(content, self._of_list, self, touched)

    def read(self, facet: "Facet", before: RowsOf | None, touched: Rows) -> RowsOf:
        """The rows with each value of a facet: all, or those that were touched read again."""
        queryset = self._queryset
        if before is not None:
            if not touched:
                return before
            before = {value: rows - touched for value, rows in before.items()}
            queryset = queryset.filter(pk__in=self.keys_of(touched & self.everything))
        found = defaultdict(list)
        for key, value in facet.pairs(queryset):
            entry = key if self._is_of_entries else self._entry_of.get(key)
            if entry is not None and value is not None:
                found[str(value)].append(entry)
        new = {value: Rows(entries) for value, entries in found.items()}
        if before is None:
            return new
        kept = {value: rows for value, rows in before.items() if rows}
        return kept | {value: kept.get(value, NONE) | rows for value, rows in new.items()}

    def keys_of(self, rows: Iterable[int]) -> list:
        """The primary keys of these rows."""
        return list(rows) if self._is_of_entries else [self.content.item_of[row] for row in rows]

    def _find_offered(self, name: str, language: str) -> dict[str, str]:
        """The values of a facet to choose from, with their labels."""
        facet, rows = self.facets[name], self.rows[name]
        # Of equals always the same, whatever this process read first.
        often = heapq.nsmallest(MAX_OPTIONS, rows, key=lambda value: (-len(rows[value]), value))
        return facet.labels(often) if often else {}

    def _find_labels(self, name: str, language: str, values: tuple[str, ...]) -> dict[str, str]:
        """The labels of those values that exist, also of ones that no row has."""
        known = self.facets[name].labels(values) if values else {}
        return {value: known[value] for value in values if value in known}

    def having(self, name: str, values: Iterable[str]) -> Rows:
        """The rows with at least one of the values."""
        if self.facets[name].is_offered:
            return NONE.union(*(self.rows[name].get(value, NONE) for value in values))
        return NONE.union(*(self.matching(name, value) for value in values))

    def _select(self, field: str) -> Rows:
        """The rows of which a yes-or-no field is set; ask `selected`, which remembers."""
        keys = self._queryset.filter(**{field: True}).order_by().values_list("pk", flat=True)
        return Rows(self._in_place(keys)) & self.everything

    def _matching(self, name: str, value: Any) -> Rows:
        """The rows that a filter selects in SQL; ask `matching`, which remembers."""
        if facet := self.facets.get(name):
            keys = facet.having(self._queryset, value)
        else:
            found = self._filterset.conditions[name].filter(self._queryset, value)
            keys = found.order_by().values_list("pk", flat=True)
        return Rows(self._in_place(keys)) & self.everything

    def _in_place(self, keys: Iterable) -> list[int]:
        """The entries of these items, in the same order."""
        if self._is_of_entries:
            return list(keys)
        return [self._entry_of[key] for key in keys if key in self._entry_of]

    def in_order(self, sort: str) -> InOrder:
        """An order of the list; the default one when there is none of this name."""
        sort = sort if sort in self._of_list.sorts else next(iter(self._of_list.sorts))
        order, since = self._orders.get(sort, (None, NONE))
        if order and since:
            order = order.followed(since, self.everything, lambda rows: self._sorted(sort, rows))
            if ContentVersion.current() != self.content.checked.version:
                order = None  # others may have moved meanwhile
        order = order or Order(self._sorted(sort), self.everything)
        self._orders[sort] = order, NONE
        return order

    def _sorted(self, sort: str, rows: Iterable[int] | None = None) -> list[int]:
        """These rows, or all, in an order of the list."""
        _label, order = self._of_list.sorts[sort]
        queryset = self._queryset
        if rows is not None:
            queryset = queryset.filter(pk__in=self.keys_of(rows))
        return self._in_place(queryset.order_by(*order).values_list("pk", flat=True).iterator())

    @functools.cached_property
    def searcher(self) -> Searcher:
        """Searches these rows; what ranks equal stands in the order of the list."""
        return self._searcher_of(self.everything)

    def _searcher_of(self, rows: Rows) -> Searcher:
        return self.content.searcher(rows, self.in_order(next(iter(self._of_list.sorts))))

    def _searcher_without(self, selection: str) -> Searcher:
        """The same without the rows of a selection."""
        return self._searcher_of(self.everything - self.selected(selection))


class IndexedRows:
    """The found rows as a sequence that a `Paginator` can slice; a slice reads the database."""

    def __init__(
        self, index: FacetIndex, rows: Rows, in_order: InOrder, queryset: models.QuerySet
    ) -> None:
        self._index, self._rows, self._in_order, self._queryset = index, rows, in_order, queryset

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, part: slice) -> list:
        stop = len(self) if part.stop is None else part.stop
        keys = self._index.keys_of(self._in_order(self._rows, part.start or 0, stop))
        found = self._queryset.in_bulk(keys)
        return [found[key] for key in keys if key in found]
