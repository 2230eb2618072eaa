"""From a term of a query to the rows in which it is found, and how. No Django in here."""

import functools
import itertools
import operator
from collections.abc import Iterable, Sequence

from ..language.analysis import acronym
from ..language.stopwords import STOPWORDS
from ..language.vocabulary import Vocabulary
from .parsing import Term
from .patterns import NAMES, Field, Pattern
from .results import Kind, Level, TermMatch
from .rows import NONE, IndexRows, Rows

MAX_NEAR_FORMS = 4
KIND_WEIGHTS = {
    Kind.ACRONYM: 1.3,
    Kind.CONCEPT: 0.9,
    Kind.EXACT: 1.0,
    Kind.JOINED: 0.95,
    Kind.PREFIX: 0.95,
    Kind.STEM: 0.9,
    Kind.SYNONYM: 0.75,
    Kind.PART: 0.55,
    Kind.NEAR: 0.4,
    Kind.PARTS: 0.35,
    Kind.ONE_PART: 0.2,
}
FIELD_WEIGHTS = {Field.TITLE: 1.0, Field.ALIAS: 0.95, Field.SUMMARY: 0.55, Field.BODY: 0.35}
MENDED = 0.6  # of the weight, for a word that we put in the place of what was typed
GOING_ON = 0.6  # of the weight, for a longer word that begins with one that stands nowhere
NEAR_CONCEPT, NEAR_SYNONYM = 0.85, 0.7  # of the weight, for what is not the same
COMMON = 0.3  # of the weight, for the common word where an abbreviation was meant
APART = 0.3  # of the weight in a text, where the parts of a word stand in different fields
MIN_LENGTH_ALONE = 5  # letters of a part that says enough without the other

Patterns = dict[Kind, tuple[Pattern, ...]]


