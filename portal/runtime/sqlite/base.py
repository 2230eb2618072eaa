"""SQLite that can still be read when no file can be made beside it: on a full or read-only disk."""

import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from ..troubles import is_of_disk


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        file = Path(conn_params["database"]).absolute()
        try:
            return super().get_new_connection(conn_params)
        except sqlite3.OperationalError as error:
            log = Path(f"{file}-wal")
            # What is in the write-ahead log alone would not be read.
            if not is_of_disk(error) or (log.exists() and log.stat().st_size):
                raise
        read_only = {"database": f"{file.as_uri()}?mode=ro&immutable=1"}
        return super().get_new_connection(conn_params | read_only)
