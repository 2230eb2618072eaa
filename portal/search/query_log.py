"""What was searched for, so that the coordinator sees which words are missing.

Kept per day and query: the words, how often, and how much they found. Nothing about
who searched; and what looks as if it were about a person is not kept at all.
"""

import re
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .language.analysis import words
from .models import SearchedQuery

KEPT = timedelta(days=90)
MAX_PER_DAY = 2_000  # different queries; robots type more than anyone reads
MAX_LENGTH = 100
# An e-mail address, or a number that is too long to be a year or a postal code.
_PERSONAL = re.compile(r"\S@\S|\d[\d\s().-]{5,}\d")
PATIENCE = 50  # milliseconds that a visitor waits for another writer (SQLite)


def record(text: str, results: int) -> None:
    """Count this search for today; a database that is busy is not waited for."""
    query = " ".join(words(text))[:MAX_LENGTH]
    if not query or _PERSONAL.search(text):
        return
    try:
        _write(query, results)
    except DatabaseError:  # a count that is missed harms nobody, an error page does
        return


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


def _wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
