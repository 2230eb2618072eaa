"""The texts of the entries as the search has them in memory. No Django in here.

Each word is one character, and the text of an entry one string of those. So the words of a phrase
are a part of that string, and words close together are found by a regular expression. Beside
it stands, for each field, the set of entries that have a word. Both change entry by entry.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..language.analysis import APART, FILLER, is_word
from ..language.stemming import DUTCH, ENGLISH
from ..language.vocabulary import Row
from .patterns import NAMES, NEAR, Field, Pattern
from .rows import NONE, Rows

# Before the words of a field stands which one it is, and in which language.
SLOTS = {
    (field, language): chr(place)
    for place, (field, language) in enumerate(
        (field, language) for language in (DUTCH, ENGLISH) for field in Field
    )
}
ALL_SLOTS = "".join(SLOTS.values())
_FIELDS = re.compile(f"([{ALL_SLOTS}])([^{ALL_SLOTS}]*)")
EMPTY = b""
FIRST_WORD = 16  # lower characters are marks

AT_ONCE = 2_000  # entries of which the words are noted at once; more takes memory that stays taken

FieldTerms = dict[Field, list[str]]
Entries = dict[str, dict[str, list[int]]]
"""The entries that have each word, in each slot."""


class _Characters(dict[str, str]):
    """The character of each term; a new one for a term that never came before."""

    def __init__(self) -> None:
        super().__init__({FILLER: chr(len(SLOTS)), APART: chr(len(SLOTS) + 1)})
        self.terms: list[str] = []

    def __missing__(self, term: str) -> str:
        character = self[term] = chr(FIRST_WORD + len(self.terms))
        self.terms.append(term)
        return character

    def words(self, characters: Iterable[str]) -> Iterator[str]:
        """The words that these stand for, of all terms that they stand for."""
        return filter(is_word, (self.terms[ord(c) - FIRST_WORD] for c in characters))


class Texts:
    """Which entries have which words, and where. It never changes: `changed` makes another."""

    def __init__(self) -> None:
        self._characters = _Characters()
        self._texts: dict[int, str] = {}
        # As bytes: most words have few entries, and a set in memory takes ten times as much.
        self._entries: dict[str, dict[str, bytes]] = {slot: {} for slot in ALL_SLOTS}

    def changed(
        self,
        gone: Iterable[int],
        written: Iterable[tuple[int, FieldTerms, Collection[int]]],
    ) -> tuple["Texts", set[str]]:
        """With these entries in the place of what was there, and the words that changed.

        Of each that is written: its key, its terms, and the fields that are in English.
        """
        new = Texts()
        new._characters, new._texts = self._characters, dict(self._texts)
        new._entries = {slot: dict(entries) for slot, entries in self._entries.items()}
        less, more = _by_slot(), _by_slot()
        for entry in gone:
            _note(less, entry, new._texts.pop(entry, ""))
        touched: set[str] = set()
        for number, (entry, terms, english) in enumerate(written, 1):
            text = new._texts[entry] = "".join(
                SLOTS[field, ENGLISH if field in english else DUTCH]
                + "".join(map(self._characters.__getitem__, of_field))
                for field, of_field in terms.items()
            )
            _note(more, entry, text)
            if number % AT_ONCE == 0:
                touched |= new._put(less, more)
                less, more = _by_slot(), _by_slot()
        touched |= new._put(less, more)
        return new, {*self._characters.words(touched)}

    def _put(self, less: Entries, more: Entries) -> set[str]:
        """Take these entries from the words and add those; returns the words that changed."""
        touched = set()
        for slot, having in self._entries.items():
            for word in less[slot].keys() | more[slot].keys():
                stored = having.pop(word, EMPTY)
                rows = Rows(more[slot].get(word, ()))
                if stored is not EMPTY:
                    rows |= Rows.deserialize(stored) - Rows(less[slot].get(word, ()))
                if rows:
                    having[word] = rows.serialize()
                if having.get(word, EMPTY) != stored:
                    touched.add(word)
        return touched

    def find(self, patterns: Sequence[Pattern], field: Field) -> Rows:
        """The entries that have any of the patterns in a field."""
        alone = [self._characters.get(one.words[0], "") for one in patterns if not one.words[1:]]
        together = (self._together(one, field) for one in patterns if one.words[1:])
        return NONE.union(*self._sets(alone, field), *together)

    def _together(self, pattern: Pattern, field: Field) -> Rows:
        """The entries that have several words together in a field."""
        characters = [self._characters.get(word, "") for word in pattern.words]
        if not all(characters):
            return NONE
        words = {c for c in characters if ord(c) >= FIRST_WORD}
        having_all = Rows.intersection(*(self._with(word, field) for word in words))
        if not having_all:
            return having_all
        stands = _standing(characters, field, is_near=pattern.is_near).search
        literal = "" if pattern.is_near else "".join(characters)
        texts = self._texts
        return Rows([e for e in having_all if literal in texts[e] and stands(texts[e])])

    def _with(self, character: str, field: Field) -> Rows:
        return NONE.union(*self._sets([character], field))

    def _sets(self, characters: Collection[str], field: Field) -> Iterator[Rows]:
        """The entries that have each of these words, in one language and in the other."""
        for language in (DUTCH, ENGLISH):
            stored = map(self._entries[SLOTS[field, language]].get, characters)
            yield from map(Rows.deserialize, filter(None, stored))

    def words(self, only: Iterable[str] | None = None) -> Iterator[Row]:
        """The rows of the vocabulary for all words, or for some."""
        for word in filter(is_word, self._characters.terms) if only is None else only:
            character = self._characters[word]
            for language in (DUTCH, ENGLISH):
                stored = [self._entries[SLOTS[field, language]].get(character) for field in Field]
                if any(stored):
                    often = [len(Rows.deserialize(its)) if its else 0 for its in stored]
                    yield word, language, sum(often), sum(often[field] for field in NAMES)

    def words_of(self, entries: Rows, fields: Sequence[Field]) -> set[str]:
        """The words of these fields of some entries."""
        slots = {SLOTS[field, language] for field in fields for language in (DUTCH, ENGLISH)}
        return {
            *self._characters.words(
                character
                for character in set().union(
                    *(
                        text
                        for entry in entries
                        for slot, text in _FIELDS.findall(self._texts[entry])
                        if slot in slots
                    )
                )
                if ord(character) >= FIRST_WORD
            )
        }

    def are_only_in(self, entries: Rows, fields: Sequence[Field], words: Iterable[str]) -> set[str]:
        """Those of the words that stand nowhere but in these fields of these entries."""
        having = {
            word: [self._with(self._characters[word], field) for field in Field] for word in words
        }
        return {
            word
            for word, rows in having.items()
            if all(
                its.issubset(entries) if field in fields else not its
                for field, its in zip(Field, rows, strict=True)
            )
        }


def _by_slot() -> Entries:
    return {slot: defaultdict(list) for slot in ALL_SLOTS}


def _note(entries: Entries, entry: int, text: str) -> None:
    """Keep, for each word of a text, that this entry has it."""
    for slot, words in _FIELDS.findall(text):
        having = entries[slot]
        for word in set(words):
            if ord(word) >= FIRST_WORD:
                having[word].append(entry)


def _standing(characters: list[str], field: Field, *, is_near: bool) -> re.Pattern[str]:
    """Finds these words in a field: right behind each other, or close together in any order."""
    escaped = [*map(re.escape, characters)]
    words = "".join(escaped)
    if is_near:
        between = f"[^{ALL_SLOTS}]{{0,{NEAR - 1}}}"
        words = f"(?:{between.join(escaped)}|{between.join(escaped[::-1])})"
    here = f"[{SLOTS[field, DUTCH]}{SLOTS[field, ENGLISH]}]"
    return re.compile(f"{here}[^{ALL_SLOTS}]*{words}")