class TermMatcher:
    """Finds the rows for one term at a time."""

    def __init__(self, vocabulary: Vocabulary, rows: IndexRows):
        self._vocabulary, self._rows = vocabulary, rows

    def match(self, term: Term, *, literal: bool = False) -> TermMatch:
        """The rows that have this term; `literal` takes an unknown word as it is."""
        levels = self.levels(self._patterns(term))
        if any(level.kind is Kind.ACRONYM for level in levels):
            levels = [
                level if level.kind is Kind.ACRONYM else level.times(COMMON) for level in levels
            ]
        if levels or literal or term.is_phrase:
            return TermMatch(term, levels)
        return self._instead(term)

    def _instead(self, term: Term) -> TermMatch:
        """What comes nearest to a term that stands nowhere."""
        if len(term.words) > 1:
            return TermMatch(term, self._apart(term.words))
        word = term.joined
        if self._vocabulary.is_known(word):  # in other lists than this one
            return TermMatch(term, self._as_compound(word) or self._of_parts(word))
        levels = self._as_compound(word)
        mended = "" if levels else self._vocabulary.mend(word, only_sure=True)
        if not levels and not mended:
            levels = self._of_parts(word) or self.levels(
                {Kind.PREFIX: as_patterns(self._vocabulary.going_on(word))}, factor=GOING_ON
            )
        if levels:
            return TermMatch(term, levels)
        mended = mended or self._vocabulary.mend(word)
        if mended:
            patterns = self._patterns(Term((mended,), mended))
            return TermMatch(term, self.levels(patterns, factor=MENDED), mended)
        tail = self._vocabulary.tail(word)
        return TermMatch(term, self._one_part(tail) if tail else [])

    def _as_compound(self, word: str) -> list[Level]:
        """A compound with other linking letters, or two words that were typed as one."""
        known = self._vocabulary
        joined = [whole for half in known.halves(word) for whole in known.joined(*half)]
        return self.levels(
            {
                Kind.STEM: as_patterns(joined),
                Kind.JOINED: tuple(map(Pattern, known.as_two(word))),
            }
        )

    def _of_parts(self, word: str) -> list[Level]:
        """A compound that is nowhere: both of its parts, and below that each that says enough."""
        levels = []
        for half in self._vocabulary.halves(word):
            levels += self._apart(half)
            for part in half:
                if len(part) >= MIN_LENGTH_ALONE:
                    levels += self._one_part(part)
        return levels

    def _one_part(self, part: str) -> list[Level]:
        return self.levels({Kind.ONE_PART: as_patterns(self._vocabulary.family(part))})

    def _apart(self, parts: Sequence[str]) -> list[Level]:
        """Where all of these words are, in whatever form: in one field, or else anywhere."""
        known = self._vocabulary
        families = [known.family(part) + known.compounds_with(part) for part in parts]
        if not all(families):
            return []
        patterns = [as_patterns(family) for family in families]
        found = [self._rows.of(asked) for asked in patterns]
        all_patterns = tuple(itertools.chain.from_iterable(patterns))
        ways = [
            (FIELD_WEIGHTS[field], field, _common(by_field[field] for by_field in found))
            for field in Field
        ]
        anywhere = _common(NONE.union(*by_field) for by_field in found)
        ways.append((APART, Field.BODY, anywhere))
        return [
            Level(KIND_WEIGHTS[Kind.PARTS] * weight, Kind.PARTS, field, rows, all_patterns)
            for weight, field, rows in ways
            if rows
        ]

    def excluding(self, term: Term) -> TermMatch:
        """The rows that have the term itself, in whatever form."""
        patterns = self._patterns(term)
        own: Patterns = {
            kind: patterns[kind] for kind in (Kind.EXACT, Kind.STEM) if kind in patterns
        }
        return TermMatch(term, self.levels(own))

    def match_beginning(self, term: Term, match: TermMatch) -> TermMatch:
        """The same when the term may be the beginning of a word."""
        in_names = self._rows.fields == NAMES
        words = self._vocabulary.starting_with(term.joined, in_names=in_names)
        if not words:
            return match
        whole = [] if match.mended else match.levels
        if term.joined in STOPWORDS:  # rather the beginning of "deventer" than "de" somewhere
            words = tuple(word for word in words if word != term.joined)
            whole = [level.times(COMMON) for level in whole]
        return TermMatch(term, [*whole, *self.levels({Kind.PREFIX: as_patterns(words)})])

    def is_abbreviation(self, term: Term) -> bool:
        """Whether this word in capitals is all or part of a name."""
        rows = self._rows.of(as_patterns([acronym(term.joined)]))
        return any(rows[field] for field in NAMES)

    def levels(self, patterns: Patterns, *, factor: float = 1.0) -> list[Level]:
        """Where any of these patterns is found, by kind and field."""
        return [
            Level(KIND_WEIGHTS[kind] * factor * FIELD_WEIGHTS[field], kind, field, rows, asked)
            for kind, asked in patterns.items()
            if asked
            for field, rows in zip(Field, self._rows.of(asked), strict=True)
            if rows
        ]

    def _patterns(self, term: Term) -> Patterns:
        """What the index is asked for a term, by the way in which it is then found."""
        known = self._vocabulary
        if term.is_phrase:
            return {Kind.EXACT: (Pattern(term.words),)}
        word = term.joined
        patterns: Patterns = {
            Kind.EXACT: as_patterns(term.spellings),
            Kind.STEM: as_patterns(known.forms(word)),
        }
        if not term.is_weak:
            patterns[Kind.PART] = as_patterns(known.compounds_with(word))
        if term.is_acronym:
            patterns[Kind.ACRONYM] = as_patterns([acronym(word)])
        if len(term.words) > 1:  # "NKWK-KBS"
            patterns[Kind.EXACT] += (Pattern(term.words),)
            if len(term.words) == 2:
                patterns[Kind.NEAR] = self._near(*term.words)
        halves = known.halves(word)
        if halves:
            patterns[Kind.JOINED] = tuple(map(Pattern, halves))
            patterns[Kind.NEAR] = tuple(
                near for first, second in halves for near in self._near(first, second)
            )
        return patterns

    def _near(self, first: str, second: str) -> tuple[Pattern, ...]:
        family = self._vocabulary.family
        return tuple(
            Pattern((one, other), is_near=True)
            for one in family(first)[:MAX_NEAR_FORMS]
            for other in family(second)[:MAX_NEAR_FORMS]
        )


def _common(sets: Iterable[Rows]) -> Rows:
    return functools.reduce(operator.and_, sets)


def as_patterns(words: Iterable[str]) -> tuple[Pattern, ...]:
    """Each of these words by itself."""
    return tuple(Pattern((word,)) for word in words)
