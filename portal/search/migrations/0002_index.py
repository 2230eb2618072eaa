"""The table with the terms of the entries: FTS5 on SQLite, a tsvector with a GIN index elsewhere.

The statements are those of this release. A later one adds a migration of its own.
"""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5"
    "(terms, tokenize=\"unicode61 remove_diacritics 0 tokenchars '^='\")"
)
# Each row is padded to over 2 kB, from where on PostgreSQL keeps the terms outside the row.
POSTGRESQL = (
    "CREATE TABLE search_index (entry_id bigint PRIMARY KEY, terms tsvector NOT NULL, "
    "padding text NOT NULL DEFAULT repeat(' ', 2048)) WITH (toast_tuple_target = 128); "
    "ALTER TABLE search_index ALTER terms SET STORAGE EXTERNAL; "
    "CREATE INDEX search_index_terms ON search_index USING gin (terms)"
)


def create(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if is_postgresql else SQLITE)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_index")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
