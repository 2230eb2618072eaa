"""The words of the index, each with the entries that have it.

The engines can look a word up as well, but not a hundred compounds of it in a few
milliseconds. So the vocabulary keeps the entries of each word itself, as a Roaring
bitmap; the engines are asked for what depends on the places of words.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, Sum
from pyroaring import BitMap

from portal.runtime.batches import batched

from ..language.analysis import is_word, terms
from ..language.stemming import DUTCH, ENGLISH, stem
from ..models import SearchEntry, SearchWord
from ..query.patterns import NAMES, Field

AT_ONCE = 2000  # rows of words that one query reads or writes

Place = tuple[int, str]
"""A field and a language."""

WordsOf = dict[Place, set[str]]


def words_of(found: Mapping[Field, Iterable[str]], english: Iterable[int]) -> WordsOf:
    """The words in the terms of an entry; `english` are its fields in that language."""
    english = set(english)
    return {
        (field.value, ENGLISH if field in english else DUTCH): set(filter(is_word, of_field))
        for field, of_field in found.items()
    }


class Words:
    """Changes of which entries have which words: collected, and then written at once.

    An entry is changed at most once.
    """

    def __init__(self) -> None:
        self._added: dict[Place, dict[str, array]] = {}
        self._removed: dict[Place, dict[str, array]] = {}

    def change(self, entry: int, before: WordsOf, after: WordsOf) -> None:
        for place in before.keys() | after.keys():
            old, new = before.get(place, set()), after.get(place, set())
            _add(self._added, place, new - old if old else new, entry)
            _add(self._removed, place, old - new, entry)

    def save(self) -> None:
        """Write the changes; a word that no entry has any more goes."""
        for place in sorted(self._added.keys() | self._removed.keys()):
            added, removed = self._added.get(place, {}), self._removed.get(place, {})
            for words in batched(sorted(added.keys() | removed.keys()), AT_ONCE):
                self._save(place, words, added, removed)

    def _save(self, place: Place, words: list[str], added: dict, removed: dict) -> None:
        field, language = place
        rows = SearchWord.objects.filter(word__in=words, field=field, language=language)
        stored = {row.word: row for row in rows.order_by()}
        changed, gone = [], []
        for word in words:
            row = stored.get(word)
            entries = row.bitmap if row else BitMap()
            entries -= BitMap(removed.get(word, ()))
            entries |= BitMap(added.get(word, ()))
            if entries:
                changed.append(_row(word, place, entries))
            elif row:
                gone.append(row.pk)
        _write(changed, gone)

    def replace_all(self) -> None:
        """Make these the words of the index, with the stems of this release."""
        missing = {place: dict(words) for place, words in self._added.items()}
        changed, gone = [], []
        for row in SearchWord.objects.order_by().iterator(chunk_size=AT_ONCE):
            place = row.field, row.language
            added = missing.get(place, {}).pop(row.word, None)
            if added is None:
                gone.append(row.pk)
                continue
            right = _row(row.word, place, BitMap(added))
            if row.stem != right.stem or not row.has_entries(BitMap(added)):
                changed.append(right)
        for place, words in sorted(missing.items()):
            changed += [_row(word, place, BitMap(added)) for word, added in sorted(words.items())]
        _write(changed, gone)

    def differences(self) -> Iterator[str]:
        """Where what is stored differs from these words."""
        unseen = {(w, *place) for place, words in self._added.items() for w in words}
        for row in SearchWord.objects.order_by("word", "field", "language").iterator():
            key = row.word, row.field, row.language
            added = self._added.get((row.field, row.language), {}).get(row.word)
            if added is None:
                yield f"{_name(*key)}: is in no public text"
            elif not row.has_entries(BitMap(added)):
                yield f"{_name(*key)}: is kept for other entries than have it"
            elif row.stem != stem(row.word, row.language):
                yield f"{_name(*key)}: has another stem"
            unseen.discard(key)
        for key in sorted(unseen):
            yield f"{_name(*key)}: is not in the vocabulary"


def find(words: Sequence[str], fields: Sequence[Field]) -> Iterator[tuple[int, Sequence[int]]]:
    """(field, entries) for those of the fields that any of the words is in."""
    found: dict[int, list[BitMap]] = defaultdict(list)
    rows = SearchWord.objects.order_by().filter(word__in=words, field__in=fields)
    for field, postings in rows.values_list("field", "postings"):
        found[field].append(BitMap.deserialize(bytes(postings)))
    for field, entries in found.items():
        yield field, BitMap.union(*entries).to_array()


def vocabulary_rows() -> Iterator[tuple[str, str, str, int, int]]:
    """(word, language, stem, how often it comes, how often in a name) of every word."""
    grouped = SearchWord.objects.order_by().values_list("word", "language", "stem")
    often = Sum("entries")
    often_in_names = Sum("entries", filter=Q(field__in=NAMES), default=0)
    return grouped.annotate(often=often, often_in_names=often_in_names).iterator(chunk_size=10_000)


@dataclass(frozen=True)
class PlaceNames:
    """The words of the names of places, and those of them that stand nowhere else."""

    words: frozenset[str]
    only_in_names: frozenset[str]


def place_names(kinds: Sequence[str]) -> PlaceNames:
    """The words of the entries of these kinds."""
    in_places: Counter[str] = Counter()
    rows = SearchEntry.objects.order_by().filter(kind__in=kinds)
    for title, aliases, summary in rows.values_list("title", "aliases", "summary"):
        for texts in ([title], aliases, [summary]):
            in_places.update(set(filter(is_word, terms(texts))))
    often: Counter[str] = Counter()
    for some in batched(sorted(in_places), AT_ONCE):
        stored = SearchWord.objects.order_by().filter(word__in=some)
        often.update(dict(stored.values_list("word").annotate(Sum("entries"))))
    only = frozenset(word for word, count in in_places.items() if often[word] <= count)
    return PlaceNames(frozenset(in_places), only)


def _add(to: dict[Place, dict[str, array]], place: Place, words: set[str], entry: int) -> None:
    if not words:
        return
    entries_of = to.setdefault(place, {})
    for word in words:
        if word in entries_of:
            entries_of[word].append(entry)
        else:
            entries_of[word] = array("I", [entry])


def _name(word: str, field: int, language: str) -> str:
    return f"word {word} ({Field(field).name.lower()}, {language})"


def _row(word: str, place: Place, entries: BitMap) -> SearchWord:
    field, language = place
    return SearchWord(
        word=word,
        field=field,
        language=language,
        stem=stem(word, language),
        entries=len(entries),
        postings=entries.serialize(),
    )


def _write(changed: list[SearchWord], gone: list[int]) -> None:
    for keys in batched(gone, AT_ONCE):
        SearchWord.objects.filter(pk__in=keys).delete()
    if not changed:
        return
    # A rebuild writes 100,000 of these; `bulk_create` takes three times as long for them.
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {SearchWord._meta.db_table} "
            "(word, field, language, stem, entries, postings) VALUES (%s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (word, field, language) DO UPDATE SET stem = excluded.stem, "
            "entries = excluded.entries, postings = excluded.postings",
            [
                (row.word, row.field, row.language, row.stem, row.entries, bytes(row.postings))
                for row in changed
            ],
        )
