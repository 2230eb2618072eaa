"""Keeping the entries, their terms and the vocabulary in line with the content."""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from portal.publishing.versions import ContentVersion
from portal.runtime.batches import batched

from ..language.analysis import FILLER, normalise, terms
from ..models import SearchEntry
from ..query.patterns import Field
from . import registry
from .engines import FieldTerms, engine
from .registry import Indexed, SearchDocument
from .words import Words, words_of

CHUNK = 1000  # entries that are written at once
ENTRY_FIELDS = ["title", "aliases", "summary", "body", "english", "url", "tie", "date", "is_ours"]


def values_of(document: SearchDocument) -> dict[str, Any]:
    """The fields of an entry as this document has them."""
    return {
        "title": normalise(document.title),
        "aliases": [normalise(alias) for alias in document.aliases],
        "summary": normalise(document.summary),
        "body": normalise(document.body),
        "english": sorted(field.value for field in document.english),
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


def sync(
    indexed: Indexed, keys: Iterable, *, force: bool = False, words: Words | None = None
) -> int:
    """Bring the entries of these items up to date; returns how many changed.

    Runs in the transaction of the change itself, after `ContentVersion.bump`, which lets
    one transaction at a time through. With `force` also what looks right is written again.
    With `words` the words of what is written are collected there, and not saved.
    """
    changed = 0
    for chunk in batched(keys, CHUNK):
        items = indexed.with_related(indexed.public().filter(pk__in=chunk).order_by())
        documents = {str(item.pk): indexed.document(item) for item in items}
        stored = SearchEntry.objects.filter(kind=indexed.kind, object_id__in=map(str, chunk))
        entries = {entry.object_id: entry for entry in stored.order_by()}
        gone = [entry for key, entry in entries.items() if key not in documents]
        before = {entry.pk: entry.english for entry in entries.values()}
        written = []
        for key, document in documents.items():
            entry = entries.get(key) or SearchEntry(kind=indexed.kind, object_id=key)
            values = values_of(document)
            if force or not entry.pk or values != {f: getattr(entry, f) for f in ENTRY_FIELDS}:
                for name, value in values.items():
                    setattr(entry, name, value)
                written.append(entry)
        if written or gone:
            _write(written, gone, before, words)
        changed += len(written) + len(gone)
    return changed


def _write(
    written: list[SearchEntry],
    gone: list[SearchEntry],
    english: dict[int, list[int]],
    collected: Words | None = None,
) -> None:
    index = engine()
    words = Words() if collected is None else collected
    old = {}
    if collected is None:
        keys = [entry.pk for entry in [*written, *gone] if entry.pk]
        old = {key: words_of(found, english[key]) for key, found in index.read(keys).items()}
    for entry in written:
        entry.pk = None  # an upsert finds it by kind and object, and gives it its key back
    SearchEntry.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=ENTRY_FIELDS,
    )
    rows = [(entry.pk, terms_of(entry)) for entry in written]
    for entry, (key, found) in zip(written, rows, strict=True):
        words.change(key, old.pop(key, {}), words_of(found, entry.english))
    index.write(rows)
    if gone:
        keys = [entry.pk for entry in gone]
        for key in keys:
            words.change(key, old.pop(key, {}), {})
        index.delete(keys)
        SearchEntry.objects.filter(pk__in=keys).delete()
    if collected is None:
        words.save()


_pending: ContextVar[dict[str, set] | None] = ContextVar("pending", default=None)


def update(affected: dict[str, set]) -> None:
    """Bring entries up to date, {kind: primary keys}: now, or at the end of `deferred`."""
    pending = _pending.get()
    for kind, keys in affected.items():
        if pending is not None:
            pending.setdefault(kind, set()).update(keys)
        else:
            sync(registry.of_kind(kind), sorted(keys))


@contextmanager
def deferred() -> Iterator[None]:
    """Many changes together: one transaction, and the entries are written at its end."""
    with transaction.atomic():
        if _pending.get() is not None:
            yield
            return
        affected: dict[str, set] = {}
        token = _pending.set(affected)
        try:
            yield
        finally:
            _pending.reset(token)
        if not transaction.get_rollback():
            update(affected)


# Everything


def rebuild(progress: Callable[[Indexed, int], None] = lambda _indexed, _count: None) -> int:
    """Write all entries again, a part at a time; visitors and editors go on meanwhile.

    `progress` hears of every part: what it was of, and how many items.
    """
    count = 0
    words = Words()
    version = ContentVersion.current()
    for indexed in registry.registered():
        keys = list(indexed.public().order_by("pk").values_list("pk", flat=True))
        for chunk in batched(keys, CHUNK):
            with transaction.atomic():
                ContentVersion.lock()
                sync(indexed, chunk, force=True, words=words)
            progress(indexed, len(chunk))
            count += len(chunk)
    with transaction.atomic():
        ContentVersion.lock()
        is_edited = ContentVersion.current() != version
        sync_all(words)
        _drop_unknown_kinds()
        (_words_of_all_entries() if is_edited else words).replace_all()
        engine().tidy()
        ContentVersion.bump()
    return count


