"""What was erased is remembered outside the database, so that a restore does not bring it back.

An app says in its module `erasures`, which is found by itself, which rows hold personal data:

    track(Interest, lambda interest: interest.form_token, erase)

Each of these rows that is deleted leaves one line in a file: the month it happened and a
SHA-256 of its key. The key must be random or long enough that nobody can guess it, and must
never come back for another row; then the line says nothing to who does not have the row.
`erase_again` deletes what a line names. A file holds a month, so old ones go without a rewrite
while others are written. The folder has a random name of its own in `identity.txt`: a back-up
notes it, so that it cannot be put back beside another, perhaps empty, memory unnoticed.
"""

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models.signals import pre_delete
from django.utils import timezone

from . import environment
from .batches import batched

_MONTH = re.compile(r"\d{4}-\d{2}\.txt")
_PART = 500  # rows that are erased in one go

Key = Callable[[Any], str]
"""What a row of the model is known by."""


Erase = Callable[[Collection[int]], int]


@dataclass(frozen=True)
class _Tracked:
    """A model of which deleted rows are remembered; `erase` takes primary keys."""

    model: type[models.Model]
    key: Key
    erase: Erase
    related: tuple[str, ...]

    def digest(self, row: models.Model) -> str:
        text = f"{self.model._meta.label_lower}|{self.key(row)}"
        return hashlib.sha256(text.encode()).hexdigest()


_tracked: dict[type[models.Model], _Tracked] = {}


def track(
    model: type[models.Model],
    key: Key,
    erase: Erase | None = None,
    *,
    related: tuple[str, ...] = (),
) -> None:
    """Remember the rows of this model that are deleted, in whatever way that happens.

    `key` gives the text by which a row is known again in an older copy of the database,
    `erase` deletes rows by their primary keys and says how many, where more has to be done
    than to delete them, `related` names the relations that `key` follows.
    """
    _tracked[model] = _Tracked(model, key, erase or partial(_delete, model), related)
    pre_delete.connect(_remember, sender=model, dispatch_uid=f"erasures-{model._meta.label}")


def _delete(model: type[models.Model], keys: Collection[int]) -> int:
    return model._default_manager.filter(pk__in=keys).delete()[1].get(model._meta.label, 0)


def _remember(sender: type[models.Model], instance: models.Model, **kwargs: object) -> None:
    """Add a line before the transaction ends: better one too many than one too few.

    When the file cannot be written the row is not deleted either, and who asked is told.
    """
    file = _folder() / f"{timezone.now():%Y-%m}.txt"
    file.touch(mode=0o600)
    with file.open("a", encoding="ascii") as lines:
        lines.write(f"{_tracked[sender].digest(instance)}\n")


def _folder() -> Path:
    folder: Path = settings.ERASURES_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def identity() -> str:
    """The name of this memory, made at the first call."""
    return environment.kept_secret(_folder() / "identity.txt")


def remembered() -> set[str]:
    """The digests of all that was erased, as far as that is still kept."""
    digests: set[str] = set()
    for file in _files():
        digests.update(file.read_text(encoding="ascii", errors="replace").split())
    return digests


def erase_again() -> int:
    """Erase the rows that were erased before and are here again; says how many."""
    digests = remembered()
    count = 0
    for one in _tracked.values():
        rows = one.model._base_manager.select_related(*one.related).order_by("pk")
        back = [row.pk for row in rows.iterator() if one.digest(row) in digests]
        for some in batched(back, _PART):
            count += one.erase(some)
    return count


def overwrite() -> None:
    """Empty the write-ahead log of SQLite, in which erased rows stand a while longer."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_old(now: datetime) -> None:
    limit = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    for file in _files():
        if file.stem < f"{limit:%Y-%m}":
            file.unlink()


def _files() -> list[Path]:
    return sorted(file for file in _folder().iterdir() if _MONTH.fullmatch(file.name))
