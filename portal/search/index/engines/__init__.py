"""The two thin engines: where the terms are kept, and how rows with them are found.

Each keeps one table, `search_index`, beside the entries. What a query means is decided
before it gets here (`portal.search.query.matching`), so both find the same.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from ...language.analysis import from_token
from ...query.patterns import Field, Pattern

FieldTerms = dict[Field, list[str]]
FIELDS = {field.prefix: field for field in Field}


class Engine:
    """What both engines do alike, and what each does in its own way."""

    key: str
    """The column with the primary key of the entry."""

    def write(self, rows: Sequence[tuple[int, FieldTerms]]) -> None:
        """Put the terms of entries in the place of what was there."""
        raise NotImplementedError

    def tidy(self) -> None:
        """After many changes: put the index in the shape that searches fastest."""
        raise NotImplementedError

    def tokens(self, entries: Sequence[int]) -> Iterable[tuple[int, set[str]]]:
        """The distinct terms of these entries as the engine keeps them, with their fields."""
        raise NotImplementedError

    def find(
        self, patterns: Sequence[Pattern], fields: Sequence[Field]
    ) -> Iterable[tuple[int, list[int]]]:
        """(field, entries) for those of the fields that any of the patterns is in.

        An entry may come more than once. The lists are made by the database: fetching
        50,000 rows one by one takes longer than finding them.
        """
        raise NotImplementedError

    def read(self, entries: Sequence[int]) -> dict[int, dict[Field, set[str]]]:
        """The distinct terms of these entries."""
        found: dict[int, dict[Field, set[str]]] = {}
        for entry, tokens in self.tokens(entries):
            terms = found[entry] = {field: set() for field in Field}
            for token in tokens:
                terms[FIELDS[token[0]]].add(from_token(token[1:]))
        return found

    def delete(self, entries: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM search_index WHERE {self.key} = %s", [(entry,) for entry in entries]
            )

    def delete_orphans(self) -> None:
        """Delete what belongs to no entry, after the entries were emptied as a table."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM search_index WHERE {self.key} NOT IN "
                "(SELECT id FROM search_searchentry)"
            )


def engine() -> Engine:
    """The engine of the database that is in use."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgresEngine

        return PostgresEngine()
    from .sqlite import SqliteEngine

    return SqliteEngine()
