"""What was searched for, so that the coordinator sees which words are missing.

Kept per day and query: the words, how often, and how much they found. Nothing about
who searched; and what looks as if it were about a person is not kept at all.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .index import memory
from .language.analysis import words
from .language.synonyms import Direction, Meanings
from .models import SearchedQuery

KEPT = timedelta(days=90)
MAX_PER_DAY = 2_000  # different queries; robots type more than anyone reads
MAX_LENGTH = 100
# An e-mail address, or a number that is too long to be a year or a postal code.
_PERSONAL = re.compile(r"\S@\S|\d[\d\s().-]{5,}\d")
MAX_COUNTED = 2_000  # the coordinator waits for it: some seconds, also when robots filled the log

_noted: Counter[tuple[str, int]] = Counter()
_lock = threading.Lock()


def record(text: str, results: int) -> None:
    """Note this search; all that were noted are counted together, and no visitor waits for it."""
    with _lock:
        is_first = not _noted
        _noted[text, results] += 1
    if not settings.SEARCHES_COUNTED_AFTER:
        count_noted()
    elif is_first:  # no daemon: a process that stops counts them first
        threading.Timer(settings.SEARCHES_COUNTED_AFTER, _count_in_thread).start()


def _count_in_thread() -> None:
    with closing(connection):  # that of this thread
        count_noted()


def count_noted() -> None:
    """Count for today what was noted until now."""
    with _lock:
        noted = [*_noted.items()]
        _noted.clear()
    for (text, results), times in noted:
        query = " ".join(words(text))[:MAX_LENGTH]
        if query and not _PERSONAL.search(text):
            with suppress(DatabaseError):  # a count that is missed harms nobody
                _write(query, results, times)


@transaction.atomic
def _write(query: str, results: int, times: int) -> None:
    today = timezone.localdate()
    of_today = SearchedQuery.objects.filter(day=today)
    counted = of_today.filter(query=query).update(times=F("times") + times, results=results)
    if not counted and of_today.count() < MAX_PER_DAY:
        # What the coordinator set aside stays so on the days that follow.
        same = SearchedQuery.objects.filter(query=query, is_set_aside=True)
        SearchedQuery.objects.get_or_create(
            day=today,
            query=query,
            defaults={"results": results, "times": times, "is_set_aside": same.exists()},
        )


def forget_old() -> int:
    """Delete what was searched for too long ago; returns how many rows."""
    old = SearchedQuery.objects.filter(day__lt=timezone.localdate() - KEPT)
    return old.delete()[0]


@transaction.atomic
def recount(directions: Iterable[Direction]) -> int:
    """Count again the searches that have words of these synonyms, made or unmade.

    The words are searched for as they are logged: without the quotes and capitals that a
    visitor may have typed. Says how many searches find more or less now.
    """
    touched = Meanings(directions)
    logged = SearchedQuery.objects.most_frequent()
    queries = (query for query in logged if any(touched.within(words(query))))
    searcher = memory.all_entries()
    changed = 0
    for query in islice(queries, MAX_COUNTED):
        results = len(searcher.search(query).rows)
        rows = SearchedQuery.objects.filter(query=query).exclude(results=results)
        changed += bool(rows.update(results=results))
    return changed
