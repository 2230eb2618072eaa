"""Counting again what logged searches find, when a synonym made or unmade finds them more."""

from collections.abc import Iterable

from django.db import transaction

from . import state
from .analysis import words
from .models import SearchedQuery
from .synonyms import SynonymRule, Synonyms


@transaction.atomic
def recount(rules: Iterable[SynonymRule], language: str) -> int:
    """Count again the searches that these rules touch; say how many find more or less now.

    The words are searched for as they are logged: without the quotes and capitals that a
    visitor may have typed.
    """
    touched = Synonyms(rules)
    logged = SearchedQuery.objects.order_by().values_list("query", flat=True).distinct()
    queries = [query for query in logged if any(touched.within(words(query)))]
    if not queries:
        return 0
    searcher, _keys = state.all_entries(language)
    changed = 0
    for query in queries:
        results = searcher.search(query).rows.bit_count()
        rows = SearchedQuery.objects.filter(query=query).exclude(results=results)
        changed += bool(rows.update(results=results))
    return changed
