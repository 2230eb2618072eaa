"""From a query to ranked rows: what is found, in which order, and why.

All is done with sets of rows (`portal.search.query.rows`). Each term of a query
gives levels: a weight and the rows that have the term in that way ("as a stem, in the
summary"). A row scores its best level for each term; the sums make tiers, from best
to least, and within a tier rows stand in the order of the list. So nothing is sorted,
and a word that is in every row costs as little as a rare one.
"""

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import TypeVar

from ..language.analysis import acronym, whole_name
from ..language.synonyms import Meanings, Synonym
from ..language.vocabulary import Vocabulary
from .parsing import Query, parse
from .patterns import NAMES, Field, Pattern
from .results import SCALE, Kind, Level, Results, Target, TermMatch
from .rows import NONE, IndexRows, Rows
from .terms import KIND_WEIGHTS, NEAR_CONCEPT, NEAR_SYNONYM, TermMatcher
from .writing import as_written

T = TypeVar("T")

MAX_FORMS, MAX_WORDS, MAX_PATTERNS = 8, 5, 30  # of a synonym that are looked for
MAX_TIERS = 300  # more are rounded together: nobody sees the difference
WEAK = 0.3  # of the importance, for a word that only makes it a sentence
WHOLE_NAME = 1.0  # added, per term, where the query is all of a title or other name
NAMED = 0.9  # likewise, for what it names in other words
AS_TYPED = {Field.TITLE: 0.3, Field.ALIAS: 0.3, Field.SUMMARY: 0.15, Field.BODY: 0.1}
"""Added where several words stand together as they were typed."""
MANY_WORDS = 3  # nobody expects that many all together


class Searcher:
    """Searches among the rows of one list."""

    def __init__(
        self,
        rows: IndexRows,
        vocabulary: Vocabulary,
        synonyms: Meanings[Synonym],
        leads: Meanings[Target],
    ):
        self._rows = rows
        self._vocabulary = vocabulary
        self._synonyms, self._leads = synonyms, leads
        self._terms = TermMatcher(vocabulary, self._rows)

    @functools.cached_property
    def in_names(self) -> "Searcher":
        """The same search in titles and other names only."""
        rows = self._rows
        of_names = IndexRows(rows.texts, rows.everything, rows.in_order, NAMES)
        return Searcher(of_names, self._vocabulary, self._synonyms, self._leads)

    def search(
        self,
        text: str,
        *,
        literal: bool = False,
        is_typing: bool = False,
    ) -> Results:
        """Find the rows for what a visitor typed.

        `literal` takes unknown words as they are, and so is a name elsewhere; `is_typing`
        takes the last word as the beginning of one.
        """
        query = self._with_abbreviations(parse(text), is_typing=is_typing)
        if not is_typing:
            query = as_written(query, self._vocabulary, self._rows)
        literal |= " ".join(query.words) in self._vocabulary.elsewhere
        if not query:
            return Results(query)
        terms = self._matches(query, literal=literal, is_typing=is_typing)
        found = Results(query, terms=terms, in_order=self._rows.in_order)
        if not is_typing:
            self._follow_leads(found)
        # A phrase in quotes is not what one gives up, nor is an exclusion.
        phrases = (match for match in terms if match.term.is_phrase)
        excluded = _having_any(self._terms.excluding(term) for term in query.excluded)
        among = _having_all(phrases, self._rows.everything - excluded)
        needed = [match for match in terms if not match.term.is_weak] or terms
        having_all = _having_all(needed, among)
        having_any = among & _having_any(terms)
        found.has_all_terms = bool(having_all) or len(terms) == 1
        if not having_all:
            found.tiers = self._ranked(found, having_any)
        elif query.is_sentence or len(needed) >= MANY_WORDS:
            found.tiers = _with_better(self._ranked(found, having_any), having_all)
        else:
            found.tiers = self._ranked(found, having_all)
        return found

    def _with_abbreviations(self, query: Query, *, is_typing: bool) -> Query:
        """The query with the abbreviations that were taken for common words: "wat is kan".

        They are what is asked for when nothing else is, and else they may be missing; in a
        question with other words they are what they look like.
        """
        if not query.left_out or is_typing:
            return query
        asks_nothing_else = set(query.terms) <= set(query.left_out)
        if query.is_sentence and not asks_nothing_else:
            return query
        found = [term for term in query.left_out if self._terms.is_abbreviation(term)]
        abbreviations = tuple(
            replace(term, is_acronym=True, is_weak=not asks_nothing_else)
            for term in dict.fromkeys(found)
        )
        if not abbreviations:
            return query
        return replace(
            query, terms=abbreviations if asks_nothing_else else query.terms + abbreviations
        )

    def _matches(self, query: Query, *, literal: bool, is_typing: bool) -> list[TermMatch]:
        terms = [self._terms.match(term, literal=literal) for term in query.terms]
        if is_typing and not query.terms[-1].is_phrase:
            beginning = replace(query.terms[-1], is_weak=False)
            terms[-1] = self._terms.match_beginning(beginning, terms[-1])
        self._add_synonyms(query, terms)
        for match in terms:
            match.importance = self._importance(match)
        return terms

    def _add_synonyms(self, query: Query, terms: list[TermMatch]) -> None:
        """A synonym of some words counts for each of them."""
        for typed, synonym in _meant(self._synonyms, query, terms):
            forms = [
                self._vocabulary.family(w)[:MAX_FORMS] or (w,) for w in synonym.words[:MAX_WORDS]
            ]
            patterns = tuple(map(Pattern, islice(product(*forms), MAX_PATTERNS)))
            levels = self._terms.levels(
                {Kind.SYNONYM: patterns}, factor=1 if synonym.is_same else NEAR_SYNONYM
            )
            for match in terms:
                if typed.issuperset(match.term.words):
                    match.levels += levels

    def _follow_leads(self, found: Results) -> None:
        """Add the rows that the words lead to, also when those have none of them."""
        strong = {word for m in found.terms if not m.term.is_weak for word in m.term.words}
        for typed, lead in _meant(self._leads, found.query, found.terms):
            row = Rows([lead.row])
            rows = row & self._rows.everything
            weight = KIND_WEIGHTS[Kind.CONCEPT] * (1 if lead.is_name else NEAR_CONCEPT)
            for match in found.terms if rows else ():
                if typed.issuperset(match.term.words):
                    match.levels.append(Level(weight, Kind.CONCEPT, Field.TITLE, rows, ()))
            if strong <= typed:
                found.led_to |= row
                found.named |= rows if lead.is_name else NONE
            found.has_names_of |= row if lead.is_name else NONE

    def _importance(self, match: TermMatch) -> float:
        """A rare word says more than a common one: from 1 down to 0.4."""
        count, size = len(match.rows), len(self._rows.everything)
        weight = WEAK if match.term.is_weak else 1.0
        if not count or not size:
            return weight
        rarity = math.log(1 + size / count) / math.log(1 + size)
        return weight * (0.4 + 0.6 * min(1.0, rarity))

    def _ranked(self, found: Results, rows: Rows) -> list[tuple[int, Rows]]:
        tiers: dict[int, Rows] = {0: rows}
        for match in found.terms:
            tiers = _sums(tiers, match.tiers(rows))
        if found.has_all_terms and rows:
            for points, bonus in self._bonuses(found, rows):
                tiers = _sums(tiers, {points: rows & bonus, 0: rows - bonus})
        return [(score, tiers[score]) for score in sorted(tiers, reverse=True) if score]

    def _bonuses(self, found: Results, rows: Rows) -> Iterable[tuple[int, Rows]]:
        """Points for rows that have the query as their name, or the words as they were typed."""
        query = found.query
        if found.named & rows:
            yield round(NAMED * SCALE * len(query.terms)), found.named & rows
        written = tuple(word for term in query.terms for word in term.words)
        names = {query.words, written}
        mended = {match.term.joined: match.mended for match in found.terms if match.mended}
        names |= {tuple(mended.get(word, word) for word in name) for name in names}
        asked = tuple(Pattern(whole_name(name)) for name in sorted(names) if name)
        by_field = self._rows.of(asked)
        whole = NONE.union(*(by_field[field] for field in NAMES))
        if whole & rows:
            yield round(WHOLE_NAME * SCALE * len(query.terms)), whole & rows
        together = tuple(Pattern(words) for words in {query.words, written} if len(words) > 1)
        if len(query.terms) > 1 and together:
            seen = NONE
            for name, having in zip(Field, self._rows.of(together), strict=True):
                best = (having & rows) - seen
                seen |= best
                if best:
                    yield round(AS_TYPED[name] * SCALE * len(query.terms)), best


