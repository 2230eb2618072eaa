"""What a process keeps of the content in memory: one object, which can be set aside for a while.

Each entry has a stamp that changes with everything that is kept of it. When the version of the
content is another, the stamps tell which entries are: only those are read again. So whoever comes
first after a change waits for some milliseconds and not for a new index, and what is kept is
right also when a transaction was rolled back.
"""

import functools
import gc
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar, cast

from django.core.signals import request_finished
from django.db.models import QuerySet

from ..language.synonyms import Meanings, Synonym
from ..language.synonyms import Words as Typed
from ..language.vocabulary import Vocabulary
from ..models import SearchEntry
from ..query.matching import Searcher
from ..query.patterns import Field
from ..query.results import Target
from ..query.rows import NONE, IndexRows, InOrder, Order, Rows
from ..query.texts import Texts
from . import changes, due, registry
from .indexing import terms_of

AT_ONCE = 100  # entries whose texts are read at once; more takes memory that stays taken
FEW = 10_000  # entries that are asked for by their keys; when there are more, all are read
OF_PLACES = (Field.TITLE, Field.ALIAS, Field.SUMMARY)  # where the names of places stand


class Following(Protocol):
    """What is derived from the content, and follows a change of some entries."""

    def changed(self, content: "Content", touched: Rows) -> Self: ...


K = TypeVar("K", bound=Following)


class Content:
    """The entries at one version of the content, and what was derived from them.

    It never changes, but that more is derived.
    """

    def __init__(self, checked: due.Checked, before: "Content | None", lock: threading.RLock):
        self.checked, self._lock = checked, lock
        known = before._stamps if before else {}
        self.item_of: dict[int, Any] = dict(before.item_of) if before else {}
        """The primary key of the item of each entry."""
        self._of_kind: dict[str, tuple[Rows, dict[Any, int]]]
        self._of_kind = dict(before._of_kind) if before else {}
        self._number: int | None
        self._number, items = changes.since(before._number if before else None)
        if items is None:
            read, had = dict(_stamps()), {*known}
        else:
            read, had = {}, set()
            for kind, keys in changes.by_kind(items):
                read |= _stamps(kind=kind, object_id__in=[*map(str, keys)])
                had |= known.keys() & {*map(self._of_kind.get(kind, (NONE, {}))[1].get, keys)}
        gone = Rows(had - read.keys())
        new = Rows(read.keys() - known.keys())
        other = [key for key, stamp in read.items() if known.get(key, stamp) != stamp]
        self._stamps: dict[int, int] = {**known, **read}
        for key in gone:
            del self._stamps[key]
        self.everything: Rows = ((before.everything if before else NONE) | new) - gone
        self._touched = new | gone | Rows(other)
        self._follow(new, gone)
        self._kept: dict[Hashable, Following] = {}
        self._before = before._kept if before else {}
        for name in self._before:
            self._follow_kept(name)
        self._before = {}

    def _follow(self, new: Rows, gone: Rows) -> None:
        for indexed in registry.registered():
            rows, of_items = self._of_kind.get(indexed.kind, (NONE, {}))
            if rows & gone:
                of_items = {item: key for item, key in of_items.items() if key not in gone}
            self._of_kind[indexed.kind] = rows - gone, of_items
        for key in gone:
            del self.item_of[key]
        found: dict[str, dict[Any, int]] = {}
        for key, kind, item in entries_with(new).values_list("pk", "kind", "object_id").iterator():
            if kind in self._of_kind:
                item = registry.of_kind(kind).model._meta.pk.to_python(item)
                found.setdefault(kind, {})[item] = key
                self.item_of[key] = item
        for kind, of_items in found.items():
            rows, others = self._of_kind[kind]
            self._of_kind[kind] = rows | Rows(of_items.values()), others | of_items

    def of_kind(self, kind: str) -> tuple[Rows, dict[Any, int]]:
        """The entries of a kind, and the one of each item."""
        return self._of_kind[kind]

    def _follow_kept(self, name: Hashable) -> None:
        if name in self._before and name not in self._kept:
            self._kept[name] = self._before[name].changed(self, self._touched)

    def keep(self, name: Hashable, make: Callable[["Content"], K]) -> K:
        """What is derived under this name, made when it is first asked for."""
        if name not in self._kept:
            with self._lock:  # one thread makes it, the others wait for the result
                self._follow_kept(name)
                if name not in self._kept:
                    self._kept[name] = make(self)
        return cast("K", self._kept[name])

    @property
    def words(self) -> "Words":
        return self.keep(Words, Words.of)

    @functools.cached_property
    def synonyms(self) -> Meanings[Synonym]:
        return Meanings(direction for source in registry.synonyms for direction in source())

    @functools.cached_property
    def leads(self) -> Meanings[Target]:
        return Meanings(self._leads())

    def _leads(self) -> Iterator[tuple[Typed, Target]]:
        for lead in (lead for source in registry.leads for lead in source()):
            _rows, of_items = self.of_kind(lead.item._meta.label_lower)
            if lead.item.pk in of_items:
                yield lead.words, Target(of_items[lead.item.pk], lead.is_name)

    def searcher(self, rows: Rows, in_order: InOrder) -> Searcher:
        """Searches these entries; what ranks equal stands in this order."""
        index = IndexRows(self.words.texts, rows, in_order)
        return Searcher(index, self.words.vocabulary, self.synonyms, self.leads)


def entries_with(keys: Rows) -> QuerySet[SearchEntry]:
    """These entries, in the order of their keys."""
    entries = SearchEntry.objects.order_by("pk")
    return (
        entries.filter(pk__in=list(keys))
        if len(keys) <= FEW
        else entries.filter(pk__gte=keys.min())
    )


