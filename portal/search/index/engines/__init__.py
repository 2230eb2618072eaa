"""The two thin engines: where the terms are kept, and how rows with them are found.

Each keeps one table, `search_index`, beside the entries. What a query means is decided
before it gets here (`portal.search.query.matching`), so both find the same.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from ...query.patterns import Field, Pattern

FieldTerms = dict[Field, list[str]]


class Engine(Protocol):
    def write(self, rows: Sequence[tuple[int, FieldTerms]]) -> None:
        """Put the terms of entries in the place of what was there."""

    def delete(self, entries: Sequence[int]) -> None: ...

    def delete_orphans(self) -> None:
        """Delete what belongs to no entry, after the entries were emptied as a table."""

    def tidy(self) -> None:
        """After many changes: put the index in the shape that searches fastest."""

    def read(self, entries: Sequence[int]) -> dict[int, dict[Field, set[str]]]:
        """The distinct terms of these entries."""

    def find(
        self, patterns: Sequence[Pattern], fields: Sequence[Field]
    ) -> Iterable[tuple[int, list[int]]]:
        """(field, entries) for those of the fields that any of the patterns is in.

        An entry may come more than once. The lists are made by the database: fetching
        50,000 rows one by one takes longer than finding them.
        """


def engine() -> Engine:
    """The engine of the database that is in use."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgresEngine

        return PostgresEngine()
    from .sqlite import SqliteEngine

    return SqliteEngine()
