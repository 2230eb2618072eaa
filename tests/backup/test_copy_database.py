"""From SQLite to PostgreSQL, or to another SQLite where no server answers: every row on both.

Covers: portal/backup/management/commands/copy_database.py
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.scratch import database
from tests.machine import IN_CI, POSTGRES_URL, postgres_answers
from tests.template_database import ROOT, sqlite_template

pytestmark = pytest.mark.own_database

# Written anew from the content, in the form of each kind of database.
DERIVED = ("search.searchentry", "publishing.contentversion")


def run(url: str, folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "DATABASE_URL": url} | variables,
        capture_output=True,
        text=True,
    )


def rows(url: str, folder: Path) -> dict[str, list]:
    """All rows by Django's own dump, without those that are derived."""
    exclude = [f"--exclude={label}" for label in DERIVED]
    done = run(url, folder, "manage.py", "dumpdata", "--all", *exclude)
    assert done.returncode == 0, done.stderr
    found: dict[str, list] = {}
    for row in json.loads(done.stdout):
        found.setdefault(row["model"], []).append(json.dumps(row, sort_keys=True))
    return {model: sorted(of_model) for model, of_model in found.items()}


def test_every_row_is_the_same_on_both(tmp_path, monkeypatch):
    engine = "postgresql" if postgres_answers() else "sqlite"
    if IN_CI and engine == "sqlite":
        pytest.fail("no PostgreSQL server answers")
    old = tmp_path / "old.sqlite3"
    shutil.copy(sqlite_template("used"), old)
    monkeypatch.setenv("TEST_POSTGRES_URL", POSTGRES_URL)
    with database(engine, tmp_path, 0) as url:
        done = run(url, tmp_path, "manage.py", "copy_database", str(old))
        assert (done.returncode, done.stderr) == (0, "")
        assert "Copied and compared" in done.stdout
        before, after = rows(f"sqlite:///{old}", tmp_path), rows(url, tmp_path)
        assert len(before) > 40
        assert after == before
        assert run(url, tmp_path, "manage.py", "check_search").returncode == 0
        # New rows get new numbers.
        made = run(url, tmp_path, "manage.py", "create_coordinator", "--username=nieuw")
        assert made.returncode == 0, made.stderr

        again = run(url, tmp_path, "manage.py", "copy_database", str(old))
        assert again.returncode == 1
        assert "give --replace" in again.stderr
        assert "Traceback" not in again.stderr


def test_what_comes_out_different_is_named_and_nothing_is_copied(tmp_path):
    """A database that changes what it is given, as one with another collation or length might."""
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    shutil.copy(sqlite_template("used"), old)
    shutil.copy(sqlite_template("empty"), new)
    with closing(sqlite3.connect(new)) as database:
        database.execute(
            "CREATE TRIGGER shorten AFTER INSERT ON partners_partner BEGIN "
            "UPDATE partners_partner SET name = substr(name, 1, 3) WHERE id = NEW.id; END"
        )
        database.commit()
    done = run(f"sqlite:///{new}", tmp_path, "manage.py", "copy_database", str(old), "--replace")
    assert done.returncode == 1
    assert "Nothing was copied: partners_partner came out different." in done.stderr
    with closing(sqlite3.connect(new)) as database:
        for table in ("partners_partner", "interest_interest"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_what_is_no_database_of_this_release_is_refused(tmp_path):
    (tmp_path / "leeg.sqlite3").touch()
    for name in ("weg.sqlite3", "leeg.sqlite3"):
        done = run("", tmp_path, "manage.py", "copy_database", str(tmp_path / name))
        assert done.returncode == 1
        assert "is no database of this release" in done.stderr
    assert not (tmp_path / "weg.sqlite3").exists()
