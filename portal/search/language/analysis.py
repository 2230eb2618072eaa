"""From text to words. No Django in here.

The index holds the words as they stand in the texts, folded: without case and
accents. Everything that understands Dutch (stems, compounds, typing errors,
synonyms) works at the query, on the vocabulary of the index. So a better rule needs
no new index, and what a text is found by does not depend on what was indexed before.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

MAX_WORD_LENGTH = 60
MAX_PIECES = 4
REMEMBERED = 5_000
FILLER = "="  # stands around every text: phrases do not run over it
ACRONYM = "^"  # stands before a word that is written in capitals
APART = "|"  # stands between what is no part of a text

# A full stop, a hyphen or an apostrophe between letters makes one word or two: "I&W", "e-mail".
_GROUP = re.compile(r"[^\W_]+(?:[-‐‑–&/.'’+][^\W_]+)*")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
_PIECE = re.compile(r"[^\W_]+")
# "regio's" is the plural of "regio"; the "s" is no word.
_PLURAL_S = re.compile(r"(?<=[aiouy])['’]s$", re.IGNORECASE)


def normalise(text: str) -> str:
    """One way to write each character: "é" is one, "ĳ" and "ﬁ" are two, no NUL or surrogate."""
    return unicodedata.normalize("NFKC", readable(text))


def readable(text: str) -> str:
    """The text as it is shown: "é" is one character, "CO₂" stays so, no NUL or surrogate."""
    return unicodedata.normalize("NFC", _NO_CHARACTER.sub(" ", text))


class _Folded(dict):
    """Character code to folded character, of the same length, so that places stay right."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFKD", character)[0].casefold()
        folded = base if len(base) == 1 else character
        self[code] = folded
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Without case and accents; as long as the (normalised) text."""
    return text.translate(_FOLDED)


class Piece(NamedTuple):
    """A folded word and its place in the text."""

    word: str
    start: int
    end: int
    is_acronym: bool


class Group(NamedTuple):
    """Words that are written together: nearly always one, "natuur-inclusief" is two."""

    pieces: tuple[Piece, ...]

    @property
    def joined(self) -> str:
        """The group as one word, or "" when it is one or is too long to be one."""
        return _joined(piece.word for piece in self.pieces)


def _joined(pieces: Iterable[str]) -> str:
    pieces = list(pieces)
    word = "".join(pieces)
    return word if 1 < len(pieces) <= MAX_PIECES and len(word) <= MAX_WORD_LENGTH else ""


def groups(text: str) -> Iterator[Group]:
    """The words of a normalised text, in order."""
    folded = fold(text)
    for match in _GROUP.finditer(text):
        yield Group(tuple(Piece(*piece) for piece in _pieces(text, folded, *match.span())))


def _pieces(text: str, folded: str, start: int, end: int) -> Iterator[tuple[str, int, int, bool]]:
    """(word, start, end, is_acronym) of what is written together at this place."""
    written = text[start:end]
    if not written.isalnum():
        end = start + len(_PLURAL_S.sub("", written))
    for piece in _PIECE.finditer(text, start, end):
        first, last = piece.span()
        # Words that are too long to be one are cut: nobody types them in full.
        word = folded[first : min(last, first + MAX_WORD_LENGTH)]
        yield word, first, last, last - first > 1 and text[first:last].isupper()


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [piece.word for group in groups(normalise(text)) for piece in group.pieces]


def acronym(word: str) -> str:
    """The term for a word that is written in capitals: KAN is not "kan"."""
    return f"{ACRONYM}{word}"


def whole_name(words: Iterable[str]) -> tuple[str, ...]:
    """The terms that a field has where exactly these words are one of its texts."""
    return (FILLER, *words, FILLER)


def is_word(term: str) -> bool:
    """Whether a term of the index is a word of the text, and no mark of ours."""
    return term[0] not in f"{ACRONYM}=|"


def terms(texts: Iterable[str]) -> list[str]:
    """The terms of a field in order: the words, then what else the field is found by.

    That are the groups as one word and the acronyms; each with a mark behind it, so that
    no phrase is found among them.
    """
    stream = [FILLER]
    others: dict[str, None] = {}
    for text in map(normalise, texts):
        written = text.split()
        stream += chain.from_iterable(map(_words_of, written))
        stream.append(FILLER)
        others |= dict.fromkeys(chain.from_iterable(map(_others_of, dict.fromkeys(written))))
    for term in others:
        stream += (term, APART)
    return stream


# Most of a text is the same few thousand words, and a new process reads millions of them.
@functools.lru_cache(REMEMBERED)
def _words_of(written: str) -> tuple[str, ...]:
    """The folded words of normalised text without a space."""
    if written.isalnum():  # as most are
        return (fold(written)[:MAX_WORD_LENGTH],)
    return tuple(piece.word for group in groups(written) for piece in group.pieces)


@functools.lru_cache(REMEMBERED)
def _others_of(written: str) -> tuple[str, ...]:
    """What else it is found by."""
    if written.isalnum() and not written.isupper():
        return ()
    others: list[str] = []
    for group in groups(written):
        others += (acronym(piece.word) for piece in group.pieces if piece.is_acronym)
        others += filter(None, [group.joined])
    return tuple(others)
