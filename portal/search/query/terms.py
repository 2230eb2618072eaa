"""From a term of a query to the rows in which it is found, and how. No Django in here."""

from ..language.analysis import acronym
from ..language.stopwords import STOPWORDS
from ..language.vocabulary import Vocabulary
from .parsing import Term
from .patterns import NAMES, Field, Pattern, as_patterns
from .results import Kind, Level, TermMatch
from .rows import IndexRows

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
}
FIELD_WEIGHTS = {Field.TITLE: 1.0, Field.ALIAS: 0.95, Field.SUMMARY: 0.55, Field.BODY: 0.35}
MENDED = 0.6  # of the weight, for a word that we put in the place of what was typed
NEAR_CONCEPT, NEAR_SYNONYM = 0.85, 0.7  # of the weight, for what is not the same
COMMON = 0.3  # of the weight, for the common word where an abbreviation was meant

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
        mended = self._vocabulary.mend(term.joined) if len(term.words) == 1 else None
        if not mended:
            return TermMatch(term, [])
        patterns = self._patterns(Term((mended,), mended))
        return TermMatch(term, self.levels(patterns, factor=MENDED), mended)

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
