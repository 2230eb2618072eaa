"""What an app shows in the admin of another app's models, which does not know of it.

An app says so in a module `panels`, which is found by itself:

    @panel(Role, template="admin/candidates.html")
    def candidates(request, role):
        return {"candidates": ...}  # or None to show nothing

    add_filter(Role, CandidateFilter)
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Model
from django.http import HttpRequest

Context = dict[str, Any]
Fill = Callable[[HttpRequest, Any], Context | None]


_panels: dict[type[Model], list[tuple[str, Fill]]] = defaultdict(list)
_filters: dict[type[Model], list[type[SimpleListFilter]]] = defaultdict(list)


def panel(model: type[Model], *, template: str) -> Callable[[Fill], Fill]:
    """Decorator: below the form of each item of `model` stands what this function gives."""

    def register(fill: Fill) -> Fill:
        _panels[model].append((template, fill))
        return fill

    return register


def panels_of(request: HttpRequest, item: Model) -> list[tuple[str, Context]]:
    """The template and the values of each panel of this item, for this user."""
    filled = ((template, fill(request, item)) for template, fill in _panels[type(item)])
    return [(template, values) for template, values in filled if values is not None]


def add_filter(model: type[Model], list_filter: type[SimpleListFilter]) -> None:
    """Offer a filter beside those that the list of `model` has of its own."""
    _filters[model].append(list_filter)


def filters_of(model: type[Model]) -> list[type[SimpleListFilter]]:
    """The filters that apps above offer for the list of `model`."""
    return _filters[model]
