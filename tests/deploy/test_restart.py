"""A restart by systemd, which holds the socket meanwhile: no visitor is refused.

Covers: portal/runtime/serve.py
"""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.deploy.fronts import NAME, ROOT, variables
from tests.serving import fetched, free_port

# What systemd does: the socket is number 3, and the process is told that it is for him.
AS_SYSTEMD = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True); "
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); "
    "os.execv(sys.executable, [sys.executable, '-m', 'portal.runtime.serve'])"
)


def start(listener: socket.socket, folder, port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", AS_SYSTEMD, str(listener.fileno())],
        cwd=ROOT,
        env=variables(folder, port),
        pass_fds=[listener.fileno()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def visit(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Host": NAME, "X-Forwarded-Proto": "https"}
        connection.request("GET", "/robots.txt", headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def restarted(folder, *, is_held: bool) -> list[int]:
    """What visitors got during two restarts, with a socket of systemd or one of its own."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        port = listener.getsockname()[1]
        if not is_held:
            listener.close()
            port = free_port()
        command = [sys.executable, "-m", "portal.runtime.serve"]

        def begin() -> subprocess.Popen:
            if is_held:
                return start(listener, folder, port)
            return subprocess.Popen(
                command, cwd=ROOT, env=variables(folder, port), stdout=subprocess.DEVNULL
            )

        server = begin()
        fetched(port, "/robots.txt")
        statuses: list[int] = []
        done = threading.Event()

        def visitor() -> None:
            while not done.is_set():
                statuses.append(visit(port))
                time.sleep(0.02)

        threads = [threading.Thread(target=visitor) for _number in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _number in range(2):
                time.sleep(0.5)
                server.send_signal(signal.SIGTERM)
                server.wait(40)
                server = begin()
                fetched(port, "/robots.txt")
            time.sleep(0.5)
        finally:
            done.set()
            for thread in threads:
                thread.join()
            server.terminate()
            server.wait(40)
    return statuses


@pytest.mark.full
def test_no_visitor_is_refused_during_a_restart(tmp_path):
    statuses = restarted(tmp_path, is_held=True)
    assert len(statuses) > 20
    assert set(statuses) == {200}


@pytest.mark.full
def test_without_the_socket_of_systemd_some_are(tmp_path):
    """The test above would see a visitor who is refused."""
    assert 0 in restarted(tmp_path, is_held=False)


@pytest.mark.full
def test_a_reload_refuses_no_visitor_either(tmp_path):
    """SIGHUP makes the processes anew, with the same code and settings."""
    port = free_port()
    command = [sys.executable, "-m", "portal.runtime.serve"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=variables(tmp_path, port), stdout=subprocess.DEVNULL
    )
    try:
        fetched(port, "/robots.txt")
        server.send_signal(signal.SIGHUP)
        end = time.monotonic() + 4
        statuses = []
        while time.monotonic() < end:
            statuses.append(visit(port))
        assert set(statuses) == {200}
    finally:
        server.terminate()
        server.wait(40)
