"""A worker that died is told by the processes that serve the pages; nothing here is in one process.

Covers: portal/outbox/alarm.py
"""

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.deploy.fronts import ROOT
from tests.serving import environment, fetched, free_port

TWO_HOURS_AGO = """
from datetime import timedelta
from django.utils import timezone
from portal.outbox import jobs
jobs.beat(timezone.now() - timedelta(hours=2))
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(database, mail_server, tmp_path):
    """Start a process of the portal, which looks after itself every half a second."""
    processes, port = [], free_port()
    variables = environment(
        tmp_path,
        port,
        DEBUG="true",  # without collected static files
        DJANGO_SETTINGS_MODULE="tests.settings_watching",
        DATABASE_URL=database.url,
        EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}",
        ADMIN_EMAILS="beheer@example.nl",
        WEB_CONCURRENCY="2",
    )

    def start(*command: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    start.port = port
    yield start
    for process in processes:
        process.kill()
        process.wait()


def until(found):
    """What comes true within a while."""
    deadline = time.monotonic() + 60
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return value


def said_of_worker(port: int) -> dict[str, str]:
    return json.loads(fetched(port, "/gezond/klaar/"))["checks"]["worker"][0]


def texts(mail_server) -> list[str]:
    return [message.get_payload(decode=True).decode() for message in mail_server.received]


def test_a_worker_that_was_killed_is_mailed_by_the_server_and_told_to_monitoring(
    start, database, mail_server
):
    database.hand_out()
    worker = start("manage.py", "work")
    server = start("-m", "portal.runtime.serve")
    until(lambda: said_of_worker(start.port)["status"] == "pass")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert not any("stil sinds" in text for text in texts(mail_server))
    start("manage.py", "shell", "-c", TWO_HOURS_AGO).wait()
    until(lambda: [text for text in texts(mail_server) if "stil sinds" in text])
    time.sleep(2)  # each of the two processes looks some times more
    assert sum("stil sinds" in text for text in texts(mail_server)) == 1
    assert {message["To"] for message in mail_server.received} == {"beheer@example.nl"}
    said = said_of_worker(start.port)
    assert (said["status"], "stil sinds" in said["output"]) == ("warn", True)
    assert server.poll() is None


def test_a_server_that_nobody_visits_looks_after_itself_too(start, database, mail_server):
    database.hand_out()
    start("-m", "portal.runtime.serve")
    until(lambda: any("heeft nog niet gedraaid" in text for text in texts(mail_server)))
