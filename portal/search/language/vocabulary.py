"""The words of the index: which belong together, and what a visitor meant. No Django in here."""

import bisect
import copy
import functools
import heapq
from collections import Counter
from collections.abc import Iterable

from . import verbs
from .compounds import LINKING, MAX_FORMS, MIN_REST_LENGTH, Compounds
from .derivation import relatives
from .dictionary import is_dutch
from .mending import Mender
from .stemming import DUTCH, LANGUAGES, stem
from .stopwords import STOPWORDS

Row = tuple[str, str, int, int]
"""A word, its language, how often it comes, and how often in a name."""


class Vocabulary:
    """The words of the index with how often each comes, per field of an entry once."""

    def __init__(
        self,
        rows: Iterable[Row] = (),
        *,
        place_names: Iterable[str] = (),
        in_names_only: Iterable[str] = (),
        elsewhere: Iterable[str] = (),
    ):
        """`place_names` are words of names of places, and `in_names_only` those that stand
        nowhere else: what they mean is no word, so they have no forms and no compounds.
        `elsewhere` are whole names of what is not here: "bonaire" is no mistake for "borne".
        """
        self.in_names_only = frozenset(in_names_only)
        self._place_names = frozenset(place_names)
        self.elsewhere = frozenset(elsewhere)
        self.counts: Counter[str] = Counter()
        self.counts_in_names: Counter[str] = Counter()
        # Tuples of texts are no work for the garbage collector; 60,000 lists are.
        self._by_stem: dict[tuple[str, str], tuple[str, ...]] = {}
        self._sorted: list[str] = []
        self._take((), rows)

    def changed(self, before: Iterable[Row], after: Iterable[Row]) -> "Vocabulary":
        """The same with other rows for some words."""
        new = copy.copy(self)
        new.counts, new.counts_in_names = self.counts.copy(), self.counts_in_names.copy()
        new._by_stem = self._by_stem.copy()
        new._take(before, after)
        return new

    def _take(self, before: Iterable[Row], after: Iterable[Row]) -> None:
        """Put these rows in the place of those, and make what is derived from all."""
        new, touched = set(), set()
        for sign, rows in ((-1, before), (1, after)):
            for word, language, often, often_in_names in rows:
                touched.add(word)
                if word not in self.counts:
                    new.add(word)
                self.counts[word] += sign * often
                self.counts_in_names[word] += sign * often_in_names
                if word in self.in_names_only:
                    continue
                key = _key(word, language)
                others = tuple(other for other in self._by_stem.get(key, ()) if other != word)
                if sign > 0 or others:
                    self._by_stem[key] = (*others, word) if sign > 0 else others
                else:
                    del self._by_stem[key]
        for counts in (self.counts, self.counts_in_names):
            for word in touched:
                if not counts[word]:
                    del counts[word]
        kept = [*self._sorted]
        for word in touched - self.counts.keys():
            del kept[bisect.bisect_left(kept, word)]
        self._sorted = sorted([*kept, *new])
        self._make_ready()

    def _make_ready(self) -> None:
        """Make what is derived from the words, of which most waits until it is asked for."""
        self._compounds = Compounds(self, self._sorted)
        self._mender = Mender(self.counts, self._sorted)
        self.compounds_with = self._compounds.having
        self.halves = self._compounds.halves
        self.as_two = self._compounds.as_two
        self.forms = functools.lru_cache(20_000)(self._find_forms)
        self.mend = functools.lru_cache(4096)(self._find_mended)

    def __len__(self) -> int:
        return len(self.counts)

    def _is_in_texts(self, word: str) -> bool:
        return word in self.counts and word not in self._place_names

    def _find_forms(self, word: str) -> tuple[str, ...]:
        """The other forms of the word, and what is made of it, the most frequent first.

        No word that says nothing: "met" is no form of "meten".
        """
        if word in self.in_names_only:
            return ()
        found = self._with_stem_of(word)
        if word not in self._place_names:
            for form in {word, *(form for form in found if form.endswith("en"))}:
                found |= verbs.forms(form, self._is_in_texts)
        for other in relatives(word):
            found.update(self._by_stem.get(_key(other, DUTCH), ()))
        found -= {word, *STOPWORDS}
        return self._most_frequent(found)

    def _with_stem_of(self, word: str) -> set[str]:
        return {
            form for language in LANGUAGES for form in self._by_stem.get(_key(word, language), ())
        }

    def has_stem_of(self, word: str) -> bool:
        """Whether a form of this Dutch word is known."""
        return _key(word, DUTCH) in self._by_stem

    def is_stem(self, word: str) -> bool:
        """Whether this is itself the stem of a known Dutch word."""
        return (DUTCH, word) in self._by_stem and stem(word) == word

    def family(self, word: str) -> tuple[str, ...]:
        """The word itself, when it is known, and its other forms."""
        return ((word,) if word in self.counts else ()) + self.forms(word)

    def frequency(self, word: str) -> tuple[int, str]:
        """To sort by: the most frequent first."""
        return -self.counts[word], word

    def most_frequent_first(self, words: Iterable[str]) -> list[str]:
        return sorted(sorted(words), key=self.counts.__getitem__, reverse=True)

    def _most_frequent(self, words: Iterable[str], limit: int = MAX_FORMS) -> tuple[str, ...]:
        return tuple(heapq.nsmallest(limit, words, key=self.frequency))

    def joined(self, *parts: str) -> tuple[str, ...]:
        """The known compounds of words in this order: "hitte stress" is "hittestress"."""
        if min(map(len, parts)) < MIN_REST_LENGTH:
            return ()
        first, *others = parts
        wholes = [first]
        for part in others:
            wholes = [f"{whole}{link}{part}" for whole in wholes for link in LINKING]
        known = {whole for whole in wholes if whole in self.counts}
        return self._most_frequent(known.union(*map(self._with_stem_of, wholes)))

    def is_known(self, word: str) -> bool:
        """Whether it has this word, a form of it, or a compound with it."""
        return bool(word in self.counts or self.forms(word) or self.compounds_with(word))

    def _find_mended(self, word: str) -> str | None:
        """The known word that a visitor meant by an unknown one, or None.

        What is a word is no mistake, also when we do not have it: "tegels" is not "regels".
        """
        if not word.isalpha() or self.is_known(word) or is_dutch(word):
            return None
        return self._mender.mend(word)

    def starting_with(
        self, prefix: str, *, in_names: bool = False, limit: int = 40
    ) -> tuple[str, ...]:
        """The most frequent words that begin with these letters: all, or those in names."""
        found = self._beginning_with(prefix)
        if not in_names:
            return self._most_frequent(found, limit)
        often = self.counts_in_names
        in_a_name = (word for word in found if word in often)
        return tuple(heapq.nsmallest(limit, in_a_name, key=lambda word: (-often[word], word)))

    def _beginning_with(self, prefix: str) -> list[str]:
        start = bisect.bisect_left(self._sorted, prefix)
        return self._sorted[start : bisect.bisect_left(self._sorted, prefix + "\U0010ffff", start)]


def _key(word: str, language: str) -> tuple[str, str]:
    return language, stem(word, language)
