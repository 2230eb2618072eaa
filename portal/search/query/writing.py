"""One way to write a compound, however it was typed. No Django in here.

"hitte stress", "hitte-stress" and "hittestress" are one query: as one word where our texts write
it so at least as often as apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..language.stopwords import STOPWORDS
from ..language.vocabulary import Vocabulary
from .parsing import Query, Term
from .patterns import Pattern
from .rows import NONE, IndexRows

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
                yield left.pop(0)

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

    def _is_mostly_one(self, whole: str, words: Sequence[str]) -> bool:
        as_one = self._count(*(Pattern((form,)) for form in self._vocabulary.family(whole)))
        return as_one > 0 and as_one >= self._count(Pattern(tuple(words)))

    def _count(self, *patterns: Pattern) -> int:
        return len(NONE.union(*self._rows.of(patterns))) if patterns else 0


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
