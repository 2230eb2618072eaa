"""The facets of the search over everything."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.facets import Facet
from portal.lists.filters import FacetedFilterSet
from portal.lists.index import FacetIndex, RowsOf
from portal.search.index import memory, registry
from portal.search.index.memory import Content
from portal.search.models import SearchEntry
from portal.search.query.matching import Searcher
from portal.search.query.rows import NONE, Rows


class KindFacet(Facet):
    """What kind of item an entry is, in the order in which the apps register them."""

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        return {i.kind: i.plural for i in registry.registered() if i.kind in values}


class SharedFacet(Facet):
    """A facet that several lists have under one name: the values of all of them.

    It asks the lists themselves, so it needs no copy that can go out of date.
    """

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__("pk", **kwargs)
        self.shared_name = name

    def _of_lists(self, content: Content) -> Iterator[FacetIndex]:
        for indexed in registry.registered():
            of_list = FacetedFilterSet.of_model(indexed.model)
            if of_list and self.shared_name in of_list.base_filters:
                yield FacetIndex.of(content, of_list)

    def rows(self, index: FacetIndex, before: RowsOf | None, touched: Rows) -> RowsOf:
        rows: RowsOf = {}
        for of_list in self._of_lists(index.content):
            for value, having in of_list.rows[self.shared_name].items():
                rows[value] = rows.get(value, NONE) | having
        return rows

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        # Whichever list is asked: they are facets over the same items, or years.
        of_list = next(self._of_lists(memory.content()))
        return of_list.facets[self.shared_name].labels(values)


class SearchFilter(FacetedFilterSet):
    model = SearchEntry
    kind = KindFacet("kind", label=_("Kind"), is_open=True)
    theme = SharedFacet("theme", label=_("Theme"), is_open=True)
    year = SharedFacet("year", label=_("Year"))
    province = SharedFacet("province", label=_("Province"))

    sorts = {
        "-date": (_("Latest first"), SearchEntry._meta.ordering or ()),
    }

    @property
    def searcher(self) -> Searcher:
        """Among what is shown: a word that only doubles have is one that nothing has."""
        if self._typed.get("kind"):
            return self.index.searcher
        return self.index.searcher_without("is_double")

    @cached_property
    def _rows_by_filter(self) -> dict[str, Rows]:
        single = self.index.everything - self.index.selected("is_double")
        return super()._rows_by_filter | {"": single}

    @classmethod
    def visible(cls) -> QuerySet[SearchEntry]:
        return SearchEntry.objects.all()
