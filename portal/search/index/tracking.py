"""Hearing of every change of content, and telling the index which entries it touches.

An entry can depend on other rows (a role on its theme); which ones do is asked before
and after the change, because the change may be that they no longer do.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from portal.publishing.versions import Tracked, rows_changed, rows_changing

from . import indexing, registry
from .indexing import Items


def affected_by(model: type[models.Model], keys: Iterable) -> Items:
    """The items of which the entry depends on these rows."""
    keys = list(keys)
    return {
        (indexed.kind, key)
        for indexed in registry.registered()
        for key in indexed.depending_on(model, keys)
    }


def _before(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked) and instance.pk is not None:
        instance.__dict__["_search_affected"] = affected_by(sender, [instance.pk])


def _after_save(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked):
        before = instance.__dict__.pop("_search_affected", set())
        indexing.update(before | affected_by(sender, [instance.pk]))


def _after_delete(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if issubclass(sender, Tracked):
        indexing.update(instance.__dict__.pop("_search_affected", set()))


def _before_rows(
    sender: type[models.Model], keys: Iterable, memo: dict[str, Items], **kwargs: Any
) -> None:
    memo["search"] = affected_by(sender, keys)


def _after_rows(
    sender: type[models.Model], keys: Iterable | None, memo: dict[str, Items], **kwargs: Any
) -> None:
    if keys is None:  # rows without a known key: look at all
        keys = sender._default_manager.values_list("pk", flat=True)
    indexing.update(memo.get("search", set()) | affected_by(sender, keys))


def connect() -> None:
    pre_save.connect(_before, dispatch_uid="search-before-save")
    post_save.connect(_after_save, dispatch_uid="search-after-save")
    pre_delete.connect(_before, dispatch_uid="search-before-delete")
    post_delete.connect(_after_delete, dispatch_uid="search-after-delete")
    rows_changing.connect(_before_rows, dispatch_uid="search-before-rows")
    rows_changed.connect(_after_rows, dispatch_uid="search-after-rows")
