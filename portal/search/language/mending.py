"""What a visitor meant by a word with a typing error. No Django in here.

A known word that is an edit or two away: letters that changed places, one too many, one too few,
or another. How many, against how frequent the word is; people seldom err in the first letter.
"""

import functools
import math
from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .stopwords import STOPWORDS

MIN_MENDED_LENGTH = 4
MIN_MEANT_LENGTH = 3
MAX_LENGTH_WITH_ONE_EDIT = 7
SHORT_WORD = 5  # letters; with another first letter it is rather a word that we do not have
MAX_NEAR = 20  # words of each length that are looked at
# An edit is as unlikely as a word that is twelve times rarer.
UNLIKELY = math.log(12)


class Mender:
    """Mends words with the words that are known."""

    def __init__(self, counts: dict[str, int], ordered: Sequence[str]):
        self._counts, self._ordered = counts, ordered

    @functools.cached_property
    def _by_length(self) -> dict[int, list[str]]:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._ordered:
            by_length[len(word)].append(word)
        return by_length

    def mend(self, word: str) -> str | None:
        """The known word that a visitor meant by an unknown one, or None."""
        if len(word) < MIN_MENDED_LENGTH:
            return None
        most = 1 if len(word) <= MAX_LENGTH_WITH_ONE_EDIT else 2
        near = [
            ((edits + (found[0] != word[0])) * UNLIKELY - math.log(self._counts[found]), found)
            for length in range(len(word) - most, len(word) + most + 1)
            for found, edits, _index in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=MAX_NEAR,
            )
            if len(found) >= MIN_MEANT_LENGTH and found not in STOPWORDS
        ]
        likely = [one for one in near if len(word) > SHORT_WORD or one[-1][0] == word[0]]
        return min(likely)[-1] if likely else None
