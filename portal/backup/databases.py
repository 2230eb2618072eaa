"""Copying a whole database to a file and back, by the tools of the database itself.

SQLite copies with its online back-up, PostgreSQL with `pg_dump` and `psql`. Both take one
moment of a database that is in use, and both put a copy back wholly or not at all.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient
from django.db.utils import ConnectionHandler

Counts = dict[str, int]


class BackupError(Exception):
    """A back-up could not be made, trusted or put back; the message says why, in one sentence."""


# The line with which the rows of a table begin
_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(.*\) FROM stdin;\n')
# The first is what a newer `pg_dump` writes and an older server does not know.
_UNKNOWN_SETTING = b"SET transaction_timeout = 0;\n"
_END_OF_DUMP = b"-- PostgreSQL database dump complete\n"
_LOCK_SECONDS = 20  # that a restore waits for whoever still uses the database


def vendor() -> str:
    return str(connection.vendor)


def place() -> str:
    """The file or name of the database, for messages."""
    return str(connection.settings_dict["NAME"])


def count_rows() -> Counts:
    """The rows of each table now; nothing when there is no database, and none is made."""
    if vendor() == "sqlite":
        file = place()
        if not file.startswith("file:") and not Path(file).exists():
            return {}
    return _count(connection)


def copy_to(file: Path) -> Counts:
    """Copy the database as it is at one moment; returns the rows of each table at that moment."""
    return _copy_sqlite(file) if vendor() == "sqlite" else _copy_postgresql(file)


def count_copy(file: Path) -> Counts:
    """Open a copy and count its rows, table by table; raises BackupError when it is damaged."""
    return _count_sqlite_copy(file) if vendor() == "sqlite" else _count_postgresql_copy(file)


def put_back(file: Path) -> None:
    """Make the database what the copy says, wholly or not at all."""
    if vendor() == "sqlite":
        connection.ensure_connection()
        try:
            with closing(sqlite3.connect(file)) as copy:
                copy.backup(connection.connection)
        except sqlite3.Error as error:
            raise BackupError(f"The database could not be replaced: {error}.") from error
    else:
        _put_back_postgresql(file)


def _count(database: BaseDatabaseWrapper) -> Counts:
    counts = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            if not table.startswith("sqlite_"):  # SQLite's own, such as those of ANALYZE
                cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")
                (counts[table],) = cursor.fetchone()
    return counts


# SQLite


def _copy_sqlite(file: Path) -> Counts:
    connection.ensure_connection()
    source: sqlite3.Connection = connection.connection
    # A reader of the write-ahead log: it sees one moment, and nobody waits for it.
    source.execute("BEGIN DEFERRED")
    try:
        counts = _count(connection)
        with closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be copied: {error}.") from error
    finally:
        source.rollback()
    return counts


def _count_sqlite_copy(file: Path) -> Counts:
    # By Django: the constraints that are checked here too use functions that only it has.
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
    copy = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]
    try:
        with closing(copy), copy.cursor() as cursor:
            (verdict,) = cursor.execute("PRAGMA integrity_check(1)").fetchone()
            stray = cursor.execute("PRAGMA foreign_key_check").fetchone()
            counts = _count(copy)
    except DatabaseError as error:
        raise BackupError(f"The copy of the database is damaged: {error}.") from error
    if verdict != "ok" or stray:
        raise BackupError(f"The copy of the database is damaged: {stray or verdict}.")
    return counts


# PostgreSQL


def _run(program: str, *options: str) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"The program {program} is missing: install PostgreSQL's client first.")
    # The password goes by the environment: an option can be seen by every user of the machine.
    command, variables = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, list(options)
    )
    done = subprocess.run(
        [program, *command[1:]], env=os.environ | (variables or {}), capture_output=True, text=True
    )
    if done.returncode:
        reason = next(iter(done.stderr.strip().splitlines()), f"exit status {done.returncode}")
        raise BackupError(f"{program} failed: {reason}")


def _copy_postgresql(file: Path) -> Counts:
    with transaction.atomic(), connection.cursor() as cursor:
        # The counts and the program look at the same moment.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        counts = _count(connection)
        _run(
            "pg_dump",
            *("--no-owner", "--no-privileges", "--no-comments"),
            *(f"--snapshot={snapshot}", f"--file={file}"),
        )
    return counts


def _count_postgresql_copy(file: Path) -> Counts:
    counts: Counts = {}
    table, is_whole = None, False
    with file.open("rb") as lines:
        for line in lines:
            if table is not None and line == b"\\.\n":
                table = None
            elif table is not None:
                counts[table] += 1
            elif found := _COPY.fullmatch(line):
                table = found[1].decode()
                counts[table] = 0
            else:
                is_whole = is_whole or line == _END_OF_DUMP
    if not is_whole:
        raise BackupError("The copy of the database breaks off before its end.")
    return counts


def _put_back_postgresql(file: Path) -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    tables = ", ".join(map(connection.ops.quote_name, names))
    connection.close()
    script = file.with_name("restore.sql")
    with script.open("wb") as lines, file.open("rb") as copy:
        lines.write(f"SET lock_timeout = '{_LOCK_SECONDS}s';\n".encode())
        lines.write(f"DROP TABLE {tables} CASCADE;\n".encode() if tables else b"")
        lines.writelines(line for line in copy if line != _UNKNOWN_SETTING)
    _run(
        "psql",
        *("--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"),
        *("--single-transaction", f"--file={script}"),
    )
