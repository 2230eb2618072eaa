"""From SQLite to PostgreSQL, or to another SQLite where no server answers: every row on both.

Covers: portal/backup/management/commands/copy_database.py
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.scratch import database
from tests.machine import IN_CI, POSTGRES_URL, postgres_answers
from tests.releases.__main__ import FOLDER

ROOT = FOLDER.parent.parent
# Written anew from the content, in the form of each kind of database.
DERIVED = ("search.searchentry", "search.searchword", "publishing.contentversion")


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


@pytest.fixture
def old(tmp_path) -> Path:
    """A portal with a row in every table, brought up to date."""
    file = tmp_path / "old.sqlite3"
    done = run(
        "", tmp_path, "-m", "tests.releases", "upgrade", "0.2.0",
        TEST_DATABASE_URL=f"sqlite:///{file}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return file


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_row_is_the_same_on_both(engine, old, tmp_path, monkeypatch):
    if engine == "postgresql" and not postgres_answers():
        (pytest.fail if IN_CI else pytest.skip)("no PostgreSQL server answers")
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


def test_what_is_no_database_of_this_release_is_refused(tmp_path):
    (tmp_path / "leeg.sqlite3").touch()
    for name in ("weg.sqlite3", "leeg.sqlite3"):
        done = run("", tmp_path, "manage.py", "copy_database", str(tmp_path / name))
        assert done.returncode == 1
        assert "is no database of this release" in done.stderr
    assert not (tmp_path / "weg.sqlite3").exists()
