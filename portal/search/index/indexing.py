"""Keeping the entries, their terms and the vocabulary in line with the content."""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from portal.publishing.versions import ContentVersion
from portal.runtime.batches import batched

from ..language.analysis import FILLER, readable, terms
from ..models import SearchEntry
from ..query.patterns import Field
from . import registry, release
from .engines import FieldTerms, engine
from .registry import Indexed, SearchDocument
from .words import Words

CHUNK = 1000  # entries that are written at once
ENTRY_FIELDS = ["title", "aliases", "summary", "body", "english", "url", "tie", "date", "is_ours"]


def values_of(document: SearchDocument) -> dict[str, Any]:
    """The fields of an entry as this document has them."""
    return {
        "title": readable(document.title),
        "aliases": [readable(alias) for alias in document.aliases],
        "summary": readable(document.summary),
        "body": readable(document.body),
        "english": [
            *sorted(field.value for field in document.english),
            *map(readable, document.english_aliases),
        ],
        "url": document.url,
        "tie": tie_of(document.url),
        "date": document.date,
        "is_ours": document.is_ours,
    }


def tie_of(url: str) -> int:
    """A number that decides between entries of the same rank, the same on every machine."""
    digest = hashlib.blake2s(url.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def terms_of(entry: SearchEntry) -> FieldTerms:
    """What an entry is found by: its texts, and in the last place what kind of item it is."""
    return {
        Field.TITLE: terms([entry.title], are_names=True),
        Field.ALIAS: terms(entry.aliases, are_names=True),
        Field.SUMMARY: terms([entry.summary]),
        Field.BODY: terms([entry.body, *_names_of_kind(entry.kind)]),
    }


@functools.cache
def _names_of_kind(kind: str) -> list[str]:
    indexed = registry.of_kind(kind)
    with translation.override(settings.LANGUAGE_CODE):
        return [indexed.label, indexed.plural]


# One item and what depends on it


def sync(indexed: Indexed, keys: Iterable, *, is_rebuild: bool = False) -> int:
    """Bring the entries of these items up to date; returns how many changed.

    Runs in the transaction of the change itself, after `ContentVersion.bump`, which lets
    one transaction at a time through. A rebuild also writes what looks right, and no words:
    it renews them all at its end.
    """
    changed = 0
    for chunk in batched(keys, CHUNK):
        written, gone, english = [], [], {}
        for entry, document in _compared(indexed, chunk):
            english[entry.pk] = entry.english
            if document is None:
                gone.append(entry)
                continue
            values = values_of(document)
            if is_rebuild or not entry.pk or values != {f: getattr(entry, f) for f in ENTRY_FIELDS}:
                for name, value in values.items():
                    setattr(entry, name, value)
                written.append(entry)
        if written or gone:
            _write(written, gone, None if is_rebuild else english)
        changed += len(written) + len(gone)
    return changed


def _compared(indexed: Indexed, keys: list) -> Iterator[tuple[SearchEntry, SearchDocument | None]]:
    """The entry of each item, stored or new, and what it should be: None when it should go."""
    stored = SearchEntry.objects.filter(kind=indexed.kind, object_id__in=map(str, keys))
    entries = {entry.object_id: entry for entry in stored.order_by()}
    for item in indexed.with_related(indexed.public().filter(pk__in=keys).order_by()):
        key = str(item.pk)
        entry = entries.pop(key, None) or SearchEntry(kind=indexed.kind, object_id=key)
        yield entry, indexed.document(item)
    for entry in entries.values():
        yield entry, None


def _write(
    written: list[SearchEntry], gone: list[SearchEntry], english: dict[int, list[int]] | None
) -> None:
    """Write and delete entries with their terms, and their words too.

    `english` says which fields were in English before; without it no words are written.
    """
    index, words = engine(), Words()
    if english is not None:
        before = index.read([entry.pk for entry in [*written, *gone] if entry.pk])
        for key, found in before.items():
            words.remove(key, found, english[key])
    for entry in written:
        entry.pk = None  # an upsert finds it by kind and object, and gives it its key back
    SearchEntry.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=ENTRY_FIELDS,
    )
    rows = [(entry.pk, terms_of(entry)) for entry in written]
    index.write(rows)
    if gone:
        keys = [entry.pk for entry in gone]
        index.delete(keys)
        SearchEntry.objects.filter(pk__in=keys).delete()
    if english is not None:
        for entry, (key, terms_of_entry) in zip(written, rows, strict=True):
            words.add(key, terms_of_entry, entry.english)
        words.save()


Items = set[tuple[str, Any]]
"""Of which kind each is, and its primary key."""

_pending: ContextVar[Items | None] = ContextVar("pending", default=None)


def update(items: Items) -> None:
    """Bring the entries of these items up to date: now, or at the end of `deferred`."""
    pending = _pending.get()
    if pending is not None:
        pending.update(items)
        return
    for kind, of_kind in groupby(sorted(items), key=itemgetter(0)):
        sync(registry.of_kind(kind), [key for _kind, key in of_kind])


@contextmanager
def deferred() -> Iterator[None]:
    """Many changes together: one transaction, and the entries are written at its end."""
    with transaction.atomic():
        if _pending.get() is not None:
            yield
            return
        items: Items = set()
        token = _pending.set(items)
        try:
            yield
        finally:
            _pending.reset(token)
        if not transaction.get_rollback():
            update(items)


