"""The filters beside a list at the desk that are not just a field of the model."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from portal.runtime.texts import StrOrPromise


class OptionsFilter(admin.SimpleListFilter):
    """A filter of which `options` gives by the value in the address its label and its rows."""

    options: ClassVar[Mapping[str, tuple[StrOrPromise, Q | Callable[[Any], QuerySet]]]]

    def lookups(self, *args: Any) -> list[tuple[str, StrOrPromise]]:
        return [(value, label) for value, (label, _rows) in self.options.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.options.get(self.value() or "")
        if chosen is None:
            return queryset
        _label, rows = chosen
        return queryset.filter(rows) if isinstance(rows, Q) else rows(queryset)
