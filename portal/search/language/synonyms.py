"""What words mean besides themselves, as the search uses it. No Django in here."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from .stemming import stem

T = TypeVar("T")
Words = tuple[str, ...]


class Synonym(NamedTuple):
    """What else is looked for; `is_same` when it means the same, and not something near."""

    words: Words
    is_same: bool


Direction = tuple[Words, Synonym]
"""Who searches for the words also finds the synonym."""

MAX_WORDS = 5  # that are looked at together


class Meanings(Generic[T]):
    """What words mean, found by whole words only: typed apart or as one, in whatever form."""

    def __init__(self, meanings: Iterable[tuple[Words, T]] = ()):
        self._meanings: dict[str, list[T]] = defaultdict(list)
        for words, meant in meanings:
            for key in keys(words):
                self._meanings[key].append(meant)

    def within(self, query: Sequence[str]) -> Iterator[tuple[int, int, T]]:
        """(start, stop, what is meant) of every run of words in a query that means something."""
        for start in range(len(query)):
            for stop in range(start + 1, min(start + MAX_WORDS, len(query)) + 1):
                found = (self._meanings.get(key, ()) for key in keys(tuple(query[start:stop])))
                for meant in dict.fromkeys(meant for some in found for meant in some):
                    yield start, stop, meant


@functools.lru_cache(20_000)  # the same words are read again after each change of the content
def keys(words: Words) -> frozenset[str]:
    """By what these words are found: the stems of all, and the stem of the word they make."""
    return frozenset({"".join(map(stem, words)), stem("".join(words))} - {""})
