"""What the index is asked for, in the terms of the analysis. No Django in here."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

NEAR = 4  # words that lie at most this far apart are close together


class Field(IntEnum):
    """The fields of an entry, the weightiest first."""

    TITLE = 0
    ALIAS = 1
    SUMMARY = 2
    BODY = 3


NAMES = (Field.TITLE, Field.ALIAS)


class Pattern(NamedTuple):
    """A term of the index, or several terms right behind each other."""

    words: tuple[str, ...]
    is_near: bool = False
    """Whether its two terms are close together in either order instead."""


def as_patterns(words: Iterable[str]) -> tuple[Pattern, ...]:
    """Each of these words by itself."""
    return tuple(Pattern((word,)) for word in words)
