"""Facets: the filters of a list of which every option shows how many rows it would give."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.publishing.names import SortKeyField
from portal.publishing.visibility import only_public, related_model
from portal.runtime.texts import StrOrPromise
from portal.search.query.rows import Rows

if TYPE_CHECKING:
    from .index import FacetIndex, RowsOf

MAX_VALUES_IN_ADDRESS = 50


class FacetField(forms.MultipleChoiceField):
    """Takes any values; the filter set drops those that do not exist and says so."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        # No value has a NUL in it, and PostgreSQL refuses to compare with one.
        return [text for text in super().to_python(value) if "\x00" not in text]

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_VALUES_IN_ADDRESS:
            raise forms.ValidationError(
                _("Choose at most %(limit)s options."), params={"limit": MAX_VALUES_IN_ADDRESS}
            )


class Facet(django_filters.MultipleChoiceFilter):
    """OR within the facet, AND with the others.

    `paths` are the lookups from a row to its values; with several, a row has the
    values of all. Subclasses say which labels values have; a value without a label
    does not exist for a visitor. A facet without a label of its own is called as its field
    is. One that is not offered only works from the address, for links that lead to a part
    of the list.
    """

    field_class = FacetField
    lookup = ""
    """What to read at the end of a path."""

    def __init__(
        self,
        *paths: str,
        label: StrOrPromise | None = None,
        is_open: bool = False,
        is_offered: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(field_name=paths[0], label=label, choices=(), **kwargs)
        self.paths = paths
        self.is_open = is_open
        self.is_offered = is_offered

    def add_path(self, path: str) -> None:
        """Let rows have the values at this path as well; for `facets.py` of an app above."""
        self.paths = (*self.paths, path)

    def pairs(self, queryset: models.QuerySet) -> Iterator[tuple]:
        """(primary key, value) of all rows; a row may come more than once, or with None."""
        for path in self.paths:
            public = queryset.filter(only_public(queryset.model, path)).order_by()
            yield from public.values_list("pk", path + self.lookup).iterator()

    def rows(self, index: "FacetIndex", before: "RowsOf | None", touched: Rows) -> "RowsOf":
        """The rows with each value, from how it was `before` some of them were touched."""
        return index.read(self, before, touched) if self.is_offered else {}

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        """The label of each of these values that exists, in the order of display."""
        raise NotImplementedError

    def having(self, queryset: models.QuerySet, value: str) -> Iterator:
        """The primary keys of the rows with this value, of which none were read."""
        for path in self.paths:
            public = queryset.filter(only_public(queryset.model, path)).order_by()
            yield from public.filter(**{path + self.lookup: value}).values_list("pk", flat=True)


class ChoiceFacet(Facet):
    """A facet over a field with choices; `shows_all`: of these also the ones that nothing has."""

    def __init__(self, *paths: str, shows_all: bool = False, **kwargs: Any) -> None:
        super().__init__(*paths, **kwargs)
        self.shows_all = shows_all

    @property
    def known(self) -> Iterable[tuple[str, StrOrPromise]]:
        return get_fields_from_path(self.model, self.paths[0])[-1].flatchoices

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        return {v: str(label) for v, label in self.known if self.shows_all or v in values}


class YearFacet(Facet):
    """A facet over the year of a partial date, the latest year first."""

    lookup = "__year"

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        years = (value for value in values if re.fullmatch("[0-9]{4}", value))
        return {value: value for value in sorted(years, reverse=True)}


class RelatedFacet(Facet):
    """A facet over related items; only items that are public have a label.

    The model of the items follows from the path, and so does what they are called.
    """

    lookup = "__slug"

    def __init__(self, *paths: str, order: str = "sort_key", **kwargs: Any) -> None:
        super().__init__(*paths, **kwargs)
        self.order = order

    @property
    def items(self) -> type[models.Model]:
        return related_model(self.model, self.paths[0])

    @property
    def label(self) -> StrOrPromise:
        return self._label or capfirst(str(self.items._meta.verbose_name))

    @label.setter
    def label(self, label: StrOrPromise | None) -> None:
        self._label = label

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        manager = self.items._default_manager
        items = manager.published() if hasattr(manager, "published") else manager.all()
        items = items.filter(slug__in=values).order_by(self.order)
        name = cast("SortKeyField", self.items._meta.get_field("sort_key")).source
        return dict(items.values_list("slug", name))
