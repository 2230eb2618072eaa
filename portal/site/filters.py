"""The facets of the search over everything."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.lists.facets import Facet
from portal.lists.filters import FacetedFilterSet
from portal.search.index import registry
from portal.search.models import SearchEntry


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

    def _of_lists(self) -> Iterator[tuple[registry.Indexed, Facet]]:
        """The lists that have this facet, by how their items are found, and theirs."""
        for indexed in registry.registered():
            of_list = FacetedFilterSet.of_model(indexed.model)
            if of_list and (facet := of_list().facets.get(self.shared_name)):
                yield indexed, facet

    def pairs(self, queryset: QuerySet) -> Iterator[tuple]:
        for indexed, facet in self._of_lists():
            entries = dict(
                queryset.filter(kind=indexed.kind).order_by().values_list("object_id", "pk")
            )
            for key, value in facet.pairs(indexed.public()):
                if str(key) in entries:
                    yield entries[str(key)], value

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        # Whichever list is asked: they are facets over the same items, or years.
        of_lists = (facet.labels(values) for _indexed, facet in self._of_lists())
        return next(of_lists, {})

    def select(self, queryset: QuerySet, value: str) -> QuerySet:
        rows = Q(pk__in=[])
        for indexed, facet in self._of_lists():
            keys = facet.select(indexed.public(), value).values_list("pk", flat=True)
            rows |= Q(kind=indexed.kind, object_id__in=[str(key) for key in keys])
        return queryset.filter(rows)


class SearchFilter(FacetedFilterSet):
    kind = KindFacet("kind", label=_("Kind"), is_open=True)
    theme = SharedFacet("theme", label=_("Theme"), is_open=True)
    year = SharedFacet("year", label=_("Year"))
    province = SharedFacet("province", label=_("Province"))

    sorts = {
        "-date": (_("Latest first"), SearchEntry._meta.ordering or ()),
    }

    class Meta(FacetedFilterSet.Meta):
        model = SearchEntry

    @classmethod
    def visible(cls) -> QuerySet[SearchEntry]:
        return SearchEntry.objects.all()
