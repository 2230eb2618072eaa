"""What names are sorted by: as people look for them, in the same order on every database."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

MAX_LENGTH = 240
DIGITS = 8  # as wide as a number becomes, so that 2 comes before 10
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


@functools.lru_cache(2_048)
def sort_key(name: str) -> str:
    """A name without case, accents and punctuation, its words apart, numbers by their size."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    letters = "".join(c for c in letters if c not in "'’‘" and not unicodedata.combining(c))
    key = " ".join(re.findall(r"[^\W_]+", letters)) or letters
    return re.sub(r"\d+", lambda number: number[0].zfill(DIGITS), key)[:MAX_LENGTH]


class _Key(DeferredAttribute):
    """The key follows from the name; it cannot be set to another."""

    field: "SortKeyField"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        return self if instance is None else sort_key(getattr(instance, self.field.source) or "")

    def __set__(self, instance: models.Model, value: str) -> None:
        # By this Django knows whether the column was read.
        instance.__dict__[self.field.attname] = value


class SortKeyField(models.CharField):
    """The sort key of another field of the row, compared byte by byte.

    It is named here, or by the `name_field` of the model.
    """

    descriptor_class = _Key

    def __init__(self, source: str = "", **kwargs: Any) -> None:
        self.source = source
        given: dict[str, Any] = {"max_length": MAX_LENGTH, "default": "", "editable": False}
        super().__init__(**given | kwargs)

    def contribute_to_class(self, cls: type[models.Model], *args: Any, **kwargs: Any) -> None:
        self.source = getattr(cls, "name_field", self.source)
        super().contribute_to_class(cls, *args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        # SQLite compares so by itself; PostgreSQL by the language of the server.
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


def keys_of(model: type[models.Model], names: Iterable[Any]) -> dict[str, str]:
    """The sort keys that change along with these fields, and what they are made of."""
    keys = (field for field in model._meta.concrete_fields if isinstance(field, SortKeyField))
    return {key.name: key.source for key in keys if key.source in names}
