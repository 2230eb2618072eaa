"""What a search finds: rows in tiers, and by which words each was found. No Django in here."""

import functools
from dataclasses import dataclass, field, replace
from enum import Enum

from portal.lists import bitsets

from .analysis import is_word
from .patterns import Field
from .queries import Query, Term

SCALE = 100

Rows = int


class Kind(Enum):
    """How a term is found in a row."""

    ACRONYM = "acronym"
    EXACT = "exact"
    JOINED = "joined"
    STEM = "stem"
    SYNONYM = "synonym"
    PART = "part"
    NEAR = "near"
    PARTS = "parts"
    ONE_PART = "one part"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Level:
    """The rows in which a term is found in one way."""

    weight: float
    kind: Kind
    field: Field
    rows: Rows
    words: tuple[str, ...]

    def times(self, factor: float) -> "Level":
        return replace(self, weight=self.weight * factor)


@dataclass
class TermMatch:
    """A term with all the ways in which it is found, the best first."""

    term: Term
    levels: list[Level]
    mended: str = ""
    importance: float = 1.0

    @property
    def rows(self) -> Rows:
        return functools.reduce(lambda found, level: found | level.rows, self.levels, 0)

    def tiers(self, rows: Rows) -> dict[int, Rows]:
        """{score: rows} of these rows; those that lack the term score 0."""
        tiers: dict[int, Rows] = {}
        for level in self.levels:
            best = level.rows & rows
            if best:
                score = max(1, round(level.weight * self.importance * SCALE))
                tiers[score] = tiers.get(score, 0) | best
                rows &= ~best
        if rows:
            tiers[0] = rows
        return tiers


@dataclass(frozen=True)
class Reason:
    """Why a row was found, for `?uitleg=1`."""

    term: str
    kind: Kind
    field: Field
    points: int
    mended: str


@dataclass
class Found:
    """The rows that a query finds, in tiers of which the first is the best."""

    query: Query
    tiers: list[tuple[int, Rows]] = field(default_factory=list)
    terms: list[TermMatch] = field(default_factory=list)
    has_all_terms: bool = True

    @functools.cached_property
    def rows(self) -> Rows:
        return functools.reduce(lambda found, tier: found | tier[1], self.tiers, 0)

    @property
    def mended(self) -> dict[str, str]:
        """What was typed, and the word that was searched for in its place."""
        return {match.term.typed: match.mended for match in self.terms if match.mended}

    @property
    def words(self) -> set[str]:
        """All words by which a row can have been found, to mark them."""
        return {
            word
            for match in self.terms
            for level in match.levels
            for word in level.words
            if is_word(word)
        } | {word for match in self.terms for word in match.term.words}

    def positions(self, among: Rows, start: int, stop: int) -> list[int]:
        """The positions of the rows number `start` up to `stop`, the best first."""
        found: list[int] = []
        for _score, rows in self.tiers:
            rows &= among
            count = rows.bit_count()
            if start >= count:
                start, stop = start - count, stop - count
                continue
            found += bitsets.positions(rows, start, stop)
            start, stop = 0, stop - count
            if stop <= 0:
                break
        return found

    def score(self, position: int) -> int:
        bit = 1 << position
        return next((score for score, rows in self.tiers if rows & bit), 0)

    def reasons(self, position: int) -> list[Reason]:
        bit = 1 << position
        found = []
        for match in self.terms:
            level = next((level for level in match.levels if level.rows & bit), None)
            if level is not None:
                points = round(level.weight * match.importance * SCALE)
                found.append(
                    Reason(match.term.typed, level.kind, level.field, points, match.mended)
                )
        return found
