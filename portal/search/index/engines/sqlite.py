"""SQLite: an FTS5 table; it is made by a migration."""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ...language.analysis import FILLER, as_token, from_token
from ...query.patterns import NEAR, Field, Near, Pattern
from . import FieldTerms

FIELDS = {field.prefix: field for field in Field}


class SqliteEngine:
    def write(self, rows: Sequence[tuple[int, FieldTerms]]) -> None:
        with connection.cursor() as cursor:
            self._delete(cursor, [entry for entry, _terms in rows])
            cursor.executemany(
                "INSERT INTO search_index (rowid, terms) VALUES (%s, %s)",
                [
                    (
                        entry,
                        " ".join(
                            term if term == FILLER else prefix + as_token(term)
                            for field, of_field in terms.items()
                            for prefix in (field.prefix,)
                            for term in of_field
                        ),
                    )
                    for entry, terms in rows
                ],
            )

    def delete(self, entries: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            self._delete(cursor, entries)

    def _delete(self, cursor: CursorWrapper, entries: Sequence[int]) -> None:
        cursor.executemany(
            "DELETE FROM search_index WHERE rowid = %s", [(entry,) for entry in entries]
        )

    def delete_orphans(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_index WHERE rowid NOT IN (SELECT id FROM search_searchentry)"
            )

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")

    def read(self, entries: Sequence[int]) -> dict[int, dict[Field, set[str]]]:
        found: dict[int, dict[Field, set[str]]] = {}
        with connection.cursor() as cursor:
            for entry in entries:
                cursor.execute("SELECT terms FROM search_index WHERE rowid = %s", [entry])
                if row := cursor.fetchone():
                    terms = found[entry] = {field: set() for field in Field}
                    for token in set(row[0].split()) - {FILLER}:
                        terms[FIELDS[token[0]]].add(from_token(token[1:]))
        return found

    def find(
        self, patterns: Sequence[Pattern], fields: Sequence[Field]
    ) -> list[tuple[int, list[int]]]:
        parts = " UNION ALL ".join(
            f"SELECT {field.value}, group_concat(rowid) FROM search_index "
            "WHERE search_index MATCH %s"
            for field in fields
        )
        wanted = [
            " OR ".join(_expression(pattern, field.prefix) for pattern in patterns)
            for field in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(parts, wanted)
            return [
                (field, list(map(int, entries.split(","))))
                for field, entries in cursor.fetchall()
                if entries
            ]


def _expression(pattern: Pattern, prefix: str) -> str:
    tokens = [prefix + as_token(word) for word in pattern.words]
    if isinstance(pattern, Near):
        # FTS5 counts the words between the two.
        return f'NEAR("{tokens[0]}" "{tokens[1]}", {NEAR - 1})'
    return f'"{" ".join(tokens)}"'
