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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import urlencode

import pytest

from tests.deploy import fronts
from tests.deploy.fronts import NAME, ROOT, Answer, variables
from tests.deploy.test_fronts import Direct
from tests.serving import fetched, free_port

# What systemd does: the socket is number 3, and the process is told that it is for him.
AS_SYSTEMD = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True); "
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)
SERVE = ["-m", "portal.runtime.serve"]
GRACE = 3
IMPATIENT = ["-c", f"from portal.runtime import serve as s; s.GRACE_SECONDS = {GRACE}; s.main()"]

pytestmark = pytest.mark.own_database


def start(listener: socket.socket, folder, port: int, *command: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", AS_SYSTEMD, str(listener.fileno()), *(command or SERVE)],
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
    fronts.collect_files()
    fronts.fill(folder)
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


def test_no_visitor_is_refused_during_a_restart(tmp_path):
    statuses = restarted(tmp_path, is_held=True)
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_without_the_socket_of_systemd_some_are(tmp_path):
    """The test above would see a visitor who is refused."""
    assert 0 in restarted(tmp_path, is_held=False)


@pytest.mark.full
def test_a_reload_refuses_no_visitor_either(tmp_path):
    """SIGHUP makes the processes anew, with the same code and settings."""
    fronts.collect_files()
    fronts.fill(tmp_path)
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


def sent_slowly(line: socket.socket, seconds: float) -> tuple[int, str]:
    """The answer to a form of which a part is sent each half a second."""
    piece = b"x" * 4000
    count = int(2 * seconds)
    head = (
        f"POST /meedoen/ HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
        f"Content-Length: {len(piece) * count}\r\n\r\n"
    )
    line.sendall(head.encode())
    with suppress(OSError):  # who was answered already need not send the rest
        for _number in range(count):
            line.sendall(piece)
            time.sleep(0.5)
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status, answer.read().decode()


@contextmanager
def restarting(folder, *command: str):
    """A portal that restarts a second after `begin()`, behind a socket that is held."""
    fronts.collect_files()
    fronts.fill(folder)
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        port = listener.getsockname()[1]
        servers = [start(listener, folder, port, *command)]
        fetched(port, "/robots.txt")

        def restart() -> None:
            servers[0].send_signal(signal.SIGTERM)
            servers[0].wait(60)
            servers.append(start(listener, folder, port, *command))

        timer = threading.Timer(1, restart)
        try:
            yield port, timer.start
        finally:
            timer.join()
            servers[-1].terminate()
            servers[-1].communicate(timeout=40)


def test_a_form_on_its_way_is_answered_before_the_old_server_goes(tmp_path):
    with (
        restarting(tmp_path) as (port, begin),
        socket.create_connection(("127.0.0.1", port), timeout=60) as line,
    ):
        begin()
        status, text = sent_slowly(line, 4)
    assert (status, "</html>" in text) == (200, True)


@pytest.mark.full
@pytest.mark.parametrize("kind", fronts.FRONTS)
def test_a_form_that_takes_longer_than_the_grace_is_finished_or_told(tmp_path, kind):
    """nginx gives it to the new server; Caddy passed it on to the old one, and says so."""
    fronts.needed(kind)
    with (
        restarting(tmp_path, *IMPATIENT) as (port, begin),
        fronts.front(kind, tmp_path / kind, port) as front,
        front.line(timeout=60) as line,
    ):
        begin()
        status, text = sent_slowly(line, GRACE + 4)
    if kind == "nginx":
        assert (status, "</html>" in text) == (200, True)
    else:
        assert (status, "Het portaal antwoordt op dit moment niet" in text) == (503, True)


# Each page of a form, and each export, takes so many seconds that nothing is sent in.
TAKES_LONG = """
import time
from portal.runtime import serve

def and_slow(is_ready=serve.is_ready):
    from themes.interest import export
    from themes.interest.views.registering import TakePart
    get, (write, kind) = TakePart.get, export.FORMATS["csv"]
    TakePart.get = lambda *given: time.sleep({seconds}) or get(*given)
    export.FORMATS["csv"] = (lambda rows: time.sleep({seconds}) or write(rows), kind)
    return is_ready()

serve.GRACE_SECONDS, serve.is_ready = {grace}, and_slow
serve.main()
"""
SIGN_IN = """
from types import SimpleNamespace
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.models import User
from django.test import Client
from tests import factories
from tests.desk.codes import give_factor
user, client = User.objects.create_superuser("baas"), Client()
give_factor(user)
client.force_login(user)
session = client.session
record_authentication(SimpleNamespace(session=session), user, "mfa")
session.save()
interest = factories.InterestFactory(confirmed=True, name="Jo Jansen")
print(interest.pk, session.session_key)
"""


def page_and_export(ask, folder, port: int, begin) -> list[Answer | OSError]:
    """What comes of them when the portal restarts meanwhile."""
    key, session = fronts.changed(folder, port, SIGN_IN).split()
    token = "x" * 32
    typed = {"action": "export_csv", "_selected_action": key, "csrfmiddlewaretoken": token}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"__Host-session={session}; __Host-csrf={token}",
        "Referer": f"{fronts.ORIGIN}/beheer/",
    }
    export = partial(ask, "/beheer/interest/interest/", "POST", urlencode(typed).encode())

    def answer(asked) -> Answer | OSError:
        try:
            return asked()
        except OSError as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        begin()
        return list(threads.map(answer, [partial(ask, "/meedoen/"), partial(export, **headers)]))


@pytest.mark.own_database
def test_a_page_and_an_export_that_take_long_are_answered_whole(tmp_path):
    command = TAKES_LONG.format(seconds=3, grace=30)
    with restarting(tmp_path, "-c", command) as (port, begin):
        page, export = page_and_export(Direct(port).ask, tmp_path, port, begin)
    assert (page.status, "</html>" in page.body) == (200, True)
    assert (export.status, "Jo Jansen" in export.body) == (200, True)
    assert export.headers["Content-Type"].startswith("text/csv")


@pytest.mark.own_database
def test_the_test_of_what_takes_long_sees_what_is_cut_off(tmp_path):
    command = TAKES_LONG.format(seconds=3, grace=1)
    with restarting(tmp_path, "-c", command) as (port, begin):
        answers = page_and_export(Direct(port).ask, tmp_path, port, begin)
    assert all(isinstance(answer, OSError) for answer in answers), answers


@pytest.mark.full
@pytest.mark.parametrize("kind", fronts.FRONTS)
def test_what_takes_longer_than_the_grace_is_told(tmp_path, kind):
    """Of the new server Caddy asks a page once more; nobody does so with what was sent."""
    if not fronts.is_there(kind):
        pytest.skip(f"{kind} is not installed")
    command = TAKES_LONG.format(seconds=GRACE + 4, grace=GRACE)
    with (
        restarting(tmp_path, "-c", command) as (port, begin),
        fronts.front(kind, tmp_path / kind, port) as front,
    ):
        page, export = page_and_export(partial(front.ask, timeout=60), tmp_path, port, begin)
    for answer in (export,) if kind == "caddy" else (page, export):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "300")
        assert "Het portaal antwoordt op dit moment niet" in answer.body
    assert kind == "nginx" or (page.status, "</html>" in page.body) == (200, True)
