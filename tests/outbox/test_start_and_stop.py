"""The worker as a process of its own: `manage.py work`, and beside the server of `make run`.

Covers: portal/runtime/serve.py
"""

import json
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests import factories as make
from tests.serving import children_of, fetched, free_port

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
WORK = ["manage.py", "work"]
SERVE = ["-m", "portal.runtime.serve", "--with-worker"]


@pytest.fixture
def started(database, tmp_path):
    """Start a process and wait until the worker in it handles a mail."""
    processes, port = [], free_port()

    def start(command: list[str]) -> subprocess.Popen:
        make.OutgoingMailFactory(kind="unknown")
        database.hand_out()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "VAR_DIR": str(tmp_path),
                "DATABASE_URL": database.url,
                "PORT": str(port),
                "DEBUG": "true",  # without collected static files
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        for line in process.stderr:
            if "could not be sent: unknown kind" in line:
                return process
        raise AssertionError("the worker did not begin")

    start.port = port
    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops_cleanly_and_soon(started, number):
    worker = started(WORK)
    begin = time.monotonic()
    worker.send_signal(number)
    _output, errors = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert errors == ""
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_beside_the_server_is_gone_when_the_server_is(started, number):
    server = started(SERVE)
    answer = asked(started.port, "/gezond/klaar/")
    assert (answer.status, json.load(answer)["checks"]["worker"]) == (200, [{"status": "pass"}])
    server.send_signal(number)
    # Their standard error ends when the last of them is gone.
    _output, errors = server.communicate(timeout=30)
    assert "Traceback" not in errors


def workers_of(server: subprocess.Popen) -> set[int]:
    return {
        child
        for child in children_of(server.pid)
        if b"manage.py\0work" in Path(f"/proc/{child}/cmdline").read_bytes()
    }


def test_a_worker_that_dies_is_started_again_and_goes_with_its_server(started):
    server = started(SERVE)
    first = workers_of(server)
    os.kill(*first, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while not workers_of(server) - first:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    server.terminate()
    # Their standard error ends when the last of them is gone.
    _output, errors = server.communicate(timeout=30)
    assert "Traceback" not in errors


def test_a_worker_whose_server_was_gone_before_it_looked_does_not_stay():
    with subprocess.Popen([sys.executable, "-c", ""]) as server:
        pass
    command = [sys.executable, *WORK, "--parent", str(server.pid)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=20)


def asked(port: int, path: str) -> HTTPResponse:
    fetched(port, path)
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse()
