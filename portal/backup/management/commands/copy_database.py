"""From SQLite to PostgreSQL. The address with the password stands in the settings, where it is
kept from other users of the machine; a command can be seen by all of them."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler

from portal.runtime.batches import batched
from portal.site.upgrade import upgrade

from ... import databases

OLD, AT_ONCE = "old", 500


class Command(BaseCommand):
    help = "Copy an SQLite database to the one of DATABASE_URL; stop the portal and its worker."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the SQLite database to copy from")
        parser.add_argument("--replace", action="store_true", help="replace what is there")

    def handle(self, *, file: Path, replace: bool, **options: object) -> None:
        source = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
        handler = ConnectionHandler({DEFAULT_DB_ALIAS: source})
        connections.settings[OLD] = handler.settings[DEFAULT_DB_ALIAS]
        executor = MigrationExecutor(connections[OLD]) if file.is_file() else None
        if not executor or executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(f"{file} is no database of this release: run `make setup` for it.")
        if databases.count_rows() and not replace:
            raise CommandError(f"{databases.place()} is not empty: give --replace to replace it.")
        upgrade(self.stdout)
        tables = [m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy]
        with transaction.atomic():
            names = [model._meta.db_table for model in tables]
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), names))
            for model in tables:
                fields = model._meta.local_concrete_fields
                for rows in batched(model._base_manager.using(OLD).iterator(), AT_ONCE):
                    # As they are: no signal, and no moment of change that becomes now.
                    model._base_manager._insert(rows, fields, using=DEFAULT_DB_ALIAS, raw=True)  # type: ignore[attr-defined]
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                    cursor.execute(statement)
            different = [m._meta.db_table for m in tables if _rows(m, OLD) != _rows(m)]
            if different:
                raise CommandError(
                    f"Nothing was copied: {', '.join(different)} came out different."
                )
        count = sum(databases.count_rows().values())
        self.stdout.write(f"Copied and compared {len(tables)} tables; {count} rows are there now.")


def _rows(model: type[models.Model], alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(alias).values_list(*names).iterator()
    return sorted(json.dumps(row, default=_plain, sort_keys=True) for row in rows)


def _plain(value: Any) -> str:
    """What JSON has no form for; one database gives bytes where another gives a view of them."""
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
