"""Keeping the entries in line with the content."""

import functools
import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from portal.publishing.versions import ContentVersion
from portal.runtime.batches import batched

from ..language.analysis import readable, terms
from ..models import SearchEntry
from ..query.patterns import Field
from ..query.texts import FieldTerms
from . import changes, registry, release
from .changes import Items, by_kind
from .registry import Indexed

CHUNK = 500  # entries that are written at once; an editor waits for no more than that
ENTRY_FIELDS = ["title", "aliases", "summary", "body", "english", "url", "tie"]
ENTRY_FIELDS += ["date", "is_ours", "is_double"]


def values_of(indexed: Indexed, item: Any) -> dict[str, Any]:
    """The fields of an entry as this item has them."""
    document = indexed.document(item)
    body = "\n".join(filter(None, [document.body, *indexed.names_it_belongs_to(item)]))
    return {
        "title": readable(document.title),
        "aliases": [readable(alias) for alias in document.aliases],
        "summary": readable(document.summary),
        "body": readable(body),
        "english": [
            *sorted(field.value for field in document.english),
            *map(readable, document.english_aliases),
        ],
        "url": document.url,
        "tie": tie_of(document.url),
        "date": document.date,
        "is_ours": document.is_ours,
        "is_double": indexed.is_double(item),
    }


def tie_of(url: str) -> int:
    """A number that decides between entries of the same rank, the same on every machine."""
    digest = hashlib.blake2s(url.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def terms_of(entry: SearchEntry) -> FieldTerms:
    """What an entry is found by: its texts, and in the last place what kind of item it is."""
    return {
        Field.TITLE: terms([entry.title]),
        Field.ALIAS: terms(entry.aliases),
        Field.SUMMARY: terms([entry.summary]),
        Field.BODY: terms([entry.body, *_names_of_kind(entry.kind)]),
    }


@functools.cache
def _names_of_kind(kind: str) -> list[str]:
    indexed = registry.of_kind(kind)
    with translation.override(settings.LANGUAGE_CODE):
        return [indexed.label, indexed.plural]


# One item and what depends on it


def sync(indexed: Indexed, keys: Collection) -> tuple[int, set]:
    """Bring the entries of these items up to date.

    Runs in the transaction of the change itself, after `ContentVersion.bump`, which lets
    one transaction at a time through. Returns how many entries changed, and the primary keys
    of the items that appeared or went.
    """
    changed, differ = 0, set()
    for chunk in batched(keys, CHUNK):
        written, gone = [], []
        for entry, values in _compared(indexed, chunk):
            if values is None:
                gone.append(entry)
                continue
            if not entry.pk or values != {name: getattr(entry, name) for name in ENTRY_FIELDS}:
                for name, value in values.items():
                    setattr(entry, name, value)
                written.append(entry)
        differ |= {entry.object_id for entry in gone}
        differ |= {entry.object_id for entry in written if not entry.pk}
        _write(written, gone)
        changed += len(written) + len(gone)
    return changed, set(map(indexed.model._meta.pk.to_python, differ))


def _compared(indexed: Indexed, keys: list) -> Iterator[tuple[SearchEntry, dict[str, Any] | None]]:
    """The entry of each item, stored or new, and what it should be: None when it should go."""
    stored = SearchEntry.objects.filter(kind=indexed.kind, object_id__in=map(str, keys))
    entries = {entry.object_id: entry for entry in stored.order_by()}
    for item in indexed.with_related(indexed.public().filter(pk__in=keys).order_by()):
        key = str(item.pk)
        entry = entries.pop(key, None) or SearchEntry(kind=indexed.kind, object_id=key)
        yield entry, values_of(indexed, item)
    for entry in entries.values():
        yield entry, None


def _write(written: list[SearchEntry], gone: list[SearchEntry]) -> None:
    stamp = changes.new_number()
    for entry in written:
        entry.pk = None  # an upsert finds it by kind and object
        entry.stamp = stamp
    SearchEntry.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=[*ENTRY_FIELDS, "stamp"],
    )
    if gone:
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()


_pending: ContextVar[Items | None] = ContextVar("pending", default=None)


def update(items: Items) -> None:
    """Bring the entries of these items up to date: now, or at the end of `deferred`."""
    from .tracking import dependencies

    pending = _pending.get()
    if pending is not None:
        pending |= items
        return
    touched = set(items)
    for kind, keys in by_kind(items):
        indexed = registry.of_kind(kind)
        _changed, differ = sync(indexed, keys)
        # What appears or goes shows in the lists of other items too.
        for dependency in dependencies(indexed.model) if differ else ():
            touched.update(dependency.items(differ))
    for kind, keys in by_kind(touched):
        for some in batched(map(str, keys), CHUNK):
            entries = SearchEntry.objects.filter(kind=kind, object_id__in=some)
            entries.update(stamp=changes.new_number())
    if touched:
        changes.note(touched)


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
    """Bring all entries up to date, a part at a time; visitors and editors go on meanwhile.

    `progress` hears of every part how many items it had.
    """
    count = 0
    for indexed in registry.registered():
        public, stored = _public_and_stored(indexed)
        for chunk in batched(sorted(public | stored), CHUNK):
            with transaction.atomic():
                ContentVersion.lock()
                if sync(indexed, chunk)[0]:
                    ContentVersion.bump()
                    changes.note({(indexed.kind, key) for key in chunk})
            progress(len(chunk))
            count += len(chunk)
    with transaction.atomic():
        ContentVersion.lock()
        if _of_unknown_kinds().delete()[0]:
            ContentVersion.bump()
            changes.forget()
        release.note()
    return count


def sync_all() -> bool:
    """Add what became public and drop what no longer is; says whether anything did."""
    items: Items = set()
    for indexed in registry.registered():
        public, stored = _public_and_stored(indexed)
        items |= {(indexed.kind, key) for key in public ^ stored}
    update(items)
    return bool(items)


def is_in_line() -> bool:
    """Whether exactly what is public has an entry."""
    pairs = map(_public_and_stored, registry.registered())
    return all(public == stored for public, stored in pairs)


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


def check() -> Iterator[str]:
    """Every difference between the content and what the search has of it."""
    for indexed in registry.registered():
        for chunk in batched(sorted(set.union(*_public_and_stored(indexed))), CHUNK):
            for entry, values in _compared(indexed, chunk):
                name = f"{entry.kind} {entry.object_id}"
                if values is None:
                    yield f"{name}: is found, but is not public"
                elif not entry.pk:
                    yield f"{name}: is public, but is not found"
                else:
                    for attribute, value in values.items():
                        if getattr(entry, attribute) != value:
                            yield f"{name}: {attribute} is not what the item says"
    for entry in _of_unknown_kinds():
        yield f"{entry.kind} {entry.object_id}: nothing of this kind is found any more"
