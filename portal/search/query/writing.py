"""One way to write a compound, however it was typed. No Django in here.

"hitte stress", "hitte-stress" and "hittestress" are one query: as one word where our texts write
it so at least as often as apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..language.stopwords import STOPWORDS
from ..language.vocabulary import Vocabulary
from .parsing import Query, Term
from .patterns import Pattern, as_patterns
from .rows import NONE, IndexRows, Rows

MAX_PARTS = 3
MIN_PART_LENGTH = 3


def as_written(query: Query, vocabulary: Vocabulary, rows: IndexRows) -> Query:
    """The query with its compounds as our texts mostly write them."""
    return replace(query, terms=tuple(_Writer(vocabulary, rows).written(query.terms)))


class _Writer:
    def __init__(self, vocabulary: Vocabulary, rows: IndexRows):
        self._vocabulary, self._rows = vocabulary, rows

    def written(self, terms: Sequence[Term]) -> Iterator[Term]:
        left = [part for term in terms for part in _parts(term)]
        while left:
            for number in range(min(MAX_PARTS, len(left)), 1, -1):
                if whole := self._whole(left[:number]):
                    yield whole
                    del left[:number]
                    break
            else:
                yield from self._of_unknown(left.pop(0))

    def _whole(self, parts: Sequence[Term]) -> Term | None:
        """These terms as one word, when our texts mostly write them so."""
        if not all(map(_is_part, parts)):
            return None
        words = [part.joined for part in parts]
        wholes = self._vocabulary.joined(*words)
        wholes = tuple(whole for whole in wholes if whole.endswith(words[-1])) or wholes
        if wholes and self._is_mostly_one(wholes[0], words):
            return Term((wholes[0],), " ".join(part.typed for part in parts))
        return None

    def _of_unknown(self, term: Term) -> list[Term]:
        """A compound that stands nowhere: with other linking letters, or as the words it is of."""
        word = term.joined
        if not _is_part(term) or self._vocabulary.is_known(word):
            return [term]
        halves = [*self._vocabulary.halves(word), *self._vocabulary.as_two(word)]
        halves.sort(key=lambda half: -len(self._phrase(half)))
        wholes = [whole for half in halves for whole in self._vocabulary.joined(*half)]
        if wholes:
            return [replace(term, words=(wholes[0],))]
        together = (h for h in halves if self._having(h[0]) & self._having(h[1]))
        likely = next(together, halves[0] if halves and not self._vocabulary.mend(word) else ())
        return [Term((part,), part) for part in likely] or [term]

    def _having(self, word: str) -> Rows:
        return NONE.union(*self._rows.of(as_patterns(self._vocabulary.family(word))))

    def _is_mostly_one(self, whole: str, words: Sequence[str]) -> bool:
        return len(self._having(whole)) >= max(1, len(self._phrase(words)))

    def _phrase(self, words: Sequence[str]) -> Rows:
        return NONE.union(*self._rows.of((Pattern(tuple(words)),)))


def _parts(term: Term) -> list[Term]:
    """The words of what was typed with a hyphen."""
    if term.is_phrase or len(term.words) == 1 or "&" in term.typed:
        return [term]
    if min(map(len, term.words)) < MIN_PART_LENGTH:
        return [term]
    return [Term((word,), word) for word in term.words if word not in STOPWORDS]


def _is_part(term: Term) -> bool:
    is_one_word = len(term.words) == 1 and not (term.is_phrase or term.is_acronym or term.is_weak)
    return is_one_word and term.joined.isalpha() and term.joined not in STOPWORDS
