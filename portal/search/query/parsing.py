"""What a visitor typed, read as words, phrases and exclusions. No Django in here.

There is no wrong query: whatever is no phrase and no exclusion is plain text.
"""

import re
from dataclasses import dataclass

from ..language import analysis
from ..language.analysis import Group, groups, normalise
from ..language.stopwords import QUESTION_WORDS, STOPWORDS, WEAK

MAX_TERMS = 16
_QUOTED = re.compile(r"(?<![^\s(])(-?)[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_DATE = re.compile(r"(?<![\w-])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?![\w-])")
_NAMES_OF_MONTHS = """
januari februari maart april mei juni juli augustus september oktober november december
"""
_MONTHS = _NAMES_OF_MONTHS.split()
_EXCLUDED = re.compile(r"(?<!\S)-(?=[^\W_])(\S+)")


@dataclass(frozen=True)
class Term:
    """A word to look for, or words that must stand together."""

    words: tuple[str, ...]
    typed: str
    is_phrase: bool = False
    is_acronym: bool = False
    is_weak: bool = False  # a row may lack it

    @property
    def joined(self) -> str:
        return "".join(self.words)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways to write it as one word: "I&M" is "im", and said as "ienm"."""
        said = ("en".join(self.words),) if "&" in self.typed and len(self.words) > 1 else ()
        return (self.joined, *said)


@dataclass(frozen=True)
class Query:
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()
    is_sentence: bool = False  # then one word says more than another
    left_out: tuple[Term, ...] = ()  # they say nothing, unless one is an abbreviation

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(text: str) -> Query:
    """Read a query: "phrases" in quotes, -word to exclude, and everything else as words."""
    text = normalise(text)
    wanted: list[Term] = []
    excluded: list[Term] = []

    def take_phrase(match: re.Match) -> str:
        words = tuple(analysis.words(match[2]))
        if words:
            found = Term(words, match[2].strip(), is_phrase=len(words) > 1)
            (excluded if match[1] else wanted).append(found)
        return " "

    def take_exclusion(match: re.Match) -> str:
        excluded.extend(_term(group, text=match[1]) for group in groups(match[1]))
        return " "

    plain = _EXCLUDED.sub(take_exclusion, _DATE.sub(_date, _QUOTED.sub(take_phrase, text)))
    found = list(groups(plain))
    # Someone who types everything in capitals means no acronyms.
    shouts = len(found) > 1 and plain.upper() == plain
    words = [_term(group, plain, shouts) for group in found]
    meaningful = [term for term in words if term.words[0] not in STOPWORDS or term.is_acronym]
    left_out = [term for term in words if term not in meaningful]
    terms = _distinct(wanted + (meaningful or ([] if wanted else words)))
    if not terms:  # only exclusions: then the hyphens were no exclusions
        terms, excluded = _distinct(excluded), []
    return Query(
        tuple(terms[:MAX_TERMS]),
        tuple(excluded[:MAX_TERMS]),
        tuple(piece.word for group in found for piece in group.pieces),
        is_sentence=_is_sentence(text, words),
        left_out=tuple(left_out[:MAX_TERMS]),
    )


def _date(match: re.Match) -> str:
    """A date in figures as it stands in a text: "29 oktober 2020"."""
    day, month, year = map(int, match.groups())
    return f"{day} {_MONTHS[month - 1]} {year}" if 1 <= month <= len(_MONTHS) else match[0]


def _is_sentence(text: str, terms: list[Term]) -> bool:
    """Whether someone asks or tells something, where others give words to look for."""
    if len(terms) < 2:
        return False
    asks = terms[0].joined in QUESTION_WORDS and not terms[0].typed.isupper()
    return asks or "?" in text or any(term.is_weak for term in terms)


def _term(group: Group, text: str, shouts: bool = False) -> Term:
    pieces = group.pieces
    is_acronym = len(pieces) == 1 and pieces[0].is_acronym and not shouts
    return Term(
        tuple(piece.word for piece in pieces),
        text[pieces[0].start : pieces[-1].end],
        is_acronym=is_acronym,
        is_weak=len(pieces) == 1 and pieces[0].word in WEAK and not is_acronym,
    )


def _distinct(terms: list[Term]) -> list[Term]:
    return list({term.words: term for term in reversed(terms)}.values())[::-1]
