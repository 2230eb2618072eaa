"""The process that sends mails and runs the daily jobs.

Covers: portal/outbox/management/commands/work.py
"""

import io
import os

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import OperationalError

from portal.outbox import jobs, worker
from portal.outbox.jobs import daily
from portal.outbox.models import OutgoingMail
from portal.outbox.worker import WITHOUT_DATABASE, WITHOUT_MAIL, WITHOUT_SERVER, Worker

# Every round of the worker closes old connections, which would end the transaction around a test.
pytestmark = pytest.mark.django_db(transaction=True)


def test_once_does_what_is_due_and_says_how_much(post):
    daily("proef")(lambda: "gedaan")
    post()
    post()
    out = io.StringIO()
    call_command("work", once=True, stdout=out)
    assert out.getvalue() == (
        "Mails: 2 sent, 0 postponed, 0 failed, 0 cancelled. Daily jobs: 1 run.\n"
    )
    assert len(django_mail.outbox) == 2
    assert jobs.last_beat()


def test_the_worker_goes_on_at_once_while_there_is_mail(post, clock):
    post()
    one = Worker(now=clock)
    assert one.round() == 0
    assert one.round() == WITHOUT_MAIL


def test_the_worker_leaves_a_mail_server_that_is_down_alone(mail_server, post, clock):
    mail_server.stop()
    post()
    assert Worker(now=clock).round() == WITHOUT_SERVER


def test_the_worker_waits_for_a_database_that_is_gone(post, clock, monkeypatch, caplog):
    caplog.set_level("INFO")
    post()
    one = Worker(now=clock)

    def gone(*args, **kwargs):
        raise OperationalError("connection to g.heim@example.nl refused")

    with monkeypatch.context() as patched:
        patched.setattr(worker, "send_next", gone)
        assert [one.round() for _number in range(3)] == [WITHOUT_DATABASE] * 3
    assert one.round() == 0
    assert len(django_mail.outbox) == 1
    assert caplog.text.count("does not answer: OperationalError") == 1
    assert "answers again" in caplog.text
    assert "heim" not in caplog.text


def test_the_heart_beats_once_a_minute_and_not_more(clock, django_assert_num_queries):
    one = Worker(now=clock)
    one.round()
    first = jobs.last_beat()
    clock.advance(seconds=30)
    with django_assert_num_queries(2):
        one.round()
    assert jobs.last_beat() == first
    clock.advance(seconds=30)
    one.round()
    assert jobs.last_beat() == clock()


def test_a_clock_that_is_put_back_does_not_stop_the_heart(clock):
    one = Worker(now=clock)
    one.round()
    clock.advance(hours=-1)
    one.round()
    assert jobs.last_beat() == clock()


def test_a_worker_whose_parent_is_gone_stops():
    assert Worker(parent=os.getppid()).goes_on
    assert not Worker(parent=1 if os.getppid() != 1 else 2).goes_on


def test_a_worker_that_is_told_to_stop_finishes_its_mail_and_no_other(post, clock, write):
    one = Worker(now=clock)

    def stops(item, mail):
        one.stopping.set()

    write(stops)
    post()
    post()
    one.run()
    assert list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "waiting",
    ]