# Everything


def rebuild(progress: Callable[[int], object] = lambda _count: None) -> int:
    """Write all entries again, a part at a time; visitors and editors go on meanwhile.

    `progress` hears of every part how many items it had.
    """
    count = 0
    for indexed in registry.registered():
        keys = list(indexed.public().order_by("pk").values_list("pk", flat=True))
        for chunk in batched(keys, CHUNK):
            with transaction.atomic():
                ContentVersion.lock()
                sync(indexed, chunk, is_rebuild=True)
            progress(len(chunk))
            count += len(chunk)
    with transaction.atomic():
        ContentVersion.lock()
        sync_all()
        _write([], list(_of_unknown_kinds()), None)
    version = ContentVersion.current()
    words = _words_of_all_entries()  # this takes longest, so editors do not wait for it
    with transaction.atomic():
        ContentVersion.lock()
        if ContentVersion.current() != version:
            words = _words_of_all_entries()
        words.replace_all()
        engine().tidy()
        release.note()
        ContentVersion.bump()
    return count


def sync_all() -> int:
    """Add what became public and drop what no longer is; returns how many entries changed."""
    changed = 0
    for indexed in registry.registered():
        public, stored = _public_and_stored(indexed)
        changed += sync(indexed, sorted(public ^ stored))
    return changed


def _public_and_stored(indexed: Indexed) -> tuple[set, set]:
    """The primary keys of the items that are public, and of those that have an entry."""
    entries = SearchEntry.objects.filter(kind=indexed.kind).order_by()
    to_python = indexed.model._meta.pk.to_python
    return (
        set(indexed.public().order_by().values_list("pk", flat=True)),
        {to_python(key) for key in entries.values_list("object_id", flat=True)},
    )


def _of_unknown_kinds() -> QuerySet[SearchEntry]:
    kinds = [indexed.kind for indexed in registry.registered()]
    return SearchEntry.objects.exclude(kind__in=kinds).order_by("pk")


def _words_of_all_entries() -> Words:
    words = Words()
    entries = SearchEntry.objects.order_by("pk").values_list("pk", "english")
    for chunk in batched(entries.iterator(), CHUNK):
        english = dict(chunk)
        for key, found in engine().read(list(english)).items():
            words.add(key, found, english[key])
    return words


def delete_orphans(**kwargs: Any) -> None:
    """After a migration or a flush: the terms of entries that are gone."""
    if SearchEntry._meta.db_table in connection.introspection.table_names():
        engine().delete_orphans()


# What becomes public, or stops to exist, by the passing of time


@dataclass(frozen=True)
class Checked:
    """When this process last looked, at which content, and when the next moment is.

    What is derived from the content is right as long as this is the same.
    """

    since: datetime = field(compare=False)  # another thread may have looked a moment later
    version: int
    until: datetime


_checked: Checked | None = None
LONG_AGO, TRY_AGAIN_AFTER = datetime(2000, 1, 1, tzinfo=UTC), timedelta(minutes=1)


def sync_due(next_moment: Callable[[datetime], datetime]) -> Checked:
    """Once a moment has passed at which content changes by itself, follow it.

    `next_moment` gives the first one after a moment; content that changed since can have an
    earlier one. Every process looks by itself; the first one writes. While nobody can
    write, readers get what is there, without waiting for that in turn.
    """
    global _checked
    now, version = timezone.now(), ContentVersion.current()
    if _checked and _checked.version != version:
        _checked = replace(_checked, version=version, until=next_moment(_checked.since))
    if _checked is None or now >= _checked.until:
        since = _checked.since if _checked else LONG_AGO
        _checked = Checked(since, version, now + TRY_AGAIN_AFTER)
        # Mostly nothing changed, and then no reader waits for who is writing.
        pairs = map(_public_and_stored, registry.registered())
        if any(public != stored for public, stored in pairs):
            try:
                with transaction.atomic():
                    ContentVersion.lock()
                    if sync_all():
                        ContentVersion.bump()
            except OperationalError:
                return _checked
        _checked = Checked(now, ContentVersion.current(), next_moment(now))
    return _checked


def check() -> Iterator[str]:
    """Every difference between the content and what the search has of it."""
    words = Words()
    for indexed in registry.registered():
        for chunk in batched(sorted(set.union(*_public_and_stored(indexed))), CHUNK):
            for entry, document in _compared(indexed, chunk):
                name = f"{entry.kind} {entry.object_id}"
                if document is None:
                    yield f"{name}: is found, but is not public"
                elif not entry.pk:
                    yield f"{name}: is public, but is not found"
                else:
                    yield from _differences(name, entry, document, words)
    for entry in _of_unknown_kinds():
        yield f"{entry.kind} {entry.object_id}: nothing of this kind is found any more"
    yield from words.differences()


def _differences(
    name: str, entry: SearchEntry, document: SearchDocument, words: Words
) -> Iterator[str]:
    for attribute, value in values_of(document).items():
        if getattr(entry, attribute) != value:
            yield f"{name}: {attribute} is not what the item says"
    right = {field: set(found) - {FILLER} for field, found in terms_of(entry).items()}
    stored = engine().read([entry.pk]).get(entry.pk)
    if stored is None:
        yield f"{name}: has no terms"
    elif stored != right:
        yield f"{name}: is found by other terms than its text has"
    words.add(entry.pk, right, entry.english)
