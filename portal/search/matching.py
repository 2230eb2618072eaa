"""From a query to ranked rows: what is found, in which order, and why.

All is done with sets of rows as bits (`portal.lists.bitsets`). Each term of a query
gives levels: a weight and the rows that have the term in that way ("as a stem, in the
summary"). A row scores its best level for each term; the sums make tiers, from best
to least, and within a tier rows stand in the order of the list. So nothing is sorted,
and a word that is in every row costs as little as a rare one.
"""

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise
from typing import Any, Protocol

from portal.lists import bitsets

from .analysis import acronym, is_word, whole_name
from .patterns import NAMES, Field, Near, Pattern, Phrase, Word
from .queries import Query, Term, parse
from .synonyms import Synonyms
from .vocabulary import Vocabulary

REMEMBERED = 1024  # sets of rows per list; at 100,000 rows one takes at most 50 kB
MOST_TIERS = 300  # more are rounded together: nobody sees the difference
MOST_NEAR_FORMS = 4
MOST_SPARSE = 8  # keys of entries per row of the list; more make a list of positions too long
SCALE = 100


class Kind(Enum):
    """How a term is found in a row."""

    ACRONYM = "acronym"
    EXACT = "exact"
    JOINED = "joined"
    STEM = "stem"
    SYNONYM = "synonym"
    PART = "part"
    NEAR = "near"
    PREFIX = "prefix"


KIND_WEIGHTS = {
    Kind.ACRONYM: 1.3,
    Kind.EXACT: 1.0,
    Kind.JOINED: 0.95,
    Kind.PREFIX: 0.95,
    Kind.STEM: 0.9,
    Kind.SYNONYM: 0.75,
    Kind.PART: 0.55,
    Kind.NEAR: 0.4,
}
FIELD_WEIGHTS = {Field.TITLE: 1.0, Field.ALIAS: 0.95, Field.SUMMARY: 0.55, Field.BODY: 0.35}
MENDED = 0.6  # of the weight, for a word that we put in the place of what was typed
COMMON = 0.3  # of the weight, for the common word where an abbreviation was meant
WHOLE = 1.2  # of the weight, for one word that was typed as two
WHOLE_NAME = 1.0  # added, per term, where the query is all of a title or other name
AS_TYPED = {Field.TITLE: 0.3, Field.ALIAS: 0.3, Field.SUMMARY: 0.15, Field.BODY: 0.1}
"""Added where several words stand together as they were typed."""

Rows = int
ByField = tuple[Rows, Rows, Rows, Rows]


class Index(Protocol):
    def find(
        self, patterns: Sequence[Pattern], fields: Sequence[Field]
    ) -> Iterable[tuple[int, Sequence[int]]]:
        """(field, entries) for those of the fields that any of the patterns is in.

        A field may come twice, and so may an entry.
        """


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


