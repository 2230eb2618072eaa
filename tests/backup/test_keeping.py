"""Old back-ups are thinned, the newest never goes, and the worker makes one every night.

Covers: portal/backup/health.py
"""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.formats import date_format

from portal.backup import archive, jobs, keeping
from portal.backup.databases import BackupError
from portal.outbox.jobs import Job, claim, run
from portal.outbox.models import JobRun
from portal.runtime import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A back-up at three hours of each of 500 days until yesterday, and files that are none."""
    yesterday = timezone.localtime().replace(hour=2, minute=0, second=0) - timedelta(days=1)
    for day in range(500):
        for hours in (0, 3, 6):
            moment = yesterday - timedelta(days=day, hours=hours)
            (tmp_path / moment.strftime(keeping.NAME)).touch()
    for name in ("portaal-notities.zip", "anders.zip", "portaal-2020-99-01-000000.zip"):
        (tmp_path / name).touch()
    return tmp_path


def moments(folder) -> list[datetime]:
    return sorted(keeping._dated(folder).values(), reverse=True)


def test_fewer_are_kept_the_older_they_are(folder):
    newest = moments(folder)[0]
    gone = keeping.thin(folder, "7d,4w,12m")
    kept = moments(folder)
    assert kept[0] == newest
    assert len({moment.date() for moment in kept[:7]}) == 7
    assert 7 + 3 + 9 <= len(kept) <= 7 + 4 + 12
    assert len(gone) == 1500 - len(kept)
    assert kept[-1] > timezone.now() - timedelta(days=365)
    assert len({(moment.year, moment.month) for moment in kept}) == 12
    assert (folder / "anders.zip").exists()
    assert (folder / "portaal-notities.zip").exists()
    # Once more, nothing goes.
    assert keeping.thin(folder, "7d,4w,12m") == []


def test_what_may_not_be_kept_goes_and_the_newest_stays(tmp_path, settings):
    settings.BACKUP_KEEP_DAYS = 30
    for days in (40, 50, 60):
        moment = timezone.localtime() - timedelta(days=days)
        (tmp_path / moment.strftime(keeping.NAME)).touch()
    keeping.thin(tmp_path, "7d")
    [kept] = moments(tmp_path)
    assert (timezone.now() - kept).days == 40


@pytest.mark.parametrize("text", ["", "7", "7x", "d7", "7d,,4w", "7d;4w", "-7d", "7d,4w,"])
def test_a_rule_of_another_form_is_refused_before_anything_is_deleted(folder, text):
    with pytest.raises(BackupError):
        keeping.thin(folder, text)
    assert len(moments(folder)) == 1500


def test_the_command_makes_one_and_then_thins(folder, capsys, monkeypatch):
    monkeypatch.setattr(archive, "write", lambda target: _made(target))
    call_command("backup", str(folder), keep="1d")
    assert len(moments(folder)) == 1
    assert "Deleted:" in capsys.readouterr().out


def test_a_wrong_rule_makes_no_backup(folder):
    with pytest.raises(CommandError, match="7d,4w,12m"):
        call_command("backup", str(folder), keep="alles")
    assert len(moments(folder)) == 1500


def _made(target):
    target.touch()
    contents = archive.Contents(timezone.now().isoformat(), "sqlite", [], "", {})
    return contents, []


def test_the_worker_keeps_all_when_a_new_one_cannot_be_trusted(folder, monkeypatch, settings):
    settings.BACKUP_DIR = str(folder)
    monkeypatch.setattr(archive, "write", lambda _target: _broken())
    with pytest.raises(BackupError):
        jobs.back_up()
    assert len(moments(folder)) == 1500


def test_the_worker_makes_one_and_thins(folder, monkeypatch, settings):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = str(folder), "2d"
    monkeypatch.setattr(archive, "write", _made)
    assert "verwijderd" in jobs.back_up()
    assert len(moments(folder)) == 2


@pytest.fixture
def nightly(tmp_path, monkeypatch, settings):
    """The job of the worker, in a folder where making one succeeds."""
    settings.BACKUP_DIR = str(tmp_path)
    monkeypatch.setattr(archive, "write", _made)
    return Job(jobs.BACK_UP, "", 2, jobs.back_up)


def told(now) -> tuple[bool, str]:
    """Whether something is wrong with the back-ups, and what is said of them."""
    found = health.look(now)["backup"]
    return bool(found), str(found.text)


def test_no_backup_and_one_of_two_days_ago_are_told(nightly, settings, clock):
    is_wrong, text = told(clock())
    assert (is_wrong, "nog geen goede back-up" in text) == (True, True)
    assert claim(nightly, clock())
    run(nightly, clock)
    moment = date_format(timezone.localtime(clock()), "j F Y H:i")
    assert told(clock.advance(hours=29)) == (False, f"De laatste goede back-up is van {moment}.")
    assert told(clock.advance(hours=2)) == (True, f"De laatste goede back-up is van {moment}.")
    settings.BACKUP_DIR = ""
    assert health.look(clock())["backup"] is None


def test_one_that_is_being_made_is_no_problem(nightly, clock):
    run(nightly, clock)
    assert claim(nightly, clock.advance(hours=24))
    assert told(clock())[0] is False


def test_one_that_failed_leaves_the_moment_of_the_last_good_one(nightly, clock, monkeypatch):
    run(nightly, clock)
    before = told(clock())
    monkeypatch.setattr(archive, "write", lambda _target: _broken())
    claim(nightly, clock.advance(hours=24))
    run(nightly, clock)
    assert JobRun.objects.get(name=jobs.BACK_UP).outcome == "BackupError"
    assert told(clock()) == before
    assert told(clock.advance(hours=7)) == (True, before[1])


def test_the_desk_lists_the_last_good_one(nightly, desk):
    made = jobs.back_up().split()[0]
    shown = desk.get("/beheer/outbox/jobrun/").content.decode()
    assert "De laatste goede back-up" in shown
    assert made in shown


def _broken():
    raise BackupError("damaged")
