"""The administrator hears of a problem once a day, whatever number of processes sees it."""

from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import OperationalError, connections
from django.utils import timezone

from portal.outbox import alarm
from portal.runtime import health
from portal.runtime.health import Problem, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wrong(monkeypatch, settings):
    """What is wrong, by name."""
    settings.ADMINS = [("Beheer", "beheer@example.nl")]
    problems = {"worker": Problem("De werker is stil.")}
    names = ("worker", "disk", "database")
    checks = {name: lambda _now, name=name: problems.get(name) for name in names}
    monkeypatch.setattr(health, "_checks", checks)
    monkeypatch.setattr(alarm, "_told_alone", {})
    return problems


def test_a_problem_is_mailed_once_and_again_after_a_day():
    now = timezone.now()
    assert [alarm.tell(now + timedelta(hours=hours)) for hours in (0, 1, 23)] == [
        True,
        False,
        False,
    ]
    assert alarm.tell(now + timedelta(hours=25))
    assert [message.to for message in mail.outbox] == [["beheer@example.nl"]] * 2
    assert "De werker is stil." in mail.outbox[0].body


def test_another_problem_is_mailed_at_once_and_one_that_is_solved_is_not(wrong):
    now = timezone.now()
    alarm.tell(now)
    wrong["disk"] = Problem("De schijf is bijna vol.")
    assert alarm.tell(now)
    wrong.clear()
    assert not alarm.tell(now)
    assert len(mail.outbox) == 2
    wrong["disk"] = Problem("De schijf is bijna vol.")
    assert alarm.tell(now)


def test_what_is_only_worth_knowing_is_not_mailed(wrong):
    wrong["worker"] = Problem("De laatste is van gisteren.", Status.PASS)
    assert not alarm.tell(timezone.now())
    assert mail.outbox == []


@pytest.fixture
def away(monkeypatch):
    """Take the database away for a while."""

    def refused(*_args):
        raise OperationalError

    @contextmanager
    def away():
        with monkeypatch.context() as down:
            down.setattr(type(connections["default"]), "cursor", refused)
            yield

    return away


def told_within(hours: float, begin) -> int:
    """How many mails a process sends that looks each ten minutes."""
    return sum(alarm.tell(begin + timedelta(minutes=10 * look)) for look in range(int(6 * hours)))


def test_it_is_mailed_too_when_nobody_can_note_that_it_was_and_once_a_day(away, wrong):
    now = timezone.now()
    with away():
        assert told_within(24, now) == 1
        assert told_within(24, now + timedelta(hours=25)) == 1
        wrong["disk"] = Problem("De schijf is bijna vol.")
        assert told_within(1, now + timedelta(hours=49)) == 1
    assert len(mail.outbox) == 3


def test_a_database_that_goes_away_again_is_mailed_again(away, wrong):
    now = timezone.now()
    for hour in range(2):
        with away():
            assert told_within(1, now + timedelta(hours=2 * hour)) == 1
        wrong.clear()
        assert told_within(1, now + timedelta(hours=2 * hour + 1)) == 0
        wrong["database"] = Problem("De database antwoordt niet.")


def test_who_could_not_be_mailed_without_a_database_is_told_at_the_next_look(away, monkeypatch):
    def refused(*_args):
        raise SMTPException

    now = timezone.now()
    with away():
        with monkeypatch.context() as down:
            down.setattr(alarm, "mail_admins", refused)
            with pytest.raises(SMTPException):
                alarm.tell(now)
        assert told_within(1, now) == 1


def test_who_could_not_be_mailed_is_told_at_the_next_look(monkeypatch):
    def refused(*_args):
        raise SMTPException

    now = timezone.now()
    with monkeypatch.context() as down:
        down.setattr(alarm, "mail_admins", refused)
        with pytest.raises(SMTPException):
            alarm.tell(now)
    assert alarm.tell(now)
    assert len(mail.outbox) == 1
