"""What an app shows on the page of another app's item, which does not know of it.

An app says so in a module `sections`, which is found by itself:

    @section(Partner, template="themes/sections/roles_held.html", place=20)
    def roles_held(partner):
        return {"items": partner.roles_held.published()}

The page of a partner has `{% sections partner "main" %}` where such parts stand. A function that
returns None shows nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model

Context = dict[str, Any]
Fill = Callable[[Any], Context | None]


_registered: dict[tuple[type[Model], str], list[tuple[int, str, Fill]]] = defaultdict(list)


def section(
    model: type[Model], slot: str = "main", *, template: str, place: int
) -> Callable[[Fill], Fill]:
    """Decorator: this stands on the page of each item of `model`, in this slot of its template."""

    def register(fill: Fill) -> Fill:
        here = _registered[model, slot]
        here.append((place, template, fill))
        here.sort(key=lambda part: part[0])
        return fill

    return register


def sections_of(item: Model, slot: str) -> Iterator[tuple[str, Context]]:
    for _place, template, fill in _registered[type(item), slot]:
        values = fill(item)
        if values is not None:
            yield template, values
