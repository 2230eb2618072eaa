"""The words of the index: which belong together, and what a visitor meant. No Django in here."""

import bisect
import functools
import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .stemming import DUTCH, LANGUAGES, stem
from .stopwords import PREFIXES, STOPWORDS

SHORTEST_PART = 4  # of a compound, when it is what a visitor looks for
SHORTEST_REST = 3  # of a compound, beside that part
LONG_PART = 8  # a stem this long is not within another word by chance
SHORTEST_UNKNOWN = 4  # what is beside a long part then need not be a known word
LINKING = ("", "s", "en", "e")
MOST_FORMS = 300  # no word has more forms and compounds than this that anyone would miss
SHORTEST_MENDED = 4
LONGEST_WITH_ONE_EDIT = 7
SHORT_WORD = 5  # letters; with another first letter it is rather a word that we do not have
# In natural logarithms of a frequency, as in a noisy channel: an edit more is as
# unlikely as a word that is twelve times rarer.
COST_OF_EDIT = math.log(12)
COST_OF_FIRST_LETTER = math.log(4)


class Vocabulary:
    """The words of the index with how often each comes, per field of an entry once."""

    def __init__(self, rows: Iterable[tuple[str, str, str, int, int]] = ()):
        """`rows` are (word, language, stem, how often it comes, how often in a name)."""
        self.counts: dict[str, int] = {}
        self.counts_in_names: dict[str, int] = {}
        by_stem: dict[tuple[str, str], list[str]] = defaultdict(list)
        for word, language, its_stem, count, count_in_names in rows:
            self.counts[word] = self.counts.get(word, 0) + count
            if count_in_names:
                others = self.counts_in_names.get(word, 0)
                self.counts_in_names[word] = others + count_in_names
            by_stem[language, its_stem].append(word)
        # Tuples of texts are no work for the garbage collector; 60,000 lists are.
        self._by_stem = {key: tuple(words) for key, words in by_stem.items()}
        self._sorted = sorted(self.counts)
        # One long text is searched for a part in a millisecond; 100,000 words one by one are not.
        self._text = "\n".join(["", *self._sorted, ""])
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._by_length[len(word)].append(word)
        self.compounds_with = functools.lru_cache(4096)(self._find_compounds_with)
        self.halves = functools.lru_cache(4096)(self._find_halves)
        self.mend = functools.lru_cache(4096)(self._find_mended)
        self._is_composed = functools.lru_cache(50_000)(self._find_is_composed)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def __len__(self) -> int:
        return len(self.counts)

    def forms(self, word: str) -> tuple[str, ...]:
        """The other words with the same stem, the most frequent first.

        No word that says nothing: "met" is no form of "meten".
        """
        found = {
            form for language in LANGUAGES for form in self._by_stem.get(_key(word, language), ())
        }
        found -= {word, *STOPWORDS}
        return self._most_frequent(found)

    def family(self, word: str) -> tuple[str, ...]:
        """The word itself, when it is known, and its other forms."""
        return ((word,) if word in self.counts else ()) + self.forms(word)

    def _frequency(self, word: str) -> tuple[int, str]:
        """To sort by: the most frequent first."""
        return -self.counts[word], word

    def _most_frequent(self, words: Iterable[str], most: int = MOST_FORMS) -> tuple[str, ...]:
        return tuple(heapq.nsmallest(most, words, key=self._frequency))

    def _is_part(self, word: str, *, is_last: bool = False) -> bool:
        """Whether a word can be part of a compound; only the last part is ever inflected."""
        if len(word) < SHORTEST_REST or not word.isalpha():
            return False
        if word in STOPWORDS:
            return word in PREFIXES and not is_last
        return word in self.counts or (is_last and bool(self._by_stem.get(_key(word, DUTCH))))

    def _find_is_composed(self, text: str, is_last: bool, depth: int = 3) -> bool:
        """Whether a text is a known word, or known words with linking letters between them."""
        if self._is_part(text, is_last=is_last):
            return True
        return depth > 1 and any(
            self._is_part(text[:cut]) and self._is_composed(rest, is_last, depth - 1)
            for cut in range(SHORTEST_REST, len(text) - SHORTEST_REST + 1)
            for rest in _without_linking(text[cut:])
        )

    def _containing(self, part: str) -> Iterator[str]:
        """The longer words that have these letters in them."""
        text, place = self._text, -1
        while (place := text.find(part, place + 1)) >= 0:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            if end - start > len(part):
                yield text[start:end]
            place = end - 1

    def _find_compounds_with(self, word: str) -> tuple[str, ...]:
        """The compounds that have a form of this word as one of their parts.

        "stress" gives "hittestress", but "kan" does not give "kansen": what is beside
        the part must be known words as well.
        """
        own = stem(word)
        same = {word, *self.forms(word)}
        parts = [
            part
            for part in sorted({*same, own})
            if len(part) >= SHORTEST_PART and part not in STOPWORDS and part.isalpha()
        ]
        candidates = {found for part in parts for found in self._containing(part)} - same
        found: list[str] = []
        # The most frequent first: of a part like "werk" there is no need to look at all.
        for candidate in sorted(candidates, key=self._frequency):
            if any(self._has_part(candidate, part, own) for part in parts):
                found.append(candidate)
                if len(found) == MOST_FORMS:
                    break
        return tuple(found)

    def _has_part(self, word: str, part: str, its_stem: str) -> bool:
        place = -1
        while (place := word.find(part, place + 1)) >= 0:
            before = word[:place]
            left = not before or any(
                self._is_composed(t, False) for t in _without_linking_after(before)
            )
            is_long = len(its_stem) >= LONG_PART and len(before) >= SHORTEST_UNKNOWN
            if not left and not is_long:
                continue
            after = word[place + len(part) :]
            if before and stem(word[place:]) == its_stem:  # the last part, in whatever form
                return True
            if any(self._is_composed(rest, True) for rest in _without_linking(after) if rest):
                # The stem alone ("bedrijv") is no part of a word: the part must be one itself.
                return self._is_part(part)
        return False

    def _find_halves(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways to see a word as two known words, with or without linking letters."""
        return tuple(
            (word[:cut], rest)
            for cut in range(SHORTEST_REST, len(word) - SHORTEST_REST + 1)
            for rest in _without_linking(word[cut:])
            if self._is_part(word[:cut])
            and self._is_part(rest, is_last=True)
            and max(cut, len(rest)) >= SHORTEST_PART
        )

    def joined(self, first: str, second: str) -> tuple[str, ...]:
        """The known compounds of two words in this order: "hitte stress" is "hittestress"."""
        if min(len(first), len(second)) < SHORTEST_REST:
            return ()
        whole = (f"{first}{link}{second}" for link in LINKING)
        return self._most_frequent({form for word in whole for form in self.family(word)})

    def is_known(self, word: str) -> bool:
        """Whether anything in the index is found by this word, as a whole or in parts."""
        return bool(
            word in self.counts
            or self.forms(word)
            or self.compounds_with(word)
            or self.halves(word)
        )

    def _find_mended(self, word: str) -> str | None:
        """The known word that a visitor meant by an unknown one, or None.

        One edit in words of 4 to 7 letters, two in longer ones. A second edit is worth it
        when the word is that much more frequent; people seldom err in the first letter,
        and nobody looks for a word that says nothing.
        """
        if len(word) < SHORTEST_MENDED or not word.isalpha() or self.is_known(word):
            return None
        most = 1 if len(word) <= LONGEST_WITH_ONE_EDIT else 2
        near = [
            (
                distance * COST_OF_EDIT
                + (found[0] != word[0]) * COST_OF_FIRST_LETTER
                - math.log(self.counts[found]),
                found,
            )
            for length in range(len(word) - most, len(word) + most + 1)
            for found, distance, _index in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=20,
            )
            if len(found) >= SHORTEST_REST
            and found not in STOPWORDS
            and (len(word) > SHORT_WORD or found[0] == word[0])
        ]
        return min(near)[-1] if near else None

    def starting_with(
        self, prefix: str, *, in_names: bool = False, most: int = 40
    ) -> tuple[str, ...]:
        """The most frequent words that begin with these letters: all, or those in names."""
        start = bisect.bisect_left(self._sorted, prefix)
        end = bisect.bisect_left(self._sorted, prefix + "\U0010ffff", start)
        found = self._sorted[start:end]
        if not in_names:
            return self._most_frequent(found, most)
        often = self.counts_in_names
        in_a_name = (word for word in found if word in often)
        return tuple(heapq.nsmallest(most, in_a_name, key=lambda word: (-often[word], word)))


def _key(word: str, language: str) -> tuple[str, str]:
    return language, stem(word, language)


def _without_linking(text: str) -> list[str]:
    return [text[len(link) :] for link in LINKING if text.startswith(link)]


def _without_linking_after(text: str) -> list[str]:
    return [text[: len(text) - len(link)] for link in LINKING if text.endswith(link)]
