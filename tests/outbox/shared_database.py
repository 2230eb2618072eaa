import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from portal.search.index import release


class SharedDatabase:
    """The database of the test, for other processes.

    That of SQLite lives in the memory of this process. So the others get a copy in a
    file, and what they did there is fetched back.
    """

    def __init__(self, folder: Path):
        self.file = folder / "shared.sqlite3"

    @property
    def url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.file}"
        parts = connection.settings_dict
        login = f"{parts['USER']}:{parts['PASSWORD']}".rstrip(":")
        return f"postgres://{login}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"

    def hand_out(self) -> None:
        release.note()  # a test that commits empties all tables, and a server looks for this
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.file)) as copy:
                connection.connection.backup(copy)
                # As every portal has it; two processes cannot both switch to it at once.
                copy.execute("PRAGMA journal_mode = WAL")

    def fetch_back(self) -> None:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file)) as copy:
                copy.backup(connection.connection)
