"""Counting again what logged searches find, when a synonym made or unmade finds them more."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.db.models import Sum

from .index import state
from .language.analysis import words
from .language.synonyms import Synonyms
from .models import SearchedQuery, Synonym

# The coordinator waits for it: some seconds at most, also when robots filled the log.
MAX_COUNTED = 2_000


@transaction.atomic
def recount(synonyms: Iterable[Synonym], language: str) -> int:
    """Count again the searches that these synonyms touch; say how many find more or less now.

    The words are searched for as they are logged: without the quotes and capitals that a
    visitor may have typed.
    """
    directions = (direction for synonym in synonyms for direction in synonym.directions)
    queries = list(islice(_touched_by(Synonyms(directions)), MAX_COUNTED))
    if not queries:
        return 0
    searcher, _keys = state.all_entries(language)
    changed = 0
    for query in queries:
        results = searcher.search(query).rows.bit_count()
        rows = SearchedQuery.objects.filter(query=query).exclude(results=results)
        changed += bool(rows.update(results=results))
    return changed


def _touched_by(synonyms: Synonyms) -> Iterable[str]:
    """The logged searches that have words of these synonyms, the most frequent first."""
    logged = SearchedQuery.objects.order_by().values("query").annotate(total=Sum("times"))
    frequent = logged.order_by("-total", "query").values_list("query", flat=True)
    return (query for query in frequent if any(synonyms.within(words(query))))