class Searcher:
    """Searches among the rows of one list.

    `position_of` gives the position in that list of a search entry. What the index
    finds is remembered as sets of rows, so the searcher is for one version of the
    content. `fields` are those in which it looks.
    """

    def __init__(
        self,
        position_of: Mapping[int, int] | Sequence[int],
        size: int,
        vocabulary: Vocabulary,
        synonyms: Synonyms,
        index: Index,
        fields: Sequence[Field] = tuple(Field),
    ):
        self._places = _places(position_of, size)
        self._fields = fields
        self._size = size
        self._everything = bitsets.full(size)
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._index = index
        self._rows = functools.lru_cache(REMEMBERED)(self._find_rows)

    def with_synonyms(self, synonyms: Synonyms) -> "Searcher":
        """The same search with other synonyms, to see what they would change."""
        return self._other(synonyms=synonyms)

    @functools.cached_property
    def in_names(self) -> "Searcher":
        """The same search in titles and other names only."""
        return self._other(fields=NAMES)

    def _other(self, **changed: Any) -> "Searcher":
        values = {"synonyms": self._synonyms, "index": self._index, "fields": self._fields}
        return Searcher(self._places, self._size, self._vocabulary, **values | changed)

    def _find_rows(self, patterns: tuple[Pattern, ...]) -> ByField:
        rows = [0] * len(Field)
        for number, entries in self._index.find(patterns, self._fields):
            rows[number] |= self._rows_of(entries)
        return tuple(found & self._everything for found in rows)

    def _rows_of(self, entries: Sequence[int]) -> Rows:
        try:
            return bitsets.mapped(entries, self._places, self._size + 1)
        except IndexError:  # entries that are newer than this list
            known = [entry for entry in entries if entry < len(self._places)]
            return bitsets.mapped(known, self._places, self._size + 1)

    def search(
        self,
        text: str,
        *,
        literal: bool = False,
        is_typing: bool = False,
    ) -> Found:
        """Find the rows for what a visitor typed.

        `literal` takes unknown words as they are; `is_typing` takes the last word as the
        beginning of one.
        """
        query = parse(text)
        if not query:
            return Found(query)
        terms = [self._match(term, literal=literal) for term in query.terms]
        if is_typing and not query.terms[-1].is_phrase:
            terms[-1] = self._match_beginning(query.terms[-1], terms[-1])
        self._add_joined(terms)
        self._add_synonyms(query, terms)
        for match in terms:
            match.levels.sort(key=lambda level: -level.weight)
            match.importance = self._importance(match)
        among = self._everything
        for term in query.excluded:
            among &= ~self._match(term, literal=True, only=(Kind.EXACT, Kind.STEM)).rows
        found = Found(query, terms=terms)
        every = functools.reduce(lambda rows, match: rows & match.rows, terms, among)
        if not every:
            found.has_all_terms = len(terms) == 1
            # A phrase in quotes is not what one gives up.
            phrases = (match.rows for match in terms if match.term.is_phrase)
            among = functools.reduce(lambda rows, phrase: rows & phrase, phrases, among)
            every = among & functools.reduce(lambda rows, match: rows | match.rows, terms, 0)
        found.tiers = self._ranked(found, every)
        return found

    def _match(
        self, term: Term, *, literal: bool, only: tuple[Kind, ...] | None = None
    ) -> TermMatch:
        levels = self._levels(self._patterns(term), only=only)
        if any(level.kind is Kind.ACRONYM for level in levels):
            levels = [
                level if level.kind is Kind.ACRONYM else level.times(COMMON) for level in levels
            ]
        mended = ""
        if not literal and not term.is_phrase and len(term.words) == 1:
            mended = self._vocabulary.mend(term.words[0]) or ""
            if mended:
                levels = self._levels(self._patterns(Term((mended,), mended)), factor=MENDED)
        return TermMatch(term, levels, mended)

    def _patterns(self, term: Term) -> dict[Kind, tuple[Pattern, ...]]:
        """What the engine is asked for a term, by the way in which it is then found."""
        known = self._vocabulary
        if term.is_phrase:
            return {Kind.EXACT: (Phrase(term.words),)}
        word = term.joined
        patterns: dict[Kind, tuple[Pattern, ...]] = {
            Kind.EXACT: (Word(word),),
            Kind.STEM: _words(known.forms(word)),
            Kind.PART: _words(known.compounds_with(word)),
        }
        if term.is_acronym:
            patterns[Kind.ACRONYM] = (Word(acronym(word)),)
        if len(term.words) > 1:  # "NKWK-KBS"
            patterns[Kind.EXACT] += (Phrase(term.words),)
            if len(term.words) == 2:
                patterns[Kind.NEAR] = self._near(*term.words)
        halves = known.halves(word)
        if halves:
            patterns[Kind.JOINED] = tuple(Phrase(half) for half in halves)
            patterns[Kind.NEAR] = tuple(
                near for first, second in halves for near in self._near(first, second)
            )
        return patterns

    def _near(self, first: str, second: str) -> tuple[Near, ...]:
        family = self._vocabulary.family
        return tuple(
            Near(one, other)
            for one in family(first)[:MOST_NEAR_FORMS]
            for other in family(second)[:MOST_NEAR_FORMS]
        )

    def _levels(
        self,
        patterns: dict[Kind, tuple[Pattern, ...]],
        *,
        factor: float = 1.0,
        only: tuple[Kind, ...] | None = None,
    ) -> list[Level]:
        return [
            Level(KIND_WEIGHTS[kind] * FIELD_WEIGHTS[field] * factor, kind, field, rows, words)
            for kind, asked in patterns.items()
            if asked and (only is None or kind in only)
            for words in [tuple(word for pattern in asked for word in pattern.words)]
            for field, rows in zip(Field, self._rows(asked), strict=True)
            if rows
        ]

    def _match_beginning(self, term: Term, match: TermMatch) -> TermMatch:
        words = self._vocabulary.starting_with(term.joined, in_names=self._fields == NAMES)
        if not words:
            return match
        levels = self._levels({Kind.PREFIX: _words(words)})
        return TermMatch(term, [*(match.levels if not match.mended else []), *levels])

    def _add_joined(self, terms: list[TermMatch]) -> None:
        """Let "hitte stress" find "hittestress" as well."""
        for first, second in pairwise(terms):
            if first.term.is_phrase or second.term.is_phrase:
                continue
            one, other = (match.mended or match.term.joined for match in (first, second))
            wholes = self._vocabulary.joined(one, other)
            if wholes:
                levels = self._levels({Kind.JOINED: _words(wholes)}, factor=WHOLE)
                first.levels += levels
                second.levels += levels

    def _add_synonyms(self, query: Query, terms: list[TermMatch]) -> None:
        """A synonym of some words counts for each of them."""
        mended = {match.term.joined: match.mended for match in terms if match.mended}
        words = [mended.get(word, word) for word in query.words]
        for start, stop, synonym in self._synonyms.within(words):
            patterns: tuple[Pattern, ...]
            if len(synonym) == 1:
                patterns = _words(self._vocabulary.family(synonym[0]) or synonym)
            else:
                patterns = (Phrase(synonym),)
            levels = self._levels({Kind.SYNONYM: patterns})
            meant = set(query.words[start:stop])
            for match in terms:
                if meant.issuperset(match.term.words):
                    match.levels += levels

    def _importance(self, match: TermMatch) -> float:
        """A rare word says more than a common one: from 1 down to 0.4."""
        count = match.rows.bit_count()
        if not count or not self._size:
            return 1.0
        rarity = math.log(1 + self._size / count) / math.log(1 + self._size)
        return 0.4 + 0.6 * min(1.0, rarity)

    def _ranked(self, found: Found, rows: Rows) -> list[tuple[int, Rows]]:
        tiers: dict[int, Rows] = {0: rows}
        for match in found.terms:
            tiers = _sums(tiers, match.tiers(rows))
        if found.has_all_terms and rows:
            for points, bonus in self._bonuses(found.query, rows):
                tiers = _sums(tiers, {points: rows & bonus, 0: rows & ~bonus})
        return [(score, tiers[score]) for score in sorted(tiers, reverse=True) if score]

    def _bonuses(self, query: Query, rows: Rows) -> Iterable[tuple[int, Rows]]:
        """Points for rows that have the query as their name, or the words as they were typed."""
        names = {query.words, tuple(word for term in query.terms for word in term.words)}
        asked = tuple(Word(whole_name(name)) for name in sorted(names) if name)
        whole = functools.reduce(lambda found, part: found | part, self._rows(asked), 0)
        if whole & rows:
            yield round(WHOLE_NAME * SCALE * len(query.terms)), whole & rows
        if len(query.terms) > 1 and len(query.words) > 1:
            seen = 0
            for name, found in zip(Field, self._rows((Phrase(query.words),)), strict=True):
                best = found & rows & ~seen
                seen |= best
                if best:
                    yield round(AS_TYPED[name] * SCALE * len(query.terms)), best


