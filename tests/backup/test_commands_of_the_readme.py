"""The commands with which the README says that back-ups are made and put back."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from portal.backup import keeping
from tests import factories as make
from tests.outbox.shared_database import SharedDatabase

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER, FILE = "/var/backups/portaal", re.compile(r"/var/backups/portaal/portaal-\S+\.zip")

pytestmark = pytest.mark.django_db(transaction=True)


def commands(name: str) -> list[str]:
    """The lines in the README that call this command of `manage.py`."""
    readme = (ROOT / "README.md").read_text("utf-8")
    return re.findall(rf"^\$ \S+python manage.py ({name} .+)$", readme, re.MULTILINE)


def run(line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *shlex.split(line)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | variables,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def portal(tmp_path) -> dict[str, str]:
    """The settings of a portal that is set up as the README says: with VAR_DIR."""
    make.PartnerFactory(name="Gemeente Zwolle")
    variables = {"VAR_DIR": str(tmp_path / "var")}
    database = SharedDatabase(tmp_path)
    database.hand_out()
    if connection.vendor != "sqlite":
        return variables | {"DATABASE_URL": database.url}
    Path(variables["VAR_DIR"]).mkdir()
    database.file.rename(Path(variables["VAR_DIR"]) / "portal.sqlite3")
    return variables


def test_the_readme_backs_up_and_restores_the_portal_of_the_settings(portal, tmp_path):
    backups = tmp_path / "backups"
    backups.mkdir()
    (backup,), (restore,) = commands("backup"), commands("restore")
    done = run(backup.replace(FOLDER, str(backups)), **portal)
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = backups.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600

    done = run(FILE.sub(str(file), restore), **portal)
    assert (done.returncode, done.stderr) == (0, "")
    if connection.vendor == "sqlite":
        stored = Path(portal["VAR_DIR"]) / "portal.sqlite3"
        with closing(sqlite3.connect(stored)) as database:
            names = database.execute("SELECT name FROM partners_partner").fetchall()
            (log,) = database.execute("PRAGMA journal_mode").fetchone()
        assert (names, log) == ([("Gemeente Zwolle",)], "wal")


def test_the_worker_makes_one_where_backup_dir_says_and_thins_the_older(portal, tmp_path):
    backups = tmp_path / "backups"
    backups.mkdir()
    old = timezone.localtime() - timedelta(days=3)
    (backups / old.strftime(keeping.NAME)).touch()
    values = {"BACKUP_DIR": str(backups), "BACKUP_KEEP": "1d", "EMAIL_URL": "dummymail://"}
    done = run("work --once", **portal, **values)
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = backups.iterdir()
    with zipfile.ZipFile(file) as archive:
        assert "contents.json" in archive.namelist()
    assert run("work --once", **portal, **values).returncode == 0
    assert list(backups.iterdir()) == [file]  # once a day


def test_a_backup_of_nothing_says_so_and_leaves_nothing(tmp_path):
    done = run(f"backup {tmp_path / 'copy.zip'}", VAR_DIR=str(tmp_path / "elsewhere"))
    assert done.returncode == 1
    assert "There is nothing to back up" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("*.zip")) + list(tmp_path.rglob("*.sqlite3"))
