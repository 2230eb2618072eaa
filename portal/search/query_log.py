"""What was searched for, so that the coordinator sees which words are missing.

Kept per day and query: the words, how often, and how much they found. Nothing about
who searched; and what looks as if it were about a person is not kept at all.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import islice

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .index import state
from .language.analysis import words
from .language.synonyms import Synonyms
from .models import SearchedQuery, Synonym

KEPT = timedelta(days=90)
MAX_PER_DAY = 2_000  # different queries; robots type more than anyone reads
MAX_LENGTH = 100
# An e-mail address, or a number that is too long to be a year or a postal code.
_PERSONAL = re.compile(r"\S@\S|\d[\d\s().-]{5,}\d")
MAX_COUNTED = 2_000  # the coordinator waits for it: some seconds, also when robots filled the log
PATIENCE = 50  # milliseconds that a visitor waits for another writer (SQLite)


def record(text: str, results: int) -> None:
    """Count this search for today; a database that is busy is not waited for."""
    query = " ".join(words(text))[:MAX_LENGTH]
    if not query or _PERSONAL.search(text):
        return
    with suppress(DatabaseError):  # a count that is missed harms nobody, an error page does
        _write(query, results)


def _write(query: str, results: int) -> None:
    today = timezone.localdate()
    is_sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
    if is_sqlite:
        _wait_at_most(PATIENCE)
    try:
        with transaction.atomic():
            of_today = SearchedQuery.objects.filter(day=today)
            counted = of_today.filter(query=query).update(times=F("times") + 1, results=results)
            if not counted and of_today.count() < MAX_PER_DAY:
                # What the coordinator set aside stays so on the days that follow.
                same = SearchedQuery.objects.filter(query=query, is_set_aside=True)
                SearchedQuery.objects.get_or_create(
                    day=today,
                    query=query,
                    defaults={"results": results, "is_set_aside": same.exists()},
                )
    finally:
        if is_sqlite:
            _wait_at_most(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)


def forget_old() -> int:
    """Delete what was searched for too long ago; returns how many rows."""
    old = SearchedQuery.objects.filter(day__lt=timezone.localdate() - KEPT)
    return old.delete()[0]


@transaction.atomic
def recount(synonyms: Iterable[Synonym], language: str) -> int:
    """Count again the searches that have words of these synonyms, made or unmade.

    The words are searched for as they are logged: without the quotes and capitals that a
    visitor may have typed. Says how many searches find more or less now.
    """
    touched = Synonyms(direction for synonym in synonyms for direction in synonym.directions)
    logged = SearchedQuery.objects.most_frequent()
    queries = (query for query in logged if any(touched.within(words(query))))
    searcher, _keys = state.all_entries(language)
    changed = 0
    for query in islice(queries, MAX_COUNTED):
        results = searcher.search(query).rows.bit_count()
        rows = SearchedQuery.objects.filter(query=query).exclude(results=results)
        changed += bool(rows.update(results=results))
    return changed


def _wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
