"""Facets: the filters of a list of which every option shows how many rows it would give."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.publishing.visibility import only_public, related_model
from portal.runtime.texts import StrOrPromise

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
    does not exist for a visitor. A facet that is not offered only works from the
    address, for links that lead to a part of the list.
    """

    field_class = FacetField
    lookup = ""
    """What to read at the end of a path."""
    always_shown: Sequence[str] = ()
    """The values that stand in the list also when no row has them, but others have some."""

    def __init__(
        self,
        *paths: str,
        label: StrOrPromise,
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

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        """The label of each of these values that exists, in the order of display."""
        raise NotImplementedError

    def select(self, queryset: models.QuerySet, value: str) -> models.QuerySet:
        """The rows with this value, in SQL."""
        rows = Q(pk__in=[])
        for path in self.paths:
            having = queryset.model._default_manager.filter(
                only_public(queryset.model, path), **{path + self.lookup: value}
            )
            rows |= Q(pk__in=having.order_by().values("pk"))
        return queryset.filter(rows)

    def filter(self, qs: models.QuerySet, value: list[str] | None) -> models.QuerySet:
        if not value:
            return qs
        rows = Q()
        for one in value:
            selected = self.select(qs.model._default_manager.all(), one)
            rows |= Q(pk__in=selected.order_by().values("pk"))
        return qs.filter(rows)


class ChoiceFacet(Facet):
    """A facet over a field with fixed choices; `shows_all`: also those that nothing has."""

    def __init__(
        self, *paths: str, choices: type[models.TextChoices], shows_all: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*paths, **kwargs)
        self.known = choices
        self.always_shown = choices.values if shows_all else []

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        return {value: str(label) for value, label in self.known.choices if value in values}


class YearFacet(Facet):
    """A facet over the year of a partial date, the latest year first."""

    lookup = "__year"

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        years = (value for value in values if re.fullmatch("[0-9]{4}", value))
        return {value: value for value in sorted(years, reverse=True)}


class RelatedFacet(Facet):
    """A facet over related items; only items that are public have a label.

    The model of the items follows from the path.
    """

    lookup = "__slug"

    def __init__(self, *paths: str, name: str, order: str = "", **kwargs: Any) -> None:
        super().__init__(*paths, **kwargs)
        self.name, self.order = name, order or "sort_key"

    def labels(self, values: Iterable[str]) -> dict[str, str]:
        manager = related_model(self.model, self.paths[0])._default_manager
        items = manager.published() if hasattr(manager, "published") else manager.all()
        items = items.filter(slug__in=values).order_by(self.order)
        return dict(items.values_list("slug", self.name))
