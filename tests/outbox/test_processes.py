"""Several processes on one database: an SQLite file, or a PostgreSQL server."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.outbox.sending import send_due

from .emails import KIND
from .mail_server import MailServer
from .shared_database import SharedDatabase

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
MAILS = 30


@pytest.fixture
def processes(database, mail_server):
    """Begin processes that do the same at the same moment."""
    begun = []

    def begin(number: int, what: str) -> list[subprocess.Popen]:
        database.hand_out()
        environment = os.environ | {"TEST_DATABASE_URL": database.url}
        environment.pop("PYTEST_XDIST_TESTRUNUID", None)
        command = [sys.executable, "-m", "tests.outbox.process", what, str(mail_server.port)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        begun.extend(
            subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
            for _process in range(number)
        )
        assert [process.stdout.readline() for process in begun] == ["ready\n"] * number
        for process in begun:
            process.stdin.write("\n")
            process.stdin.flush()
        return begun

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def finish(processes: list[subprocess.Popen], database: SharedDatabase) -> None:
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    database.fetch_back()


def post_many() -> None:
    for _number in range(MAILS):
        OutgoingMail.objects.post(KIND, make.PartnerFactory())


def times_received(server: MailServer) -> Counter:
    return Counter(message["Message-ID"] for message in server.received)


def test_two_workers_send_every_mail_once(database, processes, mail_server):
    post_many()
    finish(processes(2, "send"), database)
    assert times_received(mail_server).total() == MAILS
    assert set(times_received(mail_server).values()) == {1}
    assert OutgoingMail.objects.filter(state="sent", attempts=1).count() == MAILS


def test_without_the_guard_this_test_would_see_duplicates(database, processes, mail_server):
    post_many()
    finish(processes(2, "send-unguarded"), database)
    assert times_received(mail_server).total() > MAILS


def test_posting_with_one_key_at_the_same_moment_gives_one_mail(database, processes):
    make.PartnerFactory()
    finish(processes(3, "post"), database)
    assert OutgoingMail.objects.count() == 20


def test_a_mail_of_a_worker_that_was_killed_is_sent_later(database, processes, mail_server, clock):
    mail = OutgoingMail.objects.post(KIND, make.PartnerFactory())
    mail_server.is_silent_at = "DATA"
    (worker,) = processes(1, "send")
    assert mail_server.is_reached.wait(timeout=30)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    database.fetch_back()
    mail_server.behaves()

    mail.refresh_from_db()
    assert mail.state == "sending"
    assert not send_due(now=clock)
    clock.time = mail.lease_until
    assert send_due(now=clock)["waiting"] == 1
    mail.refresh_from_db()
    clock.time = mail.due_at
    assert send_due(now=clock)["sent"] == 1
    assert len(mail_server.received) == 1
