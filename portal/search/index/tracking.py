"""Hearing of every change of content, and telling the index which entries it touches.

An entry can depend on other rows (a role on its theme); which ones do is asked before
and after the change, because the change may be that they no longer do.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from portal.publishing.versions import rows_changed, rows_changing

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


def _before(
    sender: type[models.Model], keys: Iterable, memo: dict[str, Items], **kwargs: Any
) -> None:
    memo["search"] = affected_by(sender, keys)


def _after(
    sender: type[models.Model], keys: Iterable | None, memo: dict[str, Items], **kwargs: Any
) -> None:
    if keys is None:  # rows without a known key: look at all
        keys = sender._default_manager.values_list("pk", flat=True)
    indexing.update(memo.get("search", set()) | affected_by(sender, keys))


def connect() -> None:
    rows_changing.connect(_before, dispatch_uid="search-before")
    rows_changed.connect(_after, dispatch_uid="search-after")