def _stamps(**of_entries: Any) -> Iterator[tuple[int, int]]:
    """The stamps of some entries, or of all, which are read from their index."""
    entries = SearchEntry.objects.filter(**of_entries).order_by("stamp", "pk")
    return entries.values_list("pk", "stamp").iterator()


class Words:
    """The texts of the entries, and the vocabulary that they make."""

    def __init__(self, texts: Texts, vocabulary: Vocabulary, places: "Places"):
        self.texts, self.vocabulary, self._places = texts, vocabulary, places

    @classmethod
    def of(cls, content: Content) -> "Words":
        texts = _with_texts(Texts(), content.everything)[0]
        return cls._with_all(texts, Places.of(content, texts))

    @classmethod
    def _with_all(cls, texts: Texts, places: "Places") -> "Words":
        elsewhere = (name for one in registry.registered() for name in one.names_elsewhere())
        vocabulary = Vocabulary(
            texts.words(),
            place_names=places.names,
            in_names_only=places.in_names_only,
            elsewhere=elsewhere,
        )
        return cls(texts, vocabulary, places)

    def changed(self, content: Content, touched: Rows) -> "Words":
        if not touched:
            return self
        texts, words = _with_texts(self.texts, touched)
        places = self._places.changed(content, texts, touched, words)
        if (places.names, places.in_names_only) != (
            self._places.names,
            self._places.in_names_only,
        ):
            return Words._with_all(texts, places)
        vocabulary = self.vocabulary.changed(self.texts.words(words), texts.words(words))
        return Words(texts, vocabulary, places)


@dataclass(frozen=True)
class Places:
    """The words of the names of places, and which of them stand nowhere else."""

    rows: Rows
    names: frozenset[str]
    in_names_only: frozenset[str]

    @classmethod
    def of(cls, content: Content, texts: Texts) -> "Places":
        kinds = [indexed.kind for indexed in registry.registered() if indexed.is_place]
        rows = NONE.union(*(content.of_kind(kind)[0] for kind in kinds))
        names = frozenset(texts.words_of(rows, OF_PLACES))
        return cls(rows, names, frozenset(texts.are_only_in(rows, OF_PLACES, names)))

    def changed(self, content: Content, texts: Texts, touched: Rows, words: set[str]) -> "Places":
        if touched & self.rows:
            return Places.of(content, texts)
        names = words & self.names
        only = self.in_names_only - names | texts.are_only_in(self.rows, OF_PLACES, names)
        return replace(self, in_names_only=only)


def _with_texts(texts: Texts, touched: Rows) -> tuple[Texts, set[str]]:
    """The texts as they are now, of which these may have changed; and the words that did."""
    entries = entries_with(touched).iterator(chunk_size=AT_ONCE)
    written = ((e.pk, terms_of(e), e.english) for e in entries if e.pk in touched)
    return texts.changed(touched, written)


class Memory:
    """The content as this process knows it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._checked: due.Checked | None = None
        self._content: Content | None = None
        self._has_litter = False

    def checked(self) -> due.Checked:
        """At which content this process is, without reading any of it."""
        checked = self._checked = due.check(self._checked, self._note)
        return checked

    def content(self) -> Content:
        """The content as it is now."""
        checked, content = self.checked(), self._content
        if content is None or content.checked != checked:
            with self._lock:  # one thread follows the change, the others wait for the result
                content = self._content
                if content is None or content.checked != checked:
                    content = self._content = Content(checked, content, self._lock)
                    self._has_litter = True
        return content

    def tidy(self) -> None:
        """Collect what was before a change: it is large, and has cycles."""
        if self._has_litter:
            self._has_litter = False
            gc.collect()

    def _note(self, checked: due.Checked) -> None:
        self._checked = checked


_of_process = Memory()
_aside: ContextVar[Memory | None] = ContextVar("memory", default=None)
_asked: ContextVar[dict[Memory, due.Checked] | None] = ContextVar("asked", default=None)


def checked() -> due.Checked:
    """What is derived from the content is right as long as this is the same."""
    memory, asked = _aside.get() or _of_process, _asked.get()
    if asked is None:
        return memory.checked()
    if memory not in asked:
        asked[memory] = memory.checked()
    return asked[memory]


@contextmanager
def asked_once() -> Iterator[None]:
    """Within this, for what changes nothing, `checked` asks the database only the first time."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def content() -> Content:
    """What every visitor may see, as it is now."""
    memory = _aside.get() or _of_process
    content = memory.content()
    if (asked := _asked.get()) is not None:
        asked[memory] = content.checked
    return content


@contextmanager
def aside() -> Iterator[None]:
    """Within this, the content is known anew: nothing of it comes from the process, or stays."""
    token = _aside.set(Memory())
    try:
        yield
    finally:
        _aside.reset(token)


def warm_up(**_kwargs: Any) -> None:
    """Read all content, in a process that will serve or make those that do."""
    gc.collect()
    gc.freeze()  # from here on a collection has little more to look at than the content
    _of_process.content().words  # noqa: B018
    request_finished.connect(tidy, dispatch_uid="memory")  # the visitor has got the page


def tidy(**_kwargs: Any) -> None:
    _of_process.tidy()


def forget() -> None:
    """Drop what the process keeps, as a new one would."""
    _of_process.__init__()  # type: ignore[misc]


def all_entries() -> Searcher:
    """A search over everything, each thing once."""
    now = content()  # which first brings the entries up to date
    single = [*SearchEntry.objects.filter(is_double=False).values_list("pk", flat=True)]
    return now.searcher(Rows(single), Order(single, Rows(single)))
