"""What is wrong is said, in one sentence; what is in order stays silent."""

import errno
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from portal.runtime import health
from portal.runtime.health import Problem, Status

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def text_of(name: str) -> str:
    return str(health.look()[name].text)


def test_a_portal_that_is_set_up_has_no_problem_of_its_own():
    found = health.look()
    assert {"database", "migrations", "files", "disk", "search", "worker", "jobs", "mail"} <= set(
        found
    )
    assert [name for name in ("database", "migrations", "files", "search") if found[name]] == []


def test_a_database_that_does_not_answer_is_waited_for_once(monkeypatch):
    asked = []

    def away(*_args):
        asked.append(1)
        raise OperationalError("of gemeente Zwolle")

    monkeypatch.setattr(type(connections["default"]), "cursor", away)
    found = health.look()
    assert list(found) == ["database"]
    assert (len(asked), found["database"].status) == (1, Status.FAIL)
    assert "Zwolle" not in text_of("database")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of a file")
def test_a_database_that_cannot_be_written_is_told(monkeypatch, tmp_path):
    file = tmp_path / "portal.sqlite3"
    file.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    monkeypatch.setattr(os, "access", lambda path, _mode: path != file)
    assert health.look()["database"].status == Status.FAIL


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
def test_a_copy_that_only_follows_cannot_be_written():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert health.look()["database"].status == Status.FAIL


def test_a_database_of_an_older_release_is_told():
    MigrationRecorder.Migration.objects.filter(app="interest", name="0004_mail_domains").delete()
    assert "oudere versie" in text_of("migrations")
    assert health.worst(health.look()) == Status.FAIL


def test_translations_that_are_older_than_their_source_are_told(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    source, made = tmp_path / "django.po", tmp_path / "django.mo"
    source.touch()
    assert health.look()["files"].status == Status.FAIL
    made.touch()
    assert health.look()["files"] is None
    os.utime(made, (0, 0))
    assert health.look()["files"].status == Status.FAIL


def test_static_files_that_were_not_collected_are_told(monkeypatch, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(health, "staticfiles_storage", ManifestStaticFilesStorage())
    assert "statische" in text_of("files")
    (tmp_path / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    assert health.look()["files"] is None


@pytest.mark.parametrize(
    ("megabytes", "status"), [(501, None), (400, Status.WARN), (40, Status.FAIL)]
)
@pytest.mark.parametrize("name", ["VAR_DIR", "BASE_DIR", "ERASURES_DIR", "BACKUP_DIR"])
def test_a_disk_that_is_nearly_full_is_told_before_it_is(
    monkeypatch, settings, tmp_path, name, megabytes, status
):
    """Where no page needs it, one that is full takes the portal not out of service."""
    settings.BACKUP_DIR = str(tmp_path / "backups")
    for folder in (settings.BACKUP_DIR, settings.ERASURES_DIR):
        Path(folder).mkdir()

    def usage(folder):
        is_full = Path(folder) == Path(getattr(settings, name))
        return Usage(10**12, 0, (megabytes if is_full else 10**6) * health.MEGABYTE)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    problem = health.look()["disk"]
    is_needed = name in ("VAR_DIR", "BASE_DIR")
    assert (problem and problem.status) == (status if is_needed else status and Status.WARN)
    assert problem is None or f"schijf van {name} is bijna vol: {megabytes} MB" in str(problem.text)


def test_a_folder_for_backups_that_is_not_there_is_no_full_disk(settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path / "later")
    assert health.look()["disk"] is None


def test_what_cannot_be_looked_at_is_a_failure_without_its_text(monkeypatch):
    def broken(_now):
        raise PermissionError("/srv/geheim")

    monkeypatch.setitem(health._checks, "broken", broken)
    assert "geheim" not in text_of("broken")
    assert health.worst(health.look()) == Status.FAIL


def test_a_file_that_may_not_be_read_is_named_without_its_folder(monkeypatch):
    def broken(_now):
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/geheim/staticfiles.json")

    monkeypatch.setitem(health._checks, "broken", broken)
    assert text_of("broken").startswith("staticfiles.json, Permission denied: PermissionError at ")


def test_the_worst_counts():
    warning, failure = Problem("a"), Problem("b", Status.FAIL)
    assert health.worst({"a": None}) == Status.PASS
    assert health.worst({"a": None, "b": warning}) == Status.WARN
    assert health.worst({"a": failure, "b": warning}) == Status.FAIL
