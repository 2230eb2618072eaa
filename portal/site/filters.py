"""The facets of the search over everything."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Province
from portal.lists.facets import Facet, year_labels
from portal.lists.filters import FacetedFilterSet
from portal.search.index import registry
from portal.search.models import SearchEntry
from themes.models import Theme


class KindFacet(Facet):
    """What kind of item an entry is, in the order in which the apps register them."""

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        return {
            indexed.kind: indexed.plural
            for indexed in registry.registered()
            if indexed.kind in values
        }


class SharedFacet(Facet):
    """A facet that several lists have under one name: the values of all of them.

    It asks the lists themselves, so it needs no copy that can go out of date.
    """

    def __init__(
        self, name: str, labels_of: Callable[[Iterable[str]], dict[str, str]], **kwargs: Any
    ) -> None:
        super().__init__("pk", **kwargs)
        self.shared_name = name
        self._labels_of = labels_of

    def pairs(self, queryset: QuerySet) -> Iterator[tuple]:
        for indexed in registry.registered():
            facet = self._facet_of(indexed)
            if facet is None:
                continue
            entries = dict(
                queryset.filter(kind=indexed.kind).order_by().values_list("object_id", "pk")
            )
            for key, value in facet.pairs(indexed.public()):
                entry = entries.get(str(key))
                if entry is not None:
                    yield entry, value

    def _facet_of(self, indexed: registry.Indexed) -> Facet | None:
        of_list = FacetedFilterSet.of_model(indexed.model)
        return of_list().facets.get(self.shared_name) if of_list else None

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        return self._labels_of(values)

    def select(self, queryset: QuerySet, value: str) -> QuerySet:
        rows = Q(pk__in=[])
        for indexed in registry.registered():
            facet = self._facet_of(indexed)
            if facet is not None:
                keys = facet.select(indexed.public(), value).values_list("pk", flat=True)
                rows |= Q(kind=indexed.kind, object_id__in=[str(key) for key in keys])
        return queryset.filter(rows)


def theme_labels(values: Iterable[str]) -> dict[str, str]:
    themes = Theme.objects.published().filter(slug__in=values).order_by("number")
    return dict(themes.values_list("slug", "title"))


def province_labels(values: Iterable[str]) -> dict[str, str]:
    provinces = Province.objects.filter(slug__in=values).order_by("name")
    return dict(provinces.values_list("slug", "name"))


class SearchFilter(FacetedFilterSet):
    kind = KindFacet("kind", label=_("Kind"), is_open=True)
    theme = SharedFacet("theme", theme_labels, label=_("Theme"), is_open=True)
    year = SharedFacet("year", year_labels, label=_("Year"))
    province = SharedFacet("province", province_labels, label=_("Province"))

    sorts = {
        "-date": (
            _("Latest first"),
            SearchEntry._meta.ordering or (),
        ),
    }

    class Meta:
        model = SearchEntry
        fields = ()

    @classmethod
    def visible(cls) -> QuerySet[SearchEntry]:
        return SearchEntry.objects.all()

    @classmethod
    def entry_positions(cls, position_of: Mapping[Any, int]) -> Mapping[int, int]:
        return position_of  # the rows of this list are the entries themselves
