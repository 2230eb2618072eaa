"""What the engines are asked for, in the terms of the analysis. No Django in here."""

from dataclasses import dataclass
from enum import IntEnum

NEAR = 4  # words that lie at most this far apart are close together


class Field(IntEnum):
    """The fields of an entry, the weightiest first.

    In both engines the field is part of the token: "tstress" is "stress" in a title. Both
    could filter by field instead, but would then read every place of the word in any field.
    """

    TITLE = 0
    ALIAS = 1
    SUMMARY = 2
    BODY = 3

    @property
    def prefix(self) -> str:
        return "tasb"[self]


NAMES = (Field.TITLE, Field.ALIAS)


@dataclass(frozen=True)
class Word:
    """A term of the index, exactly."""

    term: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Phrase:
    """Words right behind each other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Near:
    """Two words close together, in either order."""

    first: str
    second: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.first, self.second)


Pattern = Word | Phrase | Near
