"""What a process keeps in memory of the search, for one version of the content."""

import threading
from collections.abc import Mapping

from portal.publishing.versions import ContentVersion

from . import indexing
from .engines import engine
from .matching import Searcher
from .models import SearchEntry, SearchWord, Synonym
from .registry import Indexed
from .synonyms import SynonymRule, Synonyms
from .vocabulary import Vocabulary

_lock = threading.Lock()
_vocabulary: tuple[int, Vocabulary] | None = None


def vocabulary() -> Vocabulary:
    """The words of the index as it is now."""
    global _vocabulary
    version = ContentVersion.current()
    with _lock:
        if _vocabulary is None or _vocabulary[0] != version:
            rows = SearchWord.objects.order_by().values_list("word", "language", "stem", "entries")
            _vocabulary = version, Vocabulary(rows.iterator(chunk_size=10_000))
        return _vocabulary[1]


def synonyms(language: str) -> Synonyms:
    rules = Synonym.objects.filter(language=language)
    return Synonyms(SynonymRule(rule.term, rule.synonym, rule.is_two_way) for rule in rules)


def searcher(position_of: Mapping[int, int], size: int, language: str) -> Searcher:
    """Searches the entries of which `position_of` gives the position in a list."""
    return Searcher(position_of, size, vocabulary(), synonyms(language), engine())


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
    global _vocabulary
    _vocabulary = None
    indexing.forget()
