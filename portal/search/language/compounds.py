"""Compounds: which words are made of which, as far as the index knows them. No Django in here."""

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import verbs
from .stemming import stem
from .stopwords import PREFIXES, STOPWORDS

if TYPE_CHECKING:
    from .vocabulary import Vocabulary

MIN_PART_LENGTH = 4  # of a compound, when it is what a visitor looks for
MIN_REST_LENGTH = 3  # of a compound, beside that part
LONG_PART = 8  # a stem this long is not within another word by chance
MIN_UNKNOWN_LENGTH = 4  # what is beside a long part then need not be a known word
MIN_BEGINNING_LENGTH = 5  # a word this long at the beginning of another, with as much behind it
LINKING = ("", "s", "en", "e")
MAX_FORMS = 300  # no word has more forms and compounds than this that anyone would miss
# What only ever makes another word of a word is no part of a compound.
_AFFIXES = """
aars achtig baar bare eerde eerden eert elijk enige eren erig ering eringen haft heden heid her
ingen inter isch ische ische isme iteit lijk lijke lijken lijks loos loze matig matige ont ren
schap schappen sel ster teit ting tingen ver
"""
AFFIXES = frozenset(_AFFIXES.split())
# These do make a compound when they come first: "rijksoverheid" but "waterrijk".
NEVER_LAST = frozenset({"rijk", "rijke", "vol", "volle", "arm", "arme"})


class Compounds:
    """The compounds among the words of a vocabulary."""

    def __init__(self, words: "Vocabulary", ordered: list[str]):
        self._words = words
        self._ordered = ordered
        self.having = functools.lru_cache(4096)(self._find_having)
        self.halves = functools.lru_cache(4096)(self._find_halves)
        self._is_composed = functools.lru_cache(50_000)(self._find_is_composed)

    @functools.cached_property
    def _text(self) -> str:
        # One long text is searched for a part in a millisecond; 100,000 words one by one are not.
        return "\n".join(["", *self._ordered, ""])

    def _find_having(self, word: str) -> tuple[str, ...]:
        """The compounds that have a form of this word as one of their parts.

        "stress" gives "hittestress", but "kan" does not give "kansen": what is beside
        the part must be known words as well.
        """
        words, own = self._words, stem(word)
        same = {word, *words.forms(word)}
        # "hoe werkt" asks for no "netwerk".
        is_inflected = verbs.is_inflected(word, words.counts.__contains__)
        parts = [
            part
            for part in sorted({word} if is_inflected else {*same, own})
            if len(part) >= MIN_PART_LENGTH and part not in STOPWORDS and part.isalpha()
        ]
        # What was typed is a word, and so is what it is the plural of.
        typed = {word, own} if word in (f"{own}en", f"{own}s") else {word}
        # What has "gemeente" in it has "gemeent" in it.
        least = [one for one in parts if not any(p in one for p in parts if p != one)]
        candidates = {found for part in least for found in self._containing(part)} - same
        found: list[str] = []
        # The most frequent first: of a part like "werk" there is no need to look at all.
        for candidate in words.most_frequent_first(candidates - words.in_names_only):
            if any(self._has_part(candidate, part, own, part in typed) for part in parts):
                found.append(candidate)
                if len(found) == MAX_FORMS:
                    break
        return tuple(found)

    def _containing(self, part: str) -> Iterator[str]:
        """The longer words that have these letters in them."""
        text, place = self._text, -1
        while (place := text.find(part, place + 1)) >= 0:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            if end - start > len(part):
                yield text[start:end]
            place = end - 1

    def _has_part(self, word: str, part: str, its_stem: str, is_typed: bool) -> bool:
        """Whether a word has this part, and other words beside it; what was typed is a word."""
        place = -1
        while (place := word.find(part, place + 1)) >= 0:
            before, after = word[:place], word[place + len(part) :]
            is_long = len(its_stem) >= LONG_PART and len(before) >= MIN_UNKNOWN_LENGTH
            if not (not before or is_long) and not any(
                self._is_composed(text, False) for text in _without_linking_after(before)
            ):
                continue
            if before and stem(word[place:]) == its_stem:  # the last part, in whatever form
                return True
            if any(self._is_composed(rest, True) for rest in _without_linking(after) if rest):
                # The stem alone ("bedrijv") is no part of a word: the part must be one itself.
                return is_typed or self._is_part(part)
            if is_typed and not before and _are_long(part, after):
                return True
        return False

    def _is_part(self, word: str, *, is_last: bool = False) -> bool:
        """Whether a word can be part of a compound; only the last part is ever inflected."""
        words = self._words
        if len(word) < MIN_REST_LENGTH or not word.isalpha() or word in AFFIXES:
            return False
        if word in STOPWORDS:
            return word in PREFIXES and not is_last
        if word in words.in_names_only or (is_last and word in NEVER_LAST):
            return False
        if word in words.counts:
            return True
        if is_last:
            return words.has_stem_of(word)
        return len(word) >= MIN_PART_LENGTH and words.is_stem(word)

    def _find_is_composed(self, text: str, is_last: bool, depth: int = 3) -> bool:
        """Whether a text is a known word, or known words with linking letters between them."""
        if self._is_part(text, is_last=is_last):
            return True
        return depth > 1 and any(
            self._is_composed(rest, is_last, depth - 1)
            for cut in range(MIN_REST_LENGTH, len(text) - MIN_REST_LENGTH + 1)
            if self._is_part(text[:cut])
            for rest in _without_linking(text[cut:])
        )

    def _find_halves(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways to see a word as two known words, with or without linking letters."""
        return tuple(
            (word[:cut], rest)
            for cut in range(MIN_REST_LENGTH, len(word) - MIN_REST_LENGTH + 1)
            if self._is_part(word[:cut])
            for rest in _without_linking(word[cut:])
            if max(cut, len(rest)) >= MIN_PART_LENGTH and self._is_last_part(rest)
        )

    def _is_last_part(self, word: str) -> bool:
        """Whether a word can end a compound, in whatever form of a verb too: "kennisdeling"."""
        if self._is_part(word, is_last=True):
            return True
        is_whole = len(word) > MIN_PART_LENGTH and word not in AFFIXES and word not in STOPWORDS
        return is_whole and bool(self._words.forms(word))

    def as_two(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways to see a word as two words that were typed as one: "denhaag"."""
        counts = self._words.counts
        return tuple(
            (word[:cut], word[cut:])
            for cut in range(2, len(word) - MIN_REST_LENGTH + 1)
            if word[:cut] in counts and word[cut:] in counts
        )


def _are_long(part: str, rest: str) -> bool:
    """Whether a word that begins with this part has it by no chance, whatever the rest is."""
    is_ending = rest in AFFIXES and not rest.startswith("schap")  # "waterschap"
    return len(part) >= MIN_BEGINNING_LENGTH <= len(rest) and not is_ending


def _without_linking(text: str) -> list[str]:
    return [text[len(link) :] for link in LINKING if text.startswith(link)]


def _without_linking_after(text: str) -> list[str]:
    return [text[: len(text) - len(link)] for link in LINKING if text.endswith(link)]
