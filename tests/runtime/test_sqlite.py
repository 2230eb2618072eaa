"""A disk on which no file can be made beside the database leaves the pages readable.

Covers: portal/runtime/sqlite/base.py
"""

import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError
from django.db.backends.sqlite3 import base

from portal.runtime.sqlite.base import DatabaseWrapper
from portal.runtime.troubles import is_of_disk
from tests.settings import DATABASES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("'sqlite' not in DATABASES['default']['ENGINE']", reason="it is of SQLite"),
]


@pytest.fixture
def database(tmp_path):
    """Connect to a database with a theme, by one of the two classes."""
    file = tmp_path / "portaal & meer.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE theme AS SELECT 'Groene daken' AS title")
    # A link that leads nowhere: so also root, who may write in every folder, can make no file.
    (tmp_path / f"{file.name}-shm").symlink_to("/nergens/index")
    opened = []

    def connect(wrapper=DatabaseWrapper):
        settings = DATABASES["default"] | {"NAME": file, "TIME_ZONE": None}
        settings |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
        opened.append(wrapper(settings))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def titles(connection) -> list:
    with connection.cursor() as cursor:
        return list(cursor.execute("SELECT title FROM theme"))


def test_what_was_saved_is_read(database):
    with pytest.raises(OperationalError):
        titles(database(base.DatabaseWrapper))
    assert titles(database()) == [("Groene daken",)]


def test_who_writes_is_told_what_is_wrong(database):
    with pytest.raises(OperationalError) as refused, database().cursor() as cursor:
        cursor.execute("DELETE FROM theme")
    assert is_of_disk(refused.value)


def test_what_stands_in_the_log_alone_is_not_left_out(database, tmp_path):
    (tmp_path / "portaal & meer.sqlite3-wal").write_bytes(b"niet leeg")
    with pytest.raises(OperationalError):
        titles(database())


def kept(connection) -> None:
    """As at the start of a next request, for which connections are kept."""
    connection.health_check_enabled = connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()


def test_a_kept_connection_serves_again(database, tmp_path):
    (tmp_path / "portaal & meer.sqlite3-shm").unlink()
    connection = database()
    titles(connection)
    opened = connection.connection
    kept(connection)
    assert connection.connection is opened


def test_who_puts_another_file_in_its_place_is_seen(database, tmp_path):
    (tmp_path / "portaal & meer.sqlite3-shm").unlink()
    connection = database()
    assert titles(connection) == [("Groene daken",)]
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE theme AS SELECT 'Blauwe daken' AS title")
        other.commit()
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"portaal & meer.sqlite3{ending}").unlink(missing_ok=True)
    (tmp_path / "other.sqlite3").rename(tmp_path / "portaal & meer.sqlite3")
    kept(connection)
    assert titles(connection) == [("Blauwe daken",)]


def test_a_connection_that_only_reads_is_not_kept(database):
    connection = database()
    titles(connection)
    kept(connection)
    assert connection.connection is None
