"""A migrated database that the test databases are copies of.

Migrating takes longer than most tests, and every process of a run would do it. So it is done
once for each state of the code, and kept: on SQLite as a file in `var/tests/`, on PostgreSQL
as a database beside the others.
"""

import fcntl
import hashlib
import io
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "tests"
# Of this checkout, so that another one does not delete it.
PREFIX = f"portal_template_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}_"
# Hundreds of tests work at the desk; giving its group all its rights takes as long as some of them.
MIGRATED = (
    "migrate",
    "rebuild_search",
    "shell --command 'from portal.desk import coordinators; coordinators.sync_group()'",
)
# Kinds of templates: of which other kind each is a copy, and what is run in that.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "empty": ("", MIGRATED),
    # The municipalities and the content of the programme.
    "filled": ("empty", ("load_reference", "load_programme")),
    # A row in every table.
    "used": ("empty", ("shell --command 'from tests.releases.filling import fill; fill()'",)),
}


def state_of_the_code() -> str:
    """Changes with everything that tables, and the rows in a new database, can depend on."""
    code = [
        path
        for app in ("portal", "partners", "milestones", "themes")
        for path in sorted((ROOT / app).rglob("*.*"))
        if path.suffix in {".py", ".yaml", ".csv", ".txt"}
    ]
    digest = hashlib.sha256()
    for path in (*code, ROOT / "requirements.txt", Path(__file__)):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """All processes of a run begin at once; one makes the template, the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: str, url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", *shlex.split(command), "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def sqlite_template(kind: str) -> Path:
    """The file of this kind, made once for each state of the code."""
    with one_at_a_time():
        return _sqlite_template(kind)


def _sqlite_template(kind: str) -> Path:
    template = FOLDER / f"{kind}-{state_of_the_code()}.sqlite3"
    if not template.exists():
        base, commands = KINDS[kind]
        for old in FOLDER.glob(f"{kind}-*"):
            old.unlink()
        draft = template.with_suffix(".draft")
        if base:
            shutil.copy(_sqlite_template(base), draft)
        for command in commands:
            run(command, f"sqlite:///{draft}")
        draft.rename(template)
    return template


def copied_to_memory(name: str) -> sqlite3.Connection:
    """The empty template in the memory database of this name, which lasts as long as this."""
    memory = sqlite3.connect(name, uri=True, check_same_thread=False)
    with closing(sqlite3.connect(sqlite_template("empty"))) as template:
        template.backup(memory)
    return memory


def fill_with_the_programme() -> None:
    """Put the municipalities and the content of the programme in the test database on SQLite."""
    connection.ensure_connection()  # it is closed when this is the first test of a process
    with closing(sqlite3.connect(sqlite_template("filled"))) as template:
        template.backup(connection.connection)
    ContentType.objects.clear_cache()  # a database that was emptied and filled has other keys


@contextmanager
def loaded_programme() -> Iterator[None]:
    """The municipalities and the content of the programme, for several tests."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(":memory:")) as before:
            connection.connection.backup(before)
            fill_with_the_programme()
            yield
            before.backup(connection.connection)
            ContentType.objects.clear_cache()
    else:
        with transaction.atomic():
            call_command("load_reference", stdout=io.StringIO())
            call_command("load_programme", stdout=io.StringIO())
            yield
            transaction.set_rollback(True)


def postgresql_template() -> str:
    """The name of the template on the server of the tests."""
    of_server = connection.settings_dict
    login = f"{of_server['USER']}:{of_server['PASSWORD']}".rstrip(":")
    server = f"postgres://{login}@{of_server['HOST']}:{of_server['PORT']}"
    name = f"{PREFIX}{state_of_the_code()}"
    with (
        one_at_a_time(),
        psycopg.connect(f"{server}/{of_server['NAME']}", autocommit=True) as database,
    ):
        known = database.execute("SELECT datname FROM pg_database WHERE datname LIKE 'portal\\_%'")
        names = {row[0] for row in known}
        if name not in names:
            for old in names:
                if old.startswith(PREFIX):
                    database.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            draft = f"{PREFIX}draft"
            database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            for command in MIGRATED:
                run(command, f"{server}/{draft}")
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            database.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return name
