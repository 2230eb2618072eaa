"""What is found: every app says in its `search.py` which of its models, and by what."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, cast

from django.db import models

from portal.publishing.dates import PartialDate
from portal.publishing.models import Publishable

from ..language.synonyms import Direction, Words
from ..query.patterns import Field


@dataclass(frozen=True)
class SearchDocument:
    """What an item is found by, as plain text; the weightiest first."""

    title: str
    url: str
    aliases: list[str] = field(default_factory=list)
    summary: str = ""
    body: str = ""
    date: PartialDate | None = None
    is_ours: bool = True
    english: tuple[Field, ...] = ()
    """The fields that are in English; all others are in Dutch."""
    english_aliases: tuple[str, ...] = ()
    """The other names that are in English, among Dutch ones."""

    @classmethod
    def of(cls, item: Any, *body: str, **others: Any) -> Self:
        """By its name, its address and its summary, by these texts and by other fields."""
        if "url" not in others:
            others["url"] = item.get_absolute_url()
        return cls(str(item), summary=item.summary, body=" ".join(body), **others)


class Lead(NamedTuple):
    """Words that lead to an item: they name what it is about, or something near that."""

    words: Words
    item: models.Model
    is_name: bool


class Indexed:
    """How the items of one model become entries; an app subclasses and registers it.

    `watched` are the lookup paths to other rows that an entry depends on: a change of
    one of those brings the entry up to date as well.
    """

    model: type[models.Model]
    watched: tuple[str, ...] = ()
    is_suggested = False
    belongs_to: tuple[str, ...] = ()
    """The lookup paths to items by whose names it is found as well, as far as they are public."""
    yields_to: tuple[str, ...] = ()
    """The lookup paths to items that tell of the same; when one is public, it is found instead."""
    is_place = False
    """Whether its names are those of places: what such a name means as a word is not meant."""

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()

    def public(self) -> models.QuerySet:
        """The items that every visitor may see at this moment."""
        return cast("type[Publishable]", self.model)._default_manager.published()

    def with_related(self, items: models.QuerySet) -> models.QuerySet:
        """The items with what `document` reads, in a fixed number of queries."""
        return items.prefetch_related(*self.depends_on)

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The lookup paths to all rows of which a change may change the entry."""
        return (*self.watched, *self.belongs_to, *self.yields_to)

    def names_it_belongs_to(self, item: Any) -> Iterator[str]:
        for path in self.belongs_to:
            found = getattr(item, path)
            others = found.all() if isinstance(found, models.Manager) else [found]
            yield from (str(other) for other in others if other is not None and other.is_public)

    def is_double(self, item: Any) -> bool:
        """Whether a search over everything finds another item in its place."""
        others = (getattr(item, path, None) for path in self.yields_to)
        return any(other is not None and other.is_public for other in others)

    def document(self, item: Any) -> SearchDocument:
        raise NotImplementedError

    def names_elsewhere(self) -> Collection[str]:
        """Names of what is no item here, and no mistake in the name of one either."""
        return ()


def distinct(names: Iterable[str], *, but: str = "") -> list[str]:
    """The names that are filled, each once, without the one that is the title."""
    return [name for name in dict.fromkeys(names) if name and name != but]


_registered: dict[str, Indexed] = {}
synonyms: list[Callable[[], Iterable[Direction]]] = []
"""What says which words mean the same; asked once for each version of the content."""
leads: list[Callable[[], Iterable["Lead"]]] = []
"""What says which words lead to an item that need not have them; asked as often."""
listed: dict[type[models.Model], set[str]] = {}
"""The lookup paths from the items of a model to what their list is filtered by."""


def register(indexed: type[Indexed]) -> type[Indexed]:
    """Class decorator: the items of this model are found from now on."""
    instance = indexed()
    _registered[instance.kind] = instance
    return indexed


def registered() -> Iterator[Indexed]:
    """Everything that is found, in the order of registration."""
    return iter(_registered.values())


def of_kind(kind: str) -> Indexed:
    """Raises KeyError when nothing of this kind is found."""
    return _registered[kind]


def of_model(model: type[models.Model]) -> Indexed | None:
    """How items of this model are found, or None when they are not."""
    return _registered.get(model._meta.label_lower)
