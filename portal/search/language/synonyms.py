"""Synonyms as the search uses them. No Django in here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .analysis import words
from .stemming import stem

Words = tuple[str, ...]


@dataclass(frozen=True)
class SynonymRule:
    """Who searches for `term` also finds `synonym`, and the other way round if two-way."""

    term: str
    synonym: str
    is_two_way: bool = True

    @property
    def directions(self) -> set[tuple[Words, Words]]:
        """From which words to which others it leads, however they are typed."""
        term, synonym = tuple(words(self.term)), tuple(words(self.synonym))
        return {(term, synonym), (synonym, term)} if self.is_two_way else {(term, synonym)}


class Synonyms:
    """The rules of one language, found by the stems of their words."""

    def __init__(self, rules: Iterable[SynonymRule] = ()):
        self._synonyms: dict[Words, list[Words]] = defaultdict(list)
        for rule in rules:
            term, synonym = tuple(words(rule.term)), tuple(words(rule.synonym))
            if not term or not synonym:
                continue
            self._synonyms[_stems(term)].append(synonym)
            if rule.is_two_way:
                self._synonyms[_stems(synonym)].append(term)
        self._longest = max(map(len, self._synonyms), default=0)

    def within(self, query: Sequence[str]) -> Iterator[tuple[int, int, Words]]:
        """(start, stop, synonym) of every run of words in a query that has a synonym."""
        stems = _stems(query)
        for start in range(len(stems)):
            for stop in range(start + 1, min(start + self._longest, len(stems)) + 1):
                for synonym in self._synonyms.get(stems[start:stop], ()):
                    yield start, stop, synonym


def _stems(query: Sequence[str]) -> Words:
    return tuple(map(stem, query))
