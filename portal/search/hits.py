"""A found entry as it is shown: its title and a passage with the found words marked."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.runtime.texts import StrOrPromise

from .index import registry
from .language.analysis import fold, groups
from .models import SearchEntry
from .query.patterns import NEAR, Field
from .query.results import Kind, Level, Marks, Results, TermMatch

PASSAGE = 240  # characters
MAX_SEARCHED_LENGTH = 200_000  # characters of a text in which a passage is looked for
MAX_WORDS = 200

KIND_LABELS = {
    Kind.ACRONYM: _("as this abbreviation"),
    Kind.CONCEPT: _("by a concept"),
    Kind.EXACT: _("as it was typed"),
    Kind.JOINED: _("as one word or as two"),
    Kind.STEM: _("in another form"),
    Kind.SYNONYM: _("by a synonym"),
    Kind.PART: _("as part of a word"),
    Kind.NEAR: _("by its parts, close together"),
    Kind.PREFIX: _("as the beginning of a word"),
}
FIELD_LABELS = {
    Field.TITLE: _("in the title"),
    Field.ALIAS: _("in another name"),
    Field.SUMMARY: _("in the summary"),
    Field.BODY: _("in the text"),
}


@dataclass(frozen=True)
class Explanation:
    """How an entry has one term of the query, in words."""

    term: str
    mended: str
    kind: StrOrPromise
    field: StrOrPromise
    points: int

    @classmethod
    def of(cls, match: TermMatch, level: Level) -> "Explanation":
        kind, field = KIND_LABELS[level.kind], FIELD_LABELS[level.field]
        return cls(match.term.typed, match.mended, kind, field, match.points(level))


@dataclass(frozen=True)
class Hit:
    """One result of a search."""

    entry: SearchEntry
    label: str
    title: SafeString
    passage: SafeString
    score: int = 0
    reasons: Sequence[Explanation] = ()

    @classmethod
    def of(
        cls,
        entry: SearchEntry,
        found: Results | None = None,
        explain: bool = False,
    ) -> "Hit":
        marks, told = found.marks if found else Marks(), found if explain else None
        texts = {Field.SUMMARY: entry.summary, Field.BODY: entry.body}
        english = [text for field, text in texts.items() if field in entry.english]
        # Other names say nothing about an item, unless one of them is what was found.
        passage = best_passage([*texts.values(), *entry.aliases], marks, [*english, *entry.english])
        return cls(
            entry=entry,
            label=registry.of_kind(entry.kind).label,
            title=marked(entry.title, marks),
            passage=passage,
            score=told.score(entry.pk) if told else 0,
            reasons=[Explanation.of(*why) for why in told.reasons(entry.pk)] if told else (),
        )


def _spans(text: str, marks: Marks) -> list[tuple[int, int]]:
    """The places of the words in a text, also of those that are two in one."""
    found = list(groups(text)) if marks.terms else []
    pieces = [piece for group in found for piece in group.pieces]
    words = [piece.word for piece in pieces]
    whole = [(g.pieces[0].start, g.pieces[-1].end) for g in found if g.joined in marks.words]
    apart = [
        (piece.start, piece.end)
        for place, piece in enumerate(pieces)
        if marks.has(piece.word, words[max(0, place - NEAR) : place + NEAR + 1])
        and not any(first <= piece.start and piece.end <= last for first, last in whole)
    ]
    return sorted([*whole, *apart])


def marked(text: str, marks: Marks) -> SafeString:
    """The text as HTML, with `<mark>` around these words."""
    parts, last = [], 0
    for start, end in _spans(text, marks):
        parts.append((text[last:start], text[start:end]))
        last = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[last:])


def best_passage(texts: Iterable[str], marks: Marks, english: Collection[str] = ()) -> SafeString:
    """The passage with the most of what was asked for; of equals that of the first text."""
    places = [(*_best_start(text, marks), text) for text in texts if text]
    start, _count, best = max(places, key=itemgetter(1), default=(0, 0, ""))
    passage = marked(_cut(best, start), marks)
    return format_html('<span lang="en">{}</span>', passage) if best in english else passage


def _best_start(text: str, marks: Marks) -> tuple[int, int]:
    """Where to begin a passage, and for how many different terms it has a word."""
    wanted = sorted(marks.terms, key=len, reverse=True)[:MAX_WORDS]
    if not wanted:
        return 0, 0
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, wanted))})(?![^\W_])")
    places = [
        (match.start(), match.group())
        for match in pattern.finditer(fold(text[:MAX_SEARCHED_LENGTH]))
    ]
    best, best_count = 0, 0
    for number, (start, _word) in enumerate(places[:500]):
        near = {word for place, word in places[number : number + 20] if place < start + PASSAGE}
        terms = {marks.terms[word] for word in near if marks.has(word, near)}
        if len(terms) > best_count:
            best, best_count = start, len(terms)
    return best, best_count


def _cut(text: str, start: int) -> str:
    """Some words of the text around a place, with dots where text was left out."""
    if len(text) <= PASSAGE:
        return text
    start = max(0, min(start - PASSAGE // 5, len(text) - PASSAGE))
    begin = text.find(" ", start) + 1 if start else 0
    end = begin + PASSAGE
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + PASSAGE // 2)
    return f"{'… ' if begin else ''}{text[begin:end]}{' …' if end < len(text) else ''}"
