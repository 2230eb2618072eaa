"""Hearing of every change of content, and telling the index which entries it touches.

An entry can depend on other rows: for its text (a role on its theme) and for the lists that it
is in (a milestone on its partners). Which ones do is asked after a change, and before one that
breaks the relation itself; and only when a field changed that counts.
"""

import functools
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.db.models.signals import m2m_changed

from portal.publishing.versions import Tracked, rows_changed, rows_changing
from portal.runtime.batches import batched

from . import indexing, registry
from .changes import Items
from .registry import Indexed

AT_ONCE = 10_000  # rows that one query asks about; SQLite takes at most 250,000


@dataclass(frozen=True)
class Dependency:
    """That the entries of some items depend on the rows of a model, at a lookup path."""

    indexed: Indexed
    path: str
    fields: frozenset[str] | None
    """The fields of the row that count, besides whether it is public; None when all do."""
    is_held: bool
    """Whether the row itself says to which item it belongs."""

    def counts(self, changed: Collection[str] | None) -> bool:
        """Whether a change of these fields does; None when it is not known which."""
        if changed is None or self.fields is None:
            return changed is None or bool(changed)
        return not self.fields.isdisjoint(changed)

    def items(self, keys: Collection) -> Iterator[tuple[str, Any]]:
        for some in batched(keys, AT_ONCE):
            rows = self.indexed.model._base_manager.filter(**{f"{self.path}__in": some})
            for key in rows.order_by().values_list("pk", flat=True):
                yield self.indexed.kind, key


@functools.cache
def dependencies(model: type[models.Model]) -> tuple[Dependency, ...]:
    """What depends on the rows of a model, besides their own entries."""
    found = (
        dependency
        for indexed in registry.registered()
        for paths, is_text in (
            (indexed.depends_on, True),
            (sorted(registry.listed.get(indexed.model, ())), False),
        )
        for path in paths
        for its_model, dependency in _on_path(indexed, path, is_text=is_text)
        if its_model is model
    )
    return tuple(dict.fromkeys(found))


def _on_path(
    indexed: Indexed, path: str, *, is_text: bool
) -> Iterator[tuple[type[models.Model], Dependency]]:
    """Every model that a path goes through, with what the items depend on of its rows."""
    before = ""
    fields = get_fields_from_path(indexed.model, path)
    field: Any
    for field, following in zip(fields, [*fields[1:], None], strict=True):
        if not field.is_relation:
            return
        model: Any = field.related_model
        is_held = bool(field.one_to_many or (field.one_to_one and field.auto_created))
        # Whether an item is public is known by its own entry.
        names = {"slug", getattr(following, "attname", "")}
        if is_held:
            names.add(field.remote_field.attname)
        counted = None if is_text or not registry.of_model(model) else frozenset(names)
        yield model, Dependency(indexed, f"{before}{field.name}", counted, is_held)
        if field.many_to_many:
            through = (field.remote_field if field.concrete else field).through
            if issubclass(through, Tracked):  # then its rows change by themselves
                side = (
                    field.m2m_field_name if field.concrete else field.field.m2m_reverse_field_name
                )
                back = through._meta.get_field(side()).related_query_name()
                yield through, Dependency(indexed, f"{before}{back}", None, is_held=True)
        before += f"{field.name}__"


def touched_by(model: type[models.Model], keys: Collection, asked: Iterable[Dependency]) -> Items:
    """What these rows touch: their own entries, and those that depend on them."""
    indexed = registry.of_model(model)
    own = {(indexed.kind, key) for key in keys} if indexed else set()
    return own.union(*(dependency.items(keys) for dependency in asked))


def _changed_fields(model: type[models.Model], instance: models.Model) -> set[str] | None:
    """The fields that count in which a row differs from what is stored; None when it is new."""
    counted = [dependency.fields for dependency in dependencies(model)]
    if not counted:
        return set()
    names = {field.attname for field in model._meta.concrete_fields}
    if None not in counted:
        names &= set().union(*filter(None, counted))
    stored = model._base_manager.filter(pk=instance.pk).values("pk", *names).first()
    if stored is None:
        return None
    return {name for name, value in stored.items() if value != getattr(instance, name)}


def _before(
    sender: type[models.Model],
    keys: Collection,
    memo: dict[str, Any],
    instance: models.Model | None = None,
    fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """`instance` is what will be stored; without it and without `fields` the rows will go."""
    is_going = instance is None and fields is None
    if instance is not None and (fields := _changed_fields(sender, instance)) is None:
        return
    asked = [
        one for one in dependencies(sender) if is_going or (one.is_held and one.counts(fields))
    ]
    after = () if is_going else [one for one in dependencies(sender) if one.counts(fields)]
    memo["search"] = touched_by(sender, keys, asked), after


def _after(
    sender: type[models.Model], keys: Collection | None, memo: dict[str, Any], **kwargs: Any
) -> None:
    if keys is None:  # rows without a known key: look at all
        keys = [*sender._default_manager.values_list("pk", flat=True)]
    # Nothing else can have a relation with a new row yet.
    held = [one for one in dependencies(sender) if one.is_held]
    touched, asked = memo.get("search", (set(), held))
    indexing.update(touched | touched_by(sender, keys, asked))


def _on_relation_change(
    instance: models.Model,
    action: str,
    model: type[models.Model],
    pk_set: set | None,
    **kwargs: Any,
) -> None:
    if action in {"post_add", "post_remove", "pre_clear"} and isinstance(instance, Tracked):
        own = type(instance)
        touched = touched_by(own, [instance.pk], dependencies(own))
        indexing.update(touched | touched_by(model, pk_set or (), dependencies(model)))


def connect() -> None:
    rows_changing.connect(_before, dispatch_uid="search-before")
    rows_changed.connect(_after, dispatch_uid="search-after")
    m2m_changed.connect(_on_relation_change, dispatch_uid="search-relation")
