"""What a visitor meant by a word with a typing error. No Django in here.

As in a noisy channel: how likely the error is, against how frequent the word is. People
swap letters, leave one out, hit the key beside it or write what they hear; a word that
is one consonant away from a known one ("haven", "haken") is rather another word.
"""

import functools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .stopwords import STOPWORDS

MIN_MENDED_LENGTH = 4
MIN_MEANT_LENGTH = 3
MIN_LENGTH_BY_SOUND = 5
MAX_LENGTH_WITH_ONE_EDIT = 7
SHORT_WORD = 5  # letters; with another first letter it is rather a word that we do not have
MAX_NEAR = 20  # words of each length of which the kind of error is looked at
# An error that costs 1 is as unlikely as a word that is twelve times rarer.
UNLIKELY = math.log(12)

DOUBLED, SWAPPED, BY_SOUND, LETTER, NEIGHBOUR, VOWEL, OTHER = 0.4, 0.5, 0.5, 0.8, 0.8, 1.0, 1.6
FIRST_LETTER = 0.5  # more; people seldom err in it
# What an error may cost, by the length of the word; an obvious word may be further away.
LIMITS = ((7, 0.9), (10, 1.3), (99, 1.8))
LIMIT_OF_NAMES = 1.0  # at least, of more than a short word
SURE = 0.5  # an error that costs no more is more likely than a new compound
OBVIOUS = 2.2
COMMON = 20  # a word is common that comes at least 1/20 as often as the most frequent one

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = [pair for row in _ROWS for pair in pairwise(row)]
_BELOW = [
    pair
    for row, below in pairwise(_ROWS)
    for shift in (0, 1)
    for pair in zip(row[shift:], below, strict=False)
]
_NEIGHBOURS = frozenset(a + b for pair in _BESIDE + _BELOW for a, b in (pair, pair[::-1]))
_ALIKE = frozenset({"ck", "kc", "dt", "td", "sz", "zs", "fv", "vf", "iy", "yi", "gh", "hg"})
# In this order: what is written in several letters before what these letters are alone.
_WRITTEN = """
eau:o eij:y ij:y ei:y ey:y ou:au ce:se ci:si tie:sie cks:x ks:x ck:k sch:sg ch:g ph:f th:t ie:i dt:t
c:k q:k z:s v:f d:t
"""
_SOUNDS = [
    *(tuple(pair.split(":")) for pair in _WRITTEN.split()),
    *((letter * 2, letter) for letter in "abefghijklmnoprstuwxy"),
]


def sound(text: str) -> str:
    """How words sound, more or less: what people confuse in writing is written in one way."""
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    return text


class Mender:
    """Mends words with the words that are known."""

    def __init__(
        self, counts: dict[str, int], ordered: Sequence[str], is_name: Callable[[str], bool]
    ):
        """`is_name` tells words of titles, which a visitor is likely to mean."""
        self._counts, self._ordered, self._is_name = counts, ordered, is_name

    @functools.cached_property
    def _by_length(self) -> dict[int, list[str]]:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._ordered:
            by_length[len(word)].append(word)
        return by_length

    @functools.cached_property
    def _by_sound(self) -> dict[str, str]:
        """The most frequent word of each sound."""
        found: dict[str, str] = {}
        # All at once: 60,000 words one by one take ten times as long.
        sounds = sound("\n".join(self._ordered)).split("\n")
        for word, its_sound in zip(self._ordered, sounds, strict=False):
            other = found.get(its_sound)
            if other is None or self._counts[other] < self._counts[word]:
                found[its_sound] = word
        return found

    @functools.cached_property
    def _common(self) -> float:
        meant = (count for word, count in self._counts.items() if word not in STOPWORDS)
        return max(meant, default=0) / COMMON

    def mend(self, word: str, *, only_sure: bool = False) -> str | None:
        """The known word that a visitor meant by an unknown one, or None."""
        if len(word) < MIN_MENDED_LENGTH:
            return None
        its_sound = sound(word)
        likely = [
            (cost * UNLIKELY - math.log(self._counts[found]), found)
            for found in {*self._near(word), *self._sounding(word, its_sound)}
            for cost in [_cost_of(word, its_sound, found)]
            if cost <= (SURE if only_sure else self._limit(word, found))
        ]
        return min(likely)[-1] if likely else None

    def _near(self, word: str) -> Iterator[str]:
        """Words one edit away, of a longer word two."""
        most = 1 if len(word) <= MAX_LENGTH_WITH_ONE_EDIT else 2
        for length in range(len(word) - most, len(word) + most + 1):
            for found, _distance, _index in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=MAX_NEAR,
            ):
                is_other = len(word) <= SHORT_WORD and found[0] != word[0]
                if len(found) >= MIN_MEANT_LENGTH and found not in STOPWORDS and not is_other:
                    yield found

    def _sounding(self, word: str, its_sound: str) -> Iterator[str]:
        found = self._by_sound.get(its_sound)
        if found and len(word) >= MIN_LENGTH_BY_SOUND and found not in STOPWORDS:
            yield found

    def _limit(self, word: str, found: str) -> float:
        if self._counts[found] >= self._common:
            return OBVIOUS
        limit = next(limit for length, limit in LIMITS if len(word) <= length)
        if len(word) > SHORT_WORD and self._is_name(found):
            limit = max(limit, LIMIT_OF_NAMES)
        # It makes the word less likely, and not less worth mending.
        return limit if found[0] == word[0] else limit + FIRST_LETTER


def _cost_of(word: str, its_sound: str, found: str) -> float:
    other_sound = sound(found)
    by_sound = BY_SOUND + (_cost(its_sound, other_sound) if its_sound != other_sound else 0)
    return min(_cost(word, found), by_sound)


def _cost(typed: str, meant: str, i: int = 0, j: int = 0, edits: int = 2) -> float:
    """What the errors cost that make `typed[i:]` of `meant[j:]`; infinite if they are too many."""
    while i < len(typed) and j < len(meant) and typed[i] == meant[j]:
        i, j = i + 1, j + 1
    left, other = len(typed) - i, len(meant) - j
    if not left and not other:
        return 0.0
    if not edits or abs(left - other) > edits:
        return math.inf
    options = []
    if left > 1 and other > 1 and typed[i : i + 2] == meant[j + 1] + meant[j]:
        options.append(SWAPPED + _cost(typed, meant, i + 2, j + 2, edits - 1))
    if left and other:
        options.append(
            _other_letter(typed[i], meant[j]) + _cost(typed, meant, i + 1, j + 1, edits - 1)
        )
    if left:
        options.append(_extra(typed, i) + _cost(typed, meant, i + 1, j, edits - 1))
    if other:
        options.append(_extra(meant, j) + _cost(typed, meant, i, j + 1, edits - 1))
    return min(options) + (FIRST_LETTER if not i else 0)


def _extra(word: str, place: int) -> float:
    is_doubled = place and word[place] == word[place - 1]
    return DOUBLED if is_doubled else LETTER


def _other_letter(typed: str, meant: str) -> float:
    pair = typed + meant
    if pair in _ALIKE:
        return BY_SOUND
    if pair in _NEIGHBOURS:
        return NEIGHBOUR
    return VOWEL if {typed, meant} <= set("aeiouy") else OTHER
