"""Items of which the story is told on the page of another item: one story, one address.

An app says so in its module `sections`:

    @story(Partner, where=lambda: PublicationQuerySet.public("same_alliance__"))
    def on_the_page_of_its_alliance(partner):
        return addresses().get(partner.pk)

As long as the other page is there, the item has that address, its own page leads there, and it is
not listed beside it.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
Address = Callable[[Any], str | None]
_registered: dict[type[Model], list[tuple[Callable[[], Q], Address]]] = defaultdict(list)


def story(model: type[Model], *, where: Callable[[], Q]) -> Callable[[Address], Address]:
    """Decorator: gives the address of the other page, or None; `where` finds such items."""

    def register(address: Address) -> Address:
        _registered[model].append((where, address))
        return address

    return register


def address_of_story(item: Model) -> str | None:
    found = (address(item) for _where, address in _registered[type(item)])
    return next(filter(None, found), None)


def with_own_page(rows: QuerySet[M]) -> QuerySet[M]:
    """Without those of which the story stands on another page."""
    for where, _address in _registered[rows.model]:
        rows = rows.exclude(where())
    return rows
