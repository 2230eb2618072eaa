"""What a search finds: rows in tiers, and by which words each was found. No Django in here."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from ..language.analysis import is_word
from .parsing import Query, Term
from .patterns import Field, Pattern
from .rows import NONE, InOrder, Rows, ascending

SCALE = 100


class Kind(Enum):
    """How a term is found in a row."""

    ACRONYM = "acronym"
    EXACT = "exact"
    JOINED = "joined"
    STEM = "stem"
    CONCEPT = "concept"
    SYNONYM = "synonym"
    PART = "part"
    NEAR = "near"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Level:
    """The rows in which a term is found in one way."""

    weight: float
    kind: Kind
    field: Field
    rows: Rows
    patterns: tuple[Pattern, ...]

    def times(self, factor: float) -> "Level":
        return replace(self, weight=self.weight * factor)


class Target(NamedTuple):
    """A row to which words lead; `is_name` when they name what it is about."""

    row: int
    is_name: bool


@dataclass
class Marks:
    """The words to mark in what was found: everywhere, or only near their other half."""

    words: set[str] = field(default_factory=set)
    beside: dict[str, set[str]] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=dict)
    """The number of the term that a word is found for."""

    def add(self, term: int, words: tuple[str, ...]) -> None:
        for word in words:
            self.terms.setdefault(word, term)
        if len(words) == 1:
            self.words.update(words)
        else:
            for word in words:
                self.beside.setdefault(word, set()).update(w for w in words if w != word)

    def has(self, word: str, near: Iterable[str]) -> bool:
        return word in self.words or not self.beside.get(word, frozenset()).isdisjoint(near)


@dataclass
class TermMatch:
    """A term with all the ways in which it is found, the best first."""

    term: Term
    levels: list[Level]
    mended: str = ""
    importance: float = 1.0

    @property
    def rows(self) -> Rows:
        return NONE.union(*(level.rows for level in self.levels))

    def points(self, level: Level) -> int:
        return max(1, round(level.weight * self.importance * SCALE))

    def tiers(self, rows: Rows) -> dict[int, Rows]:
        """{score: rows} of these rows; those that lack the term score 0."""
        tiers: dict[int, Rows] = {}
        self.levels.sort(key=lambda level: -level.weight)
        for level in self.levels:
            best = level.rows & rows
            if best:
                score = self.points(level)
                tiers[score] = tiers.get(score, NONE) | best
                rows -= best
        if rows:
            tiers[0] = rows
        return tiers


@dataclass
class Results:
    """The rows that a query finds, in tiers of which the first is the best."""

    query: Query
    tiers: list[tuple[int, Rows]] = field(default_factory=list)
    terms: list[TermMatch] = field(default_factory=list)
    has_all_terms: bool = True
    named: Rows = NONE
    """What the query as a whole is the name of, in other words than its own."""
    led_to: Rows = NONE
    """The same, and what it comes near to."""
    has_names_of: Rows = NONE
    """What some of its words are a name of."""
    in_order: InOrder = ascending

    @functools.cached_property
    def rows(self) -> Rows:
        return NONE.union(*(rows for _score, rows in self.tiers))

    @property
    def mended(self) -> dict[str, str]:
        """What was typed, and the word that was searched for in its place."""
        return {match.term.typed: match.mended for match in self.terms if match.mended}

    @functools.cached_property
    def marks(self) -> Marks:
        """All words by which a row can have been found, to mark them."""
        marks = Marks()
        for number, match in enumerate(self.terms):
            typed = match.term.words
            for words in [(word,) for word in typed] if not match.term.is_phrase else [typed]:
                marks.add(number, words)
            for level in match.levels:
                for pattern in level.patterns:
                    if is_word(pattern.words[0]):
                        marks.add(number, pattern.words)
        return marks

    def best(self, among: Rows, start: int, stop: int) -> list[int]:
        """The rows number `start` up to `stop`, the best first."""
        found: list[int] = []
        for _score, rows in self.tiers:
            rows &= among
            count = len(rows)
            if start >= count:
                start, stop = start - count, stop - count
                continue
            found += self.in_order(rows, start, stop)
            start, stop = 0, stop - count
            if stop <= 0:
                break
        return found

    def score(self, row: int) -> int:
        return next((score for score, rows in self.tiers if row in rows), 0)

    def reasons(self, row: int) -> list[tuple[TermMatch, Level]]:
        """The terms that a row has, each with the best way in which it has it."""
        found = []
        for match in self.terms:
            level = next((level for level in match.levels if row in level.rows), None)
            if level is not None:
                found.append((match, level))
        return found