def sync_all(words: Words | None = None) -> int:
    """Add what became public and drop what no longer is; returns how many entries changed."""
    changed = 0
    for indexed in registry.registered():
        public = {str(key): key for key in indexed.public().order_by().values_list("pk", flat=True)}
        stored = SearchEntry.objects.filter(kind=indexed.kind).order_by()
        known = set(stored.values_list("object_id", flat=True))
        to_python = indexed.model._meta.pk.to_python
        different = [public[key] for key in public.keys() - known]
        different += [to_python(key) for key in known - public.keys()]
        changed += sync(indexed, sorted(different), words=words)
    return changed


def _drop_unknown_kinds() -> None:
    kinds = [indexed.kind for indexed in registry.registered()]
    gone = list(SearchEntry.objects.exclude(kind__in=kinds))
    if gone:
        _write([], gone, {entry.pk: entry.english for entry in gone})


def _words_of_all_entries() -> Words:
    words = Words()
    entries = SearchEntry.objects.order_by("pk").values_list("pk", "english")
    for chunk in batched(entries.iterator(), CHUNK):
        english = dict(chunk)
        for key, found in engine().read(list(english)).items():
            words.change(key, {}, words_of(found, english[key]))
    return words


def delete_orphans(**kwargs: Any) -> None:
    """After a migration or a flush: the terms of entries that are gone."""
    if SearchEntry._meta.db_table in connection.introspection.table_names():
        engine().delete_orphans()


# What becomes public, or stops to exist, by the passing of time


@dataclass(frozen=True)
class Checked:
    """When this process last looked, at which content, and when the next moment is."""

    since: datetime
    version: int
    until: datetime


_checked: Checked | None = None


def sync_due(next_moment: Callable[[datetime], datetime]) -> int:
    """Once a moment has passed at which content changes by itself, follow it.

    `next_moment` gives the first one after a moment; content that changed since can have an
    earlier one. Every process looks by itself; the first one writes. Returns the version.
    """
    global _checked
    now, version = timezone.now(), ContentVersion.current()
    if _checked is None:
        until = now
    elif _checked.version == version:
        until = _checked.until
    else:
        until = next_moment(_checked.since)
    if now >= until:
        with transaction.atomic():
            ContentVersion.lock()
            if sync_all():
                ContentVersion.bump()
        version = ContentVersion.current()
        _checked = Checked(now, version, next_moment(now))
    elif _checked and _checked.version != version:
        _checked = Checked(_checked.since, version, until)
    return version


def forget() -> None:
    """Look again at the next search, as a new process would."""
    global _checked
    _checked = None


def check() -> Iterator[str]:
    """Every difference between the content and what the search has of it."""
    index = engine()
    words = Words()
    for indexed in registry.registered():
        seen = {str(key) for key in indexed.public().order_by().values_list("pk", flat=True)}
        stored = SearchEntry.objects.filter(kind=indexed.kind).order_by("pk")
        entries = {entry.object_id: entry for entry in stored}
        for key in sorted(entries.keys() - seen):
            yield f"{indexed.kind} {key}: is found, but is not public"
        for chunk in batched(sorted(seen), CHUNK):
            to_python = indexed.model._meta.pk.to_python
            public = indexed.public().filter(pk__in=[to_python(key) for key in chunk])
            for item in indexed.with_related(public):
                entry = entries.get(str(item.pk))
                if entry is None:
                    yield f"{indexed.kind} {item.pk}: is public, but is not found"
                    continue
                yield from _differences(entry, indexed.document(item), index, words)
    kinds = [indexed.kind for indexed in registry.registered()]
    for entry in SearchEntry.objects.exclude(kind__in=kinds).order_by("pk"):
        yield f"{entry.kind} {entry.object_id}: nothing of this kind is found any more"
    yield from words.differences()


def _differences(
    entry: SearchEntry, document: SearchDocument, index: Any, words: Words
) -> Iterator[str]:
    name = f"{entry.kind} {entry.object_id}"
    for field, value in values_of(document).items():
        if getattr(entry, field) != value:
            yield f"{name}: {field} is not what the item says"
    right = {field: set(found) - {FILLER} for field, found in terms_of(entry).items()}
    stored = index.read([entry.pk]).get(entry.pk)
    if stored is None:
        yield f"{name}: has no terms"
    elif stored != right:
        yield f"{name}: is found by other terms than its text has"
    words.change(entry.pk, {}, words_of(right, entry.english))
