"""The administrator hears of a problem once a day, whatever number of processes sees it."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.signals import request_started
from django.db import OperationalError, connections
from django.utils import timezone

from portal.outbox import alarm
from portal.runtime import health
from portal.runtime.health import Problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wrong(monkeypatch, settings):
    """What is wrong, by name."""
    settings.ADMINS = [("Beheer", "beheer@example.nl")]
    problems = {"worker": Problem("De werker is stil.")}
    checks = {name: lambda _now, name=name: problems.get(name) for name in ("worker", "disk")}
    monkeypatch.setattr(health, "_checks", checks)
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


def test_it_is_mailed_too_when_nobody_can_note_that_it_was(monkeypatch):
    def away(*_args):
        raise OperationalError

    monkeypatch.setattr(type(connections["default"]), "cursor", away)
    assert alarm.tell(timezone.now())
    assert len(mail.outbox) == 1


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


def test_one_thread_looks_in_each_process(monkeypatch, client):
    begun = []
    monkeypatch.setattr(alarm.threading.Thread, "start", lambda self: begun.append(self.name))
    request_started.connect(alarm.start)
    client.get("/robots.txt")
    client.get("/robots.txt")
    assert begun == ["health"]