def _meant(
    meanings: Meanings[T], query: Query, terms: Sequence[TermMatch]
) -> Iterator[tuple[frozenset[str], T]]:
    """What words of the query mean, each with these words as they were typed."""
    mended = {match.term.joined: match.mended for match in terms if match.mended}
    capitals = {match.term.joined for match in terms if match.term.is_acronym}
    found: dict[tuple[frozenset[str], T], None] = {}
    # As it was typed, with the words between; and as our texts write it.
    for typed in (query.words, tuple(word for match in terms for word in match.term.words)):
        words = [mended.get(word, word) for word in typed]
        readings = [words, [acronym(w) if w in capitals else w for w in words]]
        for start, stop, meant in (one for read in readings for one in meanings.within(read)):
            found[frozenset(typed[start:stop]), meant] = None
    yield from found


def _having_all(matches: Iterable[TermMatch], among: Rows) -> Rows:
    return functools.reduce(lambda rows, match: rows & match.rows, matches, among)


def _having_any(matches: Iterable[TermMatch]) -> Rows:
    return NONE.union(*(match.rows for match in matches))


def _with_better(tiers: list[tuple[int, Rows]], enough: Rows) -> list[tuple[int, Rows]]:
    """The rows that have enough of the words, and all that score as much as the best of those.

    A page that is about the one word that matters says more than a row that happens to
    have all of them.
    """
    found = []
    seen = NONE
    for score, rows in tiers:
        kept = rows & enough if seen else rows
        seen |= rows & enough
        if kept:
            found.append((score, kept))
    return found


def _sums(tiers: dict[int, Rows], others: dict[int, Rows]) -> dict[int, Rows]:
    """The rows of both, at the sum of their scores."""
    sums: dict[int, Rows] = {}
    for score, rows in tiers.items():
        for other, its_rows in others.items():
            common = rows & its_rows
            if common:
                sums[score + other] = sums.get(score + other, NONE) | common
    if len(sums) <= MAX_TIERS:
        return sums
    step = max(sums) // MAX_TIERS + 1
    rounded: dict[int, Rows] = {}
    for score, rows in sums.items():
        # Upwards: what scores anything never becomes nothing.
        near = -(-score // step) * step
        rounded[near] = rounded.get(near, NONE) | rows
    return rounded