class _Outside(dict):
    """Positions of entries; an entry that is not in the list stands behind its end."""

    def __init__(self, position_of: Mapping[int, int], size: int):
        super().__init__(position_of)
        self.size = size

    def __missing__(self, _entry: int) -> int:
        return self.size


def _places(
    position_of: Mapping[int, int] | Sequence[int], size: int
) -> Sequence[int] | Mapping[int, int]:
    """The position of each entry: as a list where possible, which is three times as fast."""
    if not isinstance(position_of, Mapping):
        return position_of
    last = max(position_of, default=0)
    if last > MOST_SPARSE * (size + 1):
        return _Outside(position_of, size)
    places = [size] * (last + 1)
    for entry, position in position_of.items():
        places[entry] = position
    return places


def _words(words: Iterable[str]) -> tuple[Word, ...]:
    return tuple(map(Word, words))


def _sums(tiers: dict[int, Rows], others: dict[int, Rows]) -> dict[int, Rows]:
    """The rows of both, at the sum of their scores."""
    sums: dict[int, Rows] = {}
    for score, rows in tiers.items():
        for other, its_rows in others.items():
            common = rows & its_rows
            if common:
                sums[score + other] = sums.get(score + other, 0) | common
    if len(sums) <= MOST_TIERS:
        return sums
    step = max(sums) // MOST_TIERS + 1
    rounded: dict[int, Rows] = {}
    for score, rows in sums.items():
        # Upwards: what scores anything never becomes nothing.
        near = -(-score // step) * step
        rounded[near] = rounded.get(near, 0) | rows
    return rounded
