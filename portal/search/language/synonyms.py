"""Synonyms as the search uses them. No Django in here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .stemming import stem

Words = tuple[str, ...]
Direction = tuple[Words, Words]
"""Who searches for the first words also finds the second."""


class Synonyms:
    """The synonyms of one language, found by the stems of their words."""

    def __init__(self, directions: Iterable[Direction] = ()):
        self._synonyms: dict[Words, list[Words]] = defaultdict(list)
        for term, synonym in directions:
            if term and synonym:
                self._synonyms[_stems(term)].append(synonym)
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
