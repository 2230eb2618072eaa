"""From text to words: the one analysis that both engines share. No Django in here.

The index holds the words as they stand in the texts, folded: without case and
accents. Everything that understands Dutch (stems, compounds, typing errors,
synonyms) works at the query, on the vocabulary of the index. So a better rule needs
no new index, and what a text is found by does not depend on what was indexed before.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A position in PostgreSQL's tsvector is at most 16,383 and a word keeps 255 positions;
# both engines get the same text, so the same phrases are found.
MAX_WORDS = 14_000
MAX_PLACES = 255
MAX_WORD_LENGTH = 60
MAX_PIECES = 4
FILLER = "="  # stands where no word is: phrases do not run over it

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


@dataclass(frozen=True)
class Piece:
    """A folded word and its place in the text."""

    word: str
    start: int
    end: int
    is_acronym: bool


@dataclass(frozen=True)
class Group:
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
    return f"^{word}"


def whole_name(name_words: Iterable[str]) -> str:
    """The term that only a title or other name with exactly these words has."""
    name = " ".join(name_words).encode()
    return FILLER + hashlib.blake2s(name, digest_size=10).hexdigest()


def is_word(term: str) -> bool:
    """Whether a term of the index is a word of the text, and no mark of ours."""
    return term[0] not in "^="


def terms(texts: Iterable[str], *, are_names: bool = False) -> list[str]:
    """The terms of a field in order: the words, then what else the field is found by.

    After a filler come the words that lie past `MAX_WORDS`, the groups as one word,
    the acronyms and, for names, the term of the whole name; each with a filler behind
    it, so that no phrase is found among them.
    """
    stream: list[str] = []
    others: dict[str, None] = {}
    for text in map(normalise, texts):
        first = len(stream)
        _add_words(text, stream, others)
        if are_names and len(stream) > first:
            others[whole_name(stream[first:])] = None
        stream.append(FILLER)
    if len(stream) > MAX_PLACES:
        stream = _within_limits(stream, others)
    for term in others:
        stream += (term, FILLER)
    while stream and stream[-1] == FILLER:
        stream.pop()
    return stream


def _add_words(text: str, stream: list[str], others: dict[str, None]) -> None:
    """Add the folded words of a normalised text, and what else it is found by."""
    written = _GROUP.findall(text)
    if not written:
        return
    # All at once: word by word takes four times as long, and a rebuild has millions.
    folded = fold(" ".join(written)).split(" ")
    for group, word in zip(written, folded, strict=True):
        if not group.isalnum():
            pieces = list(_pieces(group, word, 0, len(group)))
            stream += [piece for piece, *_rest in pieces]
            others.update((acronym(p), None) for p, _s, _e, is_acronym in pieces if is_acronym)
            if len(pieces) > 1 and (joined := _joined(piece for piece, *_rest in pieces)):
                others[joined] = None
            continue
        # Words that are too long to be one are cut: nobody types them in full.
        stream.append(word if len(word) <= MAX_WORD_LENGTH else word[:MAX_WORD_LENGTH])
        if group.isupper() and len(group) > 1:
            others[acronym(stream[-1])] = None


def _within_limits(stream: list[str], others: dict[str, None]) -> list[str]:
    """The words as far as both engines keep their places; what lies past goes to the others."""
    places: Counter[str] = Counter()
    kept: list[str] = []
    for word in stream:
        if len(kept) >= MAX_WORDS:
            if word != FILLER:
                others[word] = None
            continue
        places[word] += 1
        kept.append(word if places[word] <= MAX_PLACES else FILLER)
    kept.append(FILLER)
    return kept


def as_token(term: str) -> str:
    """A term as both engines keep it: in ASCII, so that neither has an opinion about letters."""
    return term if term.isascii() else f"^^{term.encode().hex()}"


def from_token(token: str) -> str:
    """The term of a token."""
    return bytes.fromhex(token[2:]).decode() if token.startswith("^^") else token
