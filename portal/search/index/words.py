"""The words of the index, each with the entries that have it.

The engines can look a word up as well, but not a hundred compounds of it in a few
milliseconds. So the vocabulary keeps the entries of each word itself, as a Roaring
bitmap; the engines are asked for what depends on the places of words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection
from django.db.models import Q, Sum
from pyroaring import BitMap

from portal.runtime.batches import batched

from ..language.analysis import is_word, terms
from ..language.stemming import DUTCH, ENGLISH, stem
from ..models import SearchEntry, SearchWord
from ..query.patterns import NAMES, Field

AT_ONCE = 2000  # rows of words that one query reads or writes

Key = tuple[str, int, str]
"""A word, a field and a language: what a row of words is known by."""


class Words:
    """Changes of which entries have which words: collected, and then written at once."""

    def __init__(self) -> None:
        self._added: dict[Key, BitMap] = defaultdict(BitMap)
        self._removed: dict[Key, BitMap] = defaultdict(BitMap)

    def add(self, entry: int, found: Mapping[Field, Iterable[str]], english: Iterable[int]) -> None:
        """An entry has the words in these terms; `english` are its fields in that language."""
        for key in _keys(found, english):
            self._added[key].add(entry)

    def remove(
        self, entry: int, found: Mapping[Field, Iterable[str]], english: Iterable[int]
    ) -> None:
        """An entry had the words in these terms, before what is added."""
        for key in _keys(found, english):
            self._removed[key].add(entry)

    def save(self) -> None:
        """Write the changes; a word that no entry has any more goes."""
        keys = self._added.keys() | self._removed.keys()
        different = (key for key in keys if self._added.get(key) != self._removed.get(key))
        for some in batched(sorted(different), AT_ONCE):
            rows = SearchWord.objects.order_by().filter(word__in={word for word, *_rest in some})
            stored = {_key_of(row): row for row in rows}
            changed, gone = {}, []
            for key in some:
                row = stored.get(key)
                entries = row.bitmap if row else BitMap()
                entries -= self._removed.get(key, BitMap())
                entries |= self._added.get(key, BitMap())
                if entries:
                    changed[key] = entries
                elif row:
                    gone.append(row.pk)
            SearchWord.objects.filter(pk__in=gone).delete()
            _write(changed)

    def replace_all(self) -> None:
        """Make these the words of the index, with the stems of this release."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {SearchWord._meta.db_table}")
        _write(self._added)

    def differences(self) -> Iterator[str]:
        """Where what is stored differs from these words."""
        unseen = set(self._added)
        for row in SearchWord.objects.order_by("word", "field", "language").iterator():
            key = _key_of(row)
            unseen.discard(key)
            entries = self._added.get(key)
            if entries is None:
                yield f"{_name(key)}: is in no public text"
            elif (row.bitmap, row.entries) != (entries, len(entries)):
                yield f"{_name(key)}: is kept for other entries than have it"
            elif row.stem != stem(row.word, row.language):
                yield f"{_name(key)}: has another stem"
        for key in sorted(unseen):
            yield f"{_name(key)}: is not in the vocabulary"


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


def place_names(kinds: Sequence[str]) -> tuple[set[str], set[str]]:
    """The words of the names of places, those kinds, and which of them stand nowhere else."""
    in_places: Counter[str] = Counter()
    rows = SearchEntry.objects.order_by().filter(kind__in=kinds)
    for title, aliases, summary in rows.values_list("title", "aliases", "summary"):
        for texts in ([title], aliases, [summary]):
            in_places.update(set(filter(is_word, terms(texts))))
    often: Counter[str] = Counter()
    for some in batched(sorted(in_places), AT_ONCE):
        stored = SearchWord.objects.order_by().filter(word__in=some)
        often.update(dict(stored.values_list("word").annotate(Sum("entries"))))
    only_there = {word for word, count in in_places.items() if often[word] <= count}
    return set(in_places), only_there


def _keys(found: Mapping[Field, Iterable[str]], english: Iterable[int]) -> set[Key]:
    english = set(english)
    return {
        (term, field.value, ENGLISH if field in english else DUTCH)
        for field, of_field in found.items()
        for term in of_field
        if is_word(term)
    }


def _key_of(row: SearchWord) -> Key:
    return row.word, row.field, row.language


def _name(key: Key) -> str:
    word, field, language = key
    return f"word {word} ({Field(field).name.lower()}, {language})"


def _write(entries_of: Mapping[Key, BitMap]) -> None:
    # A rebuild writes 100,000 of these; `bulk_create` takes three times as long for them.
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {SearchWord._meta.db_table} "
            "(word, field, language, stem, entries, postings) VALUES (%s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (word, field, language) DO UPDATE SET stem = excluded.stem, "
            "entries = excluded.entries, postings = excluded.postings",
            [
                (word, field, language, stem(word, language), len(entries), entries.serialize())
                for (word, field, language), entries in entries_of.items()
            ],
        )
