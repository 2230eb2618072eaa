"""What a load did, and the one fault that stops it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.deleted

    def __str__(self) -> str:
        return (
            f"{self.created} new, {self.updated} changed, {self.deleted} deleted, "
            f"{self.unchanged} as they were"
        )


@dataclass(frozen=True)
class Change:
    """A difference between file and database that the coordinator made."""

    item: str
    field: str
    now: Any
    wanted: Any

    def __str__(self) -> str:
        return f"{self.item}, {self.field}: {_short(self.now)} -> {_short(self.wanted)}"


def _short(value: object) -> str:
    text = "(nothing)" if value in (None, "", [], {}) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


@dataclass
class LoadReport(Counts):
    kept: list[Change] = field(default_factory=list)
    replaced: list[Change] = field(default_factory=list)


class LoadError(Exception):
    """The files cannot be loaded; says in one sentence which file and item, and why."""


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Let a fault in what a file says be a `LoadError` that says where it is."""
    try:
        yield
    except ValidationError as error:
        raise LoadError(f"{place}: {sentence(error)}") from error
    except KeyError as error:
        raise LoadError(f"{place}: {error} is missing") from error
    except (AttributeError, OSError, TypeError, ValueError, yaml.YAMLError) as error:
        raise LoadError(f"{place}: {error}") from error


def sentence(error: ValidationError) -> str:
    """All messages of an error, each with the field that it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        " ".join(texts) if name == NON_FIELD_ERRORS else f"field “{name}”: {' '.join(texts)}"
        for name, texts in error.message_dict.items()
    )
