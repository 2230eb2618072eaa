"""Texts with the word frequencies of Dutch: few words are very common, most are rare.

The words are those of the programme's own content, ranked by how often they come; the
rare ones are compounds of them, as in Dutch. Frequencies follow Zipf's law.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIFFERENT_WORDS = 60_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def own_words() -> list[str]:
    """The words of the content files, the most frequent first."""
    counts: Counter[str] = Counter()
    for path in sorted(ROOT.glob("*/content/*.yaml")):
        counts.update(re.findall(r"[a-zà-ÿ]{2,}", path.read_text().lower()))
    return [word for word, _count in counts.most_common()]


class Corpus:
    """A source of texts and of queries about them; the same seed gives the same ones."""

    def __init__(self, seed: int = 20210125):
        self._random = random.Random(seed)
        own = own_words()
        nouns = [word for word in own if 4 <= len(word) <= 10]
        compounds: dict[str, None] = {}
        while len(compounds) < DIFFERENT_WORDS - len(own):
            first, second = self._random.sample(nouns[:900], 2)
            compounds[first + self._random.choice(["", "", "s", "en"]) + second] = None
        self.words = [*own, *(word for word in compounds if word not in own)]
        self._weights = list(
            itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words)))
        )
        self.compounds = list(compounds)

    def text(self, words: int) -> str:
        return " ".join(self._random.choices(self.words, cum_weights=self._weights, k=words))

    def texts(self, count: int, words: int) -> Iterator[str]:
        return (self.text(words) for _number in range(count))

    def queries(self, each: int) -> dict[str, list[str]]:
        """Queries of every kind that a visitor types."""
        pick = self._random
        content = [word for word in self.words[80:2_000] if len(word) > 4]
        rare = self.words[4_000:30_000]
        return {
            "common word": pick.sample(self.words[30:200], each),
            "word": pick.sample(content, each),
            "rare word": pick.sample(rare, each),
            "misspelt word": [self._misspelt(word) for word in pick.sample(content, each)],
            "compound": pick.sample(self.compounds[:20_000], each),
            "two words": [" ".join(pick.sample(content, 2)) for _n in range(each)],
            "four words": [" ".join(pick.sample(content, 4)) for _n in range(each)],
            "phrase": [f'"{self.text(2)}"' for _n in range(each)],
        }

    def beginnings(self, each: int) -> list[str]:
        """What has been typed of a word when suggestions are asked for."""
        words = [word for word in self.words[80:3_000] if len(word) > 5]
        return [word[: self._random.randint(2, 5)] for word in self._random.sample(words, each)]

    def _misspelt(self, word: str) -> str:
        place = self._random.randrange(1, len(word))
        return word[:place] + self._random.choice(LETTERS) + word[place + 1 :]
