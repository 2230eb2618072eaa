"""What a process keeps in memory of the search, for one version of the content."""

import functools
import threading
from collections.abc import Iterator, Mapping, Sequence

from portal.publishing.versions import ContentVersion

from ..language.analysis import is_word
from ..language.synonyms import Synonyms
from ..language.vocabulary import Vocabulary
from ..models import SearchEntry, Synonym
from ..query.matching import Searcher
from ..query.patterns import Field, Pattern
from ..query.rows import IndexRows, places_of
from . import indexing, registry, words
from .engines import engine
from .registry import Indexed

_lock = threading.Lock()


def vocabulary() -> Vocabulary:
    """The words of the index as it is now."""
    with _lock:  # one thread reads them, the others wait for the result
        return _vocabulary(ContentVersion.current())


@functools.lru_cache(maxsize=1)
def _vocabulary(_version: int) -> Vocabulary:
    kinds = [indexed.kind for indexed in registry.registered() if indexed.is_place]
    names, only_in_names = words.place_names(kinds)
    return Vocabulary(
        words.vocabulary_rows(),
        place_names=names,
        in_names_only=only_in_names,
        elsewhere=(name for i in registry.registered() for name in i.names_elsewhere()),
    )


def find(
    patterns: Sequence[Pattern], fields: Sequence[Field]
) -> Iterator[tuple[int, Sequence[int]]]:
    """(field, entries) for those of the fields that any of the patterns is in.

    One word is looked up in the vocabulary, all else in the engine.
    """
    single = [p for p in patterns if len(p.words) == 1 and is_word(p.words[0])]
    others = [p for p in patterns if len(p.words) > 1 or not is_word(p.words[0])]
    if single:
        yield from words.find([pattern.words[0] for pattern in single], fields)
    if others:
        yield from engine().find(others, fields)


def searcher(position_of: Mapping[int, int], size: int, language: str) -> Searcher:
    """Searches the entries of which `position_of` gives the position in a list."""
    rows = IndexRows(find, places_of(position_of, size), size)
    synonyms = Synonym.objects.filter(language=language)
    directions = (direction for synonym in synonyms for direction in synonym.directions)
    return Searcher(rows, vocabulary(), Synonyms(directions))


def all_entries(language: str) -> tuple[Searcher, list[int]]:
    """A search over everything, and the entry at each position."""
    keys = list(SearchEntry.objects.values_list("pk", flat=True))
    return searcher({key: n for n, key in enumerate(keys)}, len(keys), language), keys


def entry_positions(indexed: Indexed, position_of: Mapping) -> dict[int, int]:
    """The position of each entry in a list of the items themselves."""
    to_python = indexed.model._meta.pk.to_python
    entries = SearchEntry.objects.filter(kind=indexed.kind).order_by()
    positions = (
        (entry, position_of.get(to_python(key)))
        for entry, key in entries.values_list("pk", "object_id").iterator(chunk_size=10_000)
    )
    return {entry: position for entry, position in positions if position is not None}


def forget() -> None:
    """Drop what is kept, as a new process would."""
    _vocabulary.cache_clear()
    indexing._checked = None
