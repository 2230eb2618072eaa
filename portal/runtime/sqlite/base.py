"""SQLite whose connections are kept, and that can be read when no file can be made beside it.

Such is a full or read-only disk.
"""

import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from ..troubles import is_of_disk


class DatabaseWrapper(base.DatabaseWrapper):
    _opened: tuple[int, int] | None = None
    """Which file this connection has open; None for one that is not to be kept."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        file = Path(conn_params["database"]).absolute()
        try:
            opened = super().get_new_connection(conn_params)
            self._opened = self._file()
            return opened
        except sqlite3.OperationalError as error:
            log = Path(f"{file}-wal")
            # What is in the write-ahead log alone would not be read.
            if not is_of_disk(error) or (log.exists() and log.stat().st_size):
                raise
        self._opened = None  # it does not see what another writes
        read_only = {"database": f"{file.as_uri()}?mode=ro&immutable=1"}
        return super().get_new_connection(conn_params | read_only)

    def is_usable(self) -> bool:
        """Asked before a kept connection serves again: another file may be in the place of its own.

        Who goes on with the old one would read what is no more, and lose what is written.
        """
        return self._opened is not None and self._opened == self._file()

    def _file(self) -> tuple[int, int] | None:
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
