"""SQLite: an FTS5 table; it is made by a migration."""

from collections.abc import Iterator, Sequence

from django.db import connection

from ...language.analysis import FILLER, as_token
from ...query.patterns import NEAR, Field, Pattern
from . import Engine, FieldTerms


class SqliteEngine(Engine):
    key = "rowid"

    def write(self, rows: Sequence[tuple[int, FieldTerms]]) -> None:
        self.delete([entry for entry, _terms in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_index (rowid, terms) VALUES (%s, %s)",
                [(entry, " ".join(_tokens(terms))) for entry, terms in rows],
            )

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")

    def tokens(self, entries: Sequence[int]) -> Iterator[tuple[int, set[str]]]:
        with connection.cursor() as cursor:
            for entry in entries:
                cursor.execute("SELECT terms FROM search_index WHERE rowid = %s", [entry])
                if row := cursor.fetchone():
                    yield entry, set(row[0].split()) - {FILLER}

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


def _tokens(terms: FieldTerms) -> Iterator[str]:
    for field, of_field in terms.items():
        prefix = field.prefix
        yield from (term if term == FILLER else prefix + as_token(term) for term in of_field)


def _expression(pattern: Pattern, prefix: str) -> str:
    tokens = [prefix + as_token(word) for word in pattern.words]
    if pattern.is_near:
        # FTS5 counts the words between the two.
        return f'NEAR("{tokens[0]}" "{tokens[1]}", {NEAR - 1})'
    return f'"{" ".join(tokens)}"'
