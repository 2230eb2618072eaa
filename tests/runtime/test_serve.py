"""The server as a process of its own.

Covers: portal/wsgi.py
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from threading import Barrier, Thread
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.signing import TimestampSigner
from django.db import connection, transaction
from gunicorn.config import Config

from portal.runtime import serve as module
from portal.runtime import slow_bodies
from portal.runtime.environment import THREADS
from tests import factories as make
from tests.interest.registrations import answers
from tests.outbox.shared_database import SharedDatabase
from tests.serving import environment, fetched, free_port
from tests.template_database import sqlite_template
from themes.interest.forms import RegistrationForm
from themes.interest.models import Interest, InterestSettings


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def serve(variables, *command: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *(command or ("-m", "portal.runtime.serve"))],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_port_in_use_is_said_with_a_way_out(tmp_path, taken_port):
    process = serve(environment(tmp_path, taken_port))
    _output, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.startswith(f"Port {taken_port} is in use.")
    assert "make run" in errors


def test_a_port_for_root_alone_is_not_called_in_use(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "80")
    monkeypatch.setattr(socket, "create_server", Mock(side_effect=PermissionError))
    assert module.main() == 1
    assert capsys.readouterr().err.startswith("Port 80 is only for root. Choose another one, ")


@pytest.mark.parametrize("setting", ["EMAIL_URL", "WEB_CONCURRENCY", "PORT", "LISTEN_ADDRESS"])
def test_a_wrong_setting_stops_the_server_with_one_sentence(tmp_path, setting):
    process = serve(environment(tmp_path, free_port()) | {setting: "onzin"})
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith(f"The setting {setting} is wrong: ")
    assert len(errors.strip().splitlines()) == 1


def test_a_portal_that_is_not_set_up_stops_the_server_with_one_sentence(tmp_path):
    process = serve(environment(tmp_path, free_port(), DEBUG="true"))
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (1, "")
    assert errors.startswith("The portal is not ready: ")
    assert "`make setup`" in errors
    assert len(errors.strip().splitlines()) == 1


def test_the_server_answers_and_stops_at_ctrl_c(tmp_path):
    port = free_port()
    shutil.copy(sqlite_template("empty"), tmp_path / "portal.sqlite3")
    # Without collected static files, which `make test` does not need.
    process = serve(environment(tmp_path, port, DEBUG="true"))
    try:
        assert b"Sitemap" in fetched(port, "/robots.txt")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=module.GRACE_SECONDS)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in errors


def test_ctrl_c_right_after_the_start_ends_the_server_and_its_worker_in_silence(tmp_path):
    """A terminal sends it to every process of `make run`."""
    shutil.copy(sqlite_template("empty"), tmp_path / "portal.sqlite3")
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.runtime.serve", "--with-worker"],
        env=environment(tmp_path, free_port(), DEBUG="true"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts what it puts in the background deaf to Ctrl-C, and so these tests perhaps.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert "The portal is at" in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    # Standard error ends when the last of them is gone.
    assert process.communicate(timeout=20)[1] == ""


SLOWLY_MADE = """
import os, runpy, sys, time
fork = os.fork
def slow_fork():
    number = fork()
    if number == 0:
        print("made", flush=True)
        time.sleep(3)
    return number
os.fork = slow_fork
sys.argv = ["serve"]
runpy.run_module("portal.runtime.serve", run_name="__main__")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_was_just_made_misses_no_signal_to_stop(tmp_path, number):
    """It would be waited for until the grace of a restart is over."""
    shutil.copy(sqlite_template("empty"), tmp_path / "portal.sqlite3")
    variables = environment(tmp_path, free_port(), DEBUG="true", WEB_CONCURRENCY="1")
    command = [sys.executable, "-c", SLOWLY_MADE]
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            while process.stdout.readline() != "made\n":
                assert process.poll() is None
            begin = time.monotonic()
            process.send_signal(number)
            process.wait(timeout=module.GRACE_SECONDS + 30)
            assert time.monotonic() - begin < 2.5  # before it had come to itself
        finally:
            process.kill()


def test_a_long_request_is_finished_at_a_restart(monkeypatch):
    """An upload over a slow line takes some 14 seconds."""
    asked = []
    monkeypatch.setattr(module.WSGIApplication, "run", lambda _self: asked.extend(sys.argv))
    monkeypatch.setattr(module.WSGIApplication, "__init__", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(module, "is_ready", lambda: True)
    monkeypatch.setattr("sys.argv", ["serve"])
    monkeypatch.setenv("PORT", str(free_port()))
    module.main()
    assert int(asked[asked.index("--graceful-timeout") + 1]) == module.GRACE_SECONDS >= 28
    assert int(asked[asked.index("--threads") + 1]) == slow_bodies.CONNECTIONS


ODD = (
    "GET /meedoen/dossier/geheim1/ met spatie HTTP/1.1",  # words of a visitor
    "GET /zoeken/?q=daken%20x HTTP/9.9",
    "GET /zoeken/?q=daken HTTP/1.1\r\nHost: localhost\r\nna am: geheim1",
)


def odd_requests(port: int) -> None:
    for request in ODD:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
            line.sendall(f"{request}\r\n\r\n".encode())
            assert b" 400 " in line.recv(4096)


@pytest.mark.own_database
def test_each_line_of_the_log_is_json_and_says_nothing_of_a_visitor_also_after_a_reload(tmp_path):
    port = free_port()
    shutil.copy(sqlite_template("empty"), tmp_path / "portal.sqlite3")
    process = serve(
        environment(tmp_path, port, DEBUG="true", LOG_FORMAT="json", WEB_CONCURRENCY="1")
    )
    try:
        fetched(port, "/robots.txt")
        odd_requests(port)
        process.send_signal(signal.SIGHUP)
        time.sleep(2)  # the process that was there has heard of it
        fetched(port, "/zoeken/suggesties/?q=daken")
        odd_requests(port)
        process.send_signal(signal.SIGTERM)
        _output, errors = process.communicate(timeout=module.GRACE_SECONDS)
    finally:
        process.kill()
    lines = [json.loads(line) for line in errors.splitlines()]
    of_server = [line["message"] for line in lines if line["name"] == "gunicorn.error"]
    assert of_server == 2 * [
        "Invalid request: Invalid HTTP Version",
        "Invalid request: Invalid HTTP Version",
        "Invalid request: Invalid HTTP header name",
    ]
    assert sum(line["name"] == "portal.requests" for line in lines) >= 2
    for told in ("127.0.0.1", "geheim1", "daken", "spatie"):
        assert told not in errors


OPTIONS = """
import json, {module}
from django.conf import settings
print(json.dumps(settings.DATABASES["default"]["OPTIONS"]))
"""


@pytest.mark.parametrize(
    ("url", "of_web", "of_commands"),
    [
        ("", {"timeout": 5}, {"timeout": 20}),
        (
            "postgres://nobody@127.0.0.1:1/none",
            {
                "options": "-c jit=off -c lock_timeout=5s -c statement_timeout=8s",
                "connect_timeout": 5,
                "patience": 10,
            },
            {"options": "-c jit=off", "connect_timeout": 5, "tcp_user_timeout": 10_000},
        ),
        ("postgres://n@127.0.0.1/n?connect_timeout=3", {"connect_timeout": 3}, {}),
    ],
)
def test_a_visitor_waits_less_long_for_a_database_than_a_command(
    tmp_path, url, of_web, of_commands
):
    variables = environment(tmp_path, 8000, DATABASE_URL=url)
    variables["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    for name, expected in (("portal.wsgi", of_web), ("portal.settings", of_commands)):
        command = [sys.executable, "-c", OPTIONS.format(module=name)]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout).items() >= expected.items()


@contextmanager
def somebody_writes(database: SharedDatabase):
    """Hold what everyone needs who registers or asks for a link."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            InterestSettings.objects.select_for_update().get()
            yield
        return
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def sent(port: int, typed: dict[str, str]) -> tuple[int, str]:
    """The answer to a registration."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connected:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connected.request("POST", "/meedoen/", urlencode(typed, doseq=True), headers)
        answer = connected.getresponse()
        return answer.status, answer.read().decode()


@contextmanager
def six_who_register(tmp_path, monkeypatch, *command: str):
    """A portal of one process, and six forms that can be sent to it."""
    InterestSettings.objects.get_or_create(pk=1)
    make.RoleFactory(slug="proeftuin")
    database, port, key = SharedDatabase(tmp_path), free_port(), "sleutel-" * 10
    signer = TimestampSigner(key=key, salt=RegistrationForm.signed_for)
    monkeypatch.setattr("time.time", lambda now=time.time: now() - 60)
    forms = [
        answers(email=f"jo{number}@zwolle.nl", token=signer.sign(f"formulier-{number}"))
        for number in range(6)
    ]
    monkeypatch.undo()
    database.hand_out()
    values = {"DATABASE_URL": database.url, "SECRET_KEY": key, "WEB_CONCURRENCY": "1"}
    process = serve(environment(tmp_path, port, **values), *command)
    try:
        assert b"Sitemap" in fetched(port, "/robots.txt")
        yield database, port, forms
    finally:
        process.kill()
        process.communicate()


def seconds_of(port: int, path: str) -> float:
    begin = time.monotonic()
    fetched(port, path)
    return time.monotonic() - begin


@pytest.mark.django_db(transaction=True)
def test_writers_who_wait_for_each_other_hold_up_nobody_who_reads(tmp_path, monkeypatch):
    with (
        six_who_register(tmp_path, monkeypatch) as (database, port, forms),
        ThreadPoolExecutor(6) as threads,
    ):
        with somebody_writes(database):
            waiting = [threads.submit(sent, port, form) for form in forms]
            time.sleep(0.3)
            for path in ("/robots.txt", "/zoeken/suggesties/?q=daken"):
                assert seconds_of(port, path) < 2
            while sum(one.done() for one in waiting) < 3:
                time.sleep(0.1)
        replies = [one.result(timeout=30) for one in waiting]
    assert sorted(status for status, _text in replies) == [302] * 3 + [503] * 3
    for form, (status, text) in zip(forms, replies, strict=True):
        if status == 503:  # with what was typed, to send it again
            assert form["email"] in text
            assert form["message"] in text
            assert "Er is niets opgeslagen" in text
    database.fetch_back()
    assert Interest.objects.count() == 3


ANY_NUMBER_WRITES = """
from threading import BoundedSemaphore
from portal.runtime import middleware, serve

def unbound(few, get_response, begin=middleware.FewWritersMiddleware.__init__):
    begin(few, get_response)
    few.places = BoundedSemaphore(100)

middleware.FewWritersMiddleware.__init__ = unbound
serve.main()
"""


@pytest.mark.django_db(transaction=True)
def test_the_test_of_writers_sees_that_they_hold_up_who_reads(tmp_path, monkeypatch):
    with (
        six_who_register(tmp_path, monkeypatch, "-c", ANY_NUMBER_WRITES) as (database, port, forms),
        ThreadPoolExecutor(6) as threads,
        somebody_writes(database),
    ):
        for form in forms[:THREADS]:
            threads.submit(sent, port, form)
        time.sleep(1)
        assert seconds_of(port, "/robots.txt") > 2


TELLS_OF_HASHING = """
from threading import BoundedSemaphore
from portal.runtime import serve

def telling(is_ready=serve.is_ready):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher as Hasher
    from portal.accounts import adapter
    from portal.runtime import middleware
    verify = Hasher.verify
    Hasher.verify = lambda *given: print("hashing", flush=True) or verify(*given)
    if not {has_doors}:
        adapter.HASHES = BoundedSemaphore(100)
        adapter.AccountAdapter.pre_authenticate = lambda *given, **names: None
        middleware.FewWritersMiddleware = lambda get_response: get_response
    return is_ready()

serve.is_ready = telling
serve.main()
"""


def signed_in(port: int, name: str, together: Barrier) -> int:
    """The status that who signs in gets, at the same moment as the others."""
    token = "x" * 32
    typed = {"login": name, "password": "geheim-genoeg", "csrfmiddlewaretoken": token}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={token}",
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=90)) as connected:
        together.wait()
        connected.request("POST", "/beheer/login/", urlencode(typed), headers)
        return connected.getresponse().status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("count", "at_once", "has_doors"), [(16, 1, True), (THREADS, THREADS, False)]
)
def test_sixteen_who_sign_in_at_once_hold_up_nobody_who_reads(tmp_path, count, at_once, has_doors):
    """Without bounds to the hashing and to who writes as many do as there are threads."""
    names, together = [f"annie{number}" for number in range(count)], Barrier(count)
    # Of some five times the work: a reader who waits for nobody is far ahead on any machine.
    password = PBKDF2PasswordHasher().encode("geheim-genoeg", "zout" * 4, iterations=5_000_000)
    users = (User(username=name, password=password, is_staff=True) for name in names)
    User.objects.bulk_create(users)
    database, port = SharedDatabase(tmp_path), free_port()
    database.hand_out()
    values = {"DATABASE_URL": database.url, "WEB_CONCURRENCY": "1", "DEBUG": "true"}
    command = TELLS_OF_HASHING.format(has_doors=has_doors)
    process = serve(environment(tmp_path, port, **values), "-c", command)
    try:
        fetched(port, "/")
        process.stdout.readline()  # where it is
        with ThreadPoolExecutor(count) as threads:
            waiting = [threads.submit(signed_in, port, name, together) for name in names]
            for _number in range(at_once):
                assert process.stdout.readline() == "hashing\n"
            assert fetched(port, "/")
            time.sleep(0.5)  # an answer to who was before us is on its way by then
            is_in = any(one.done() and one.result() == 302 for one in waiting)
        statuses = [one.result() for one in waiting]
    finally:
        process.kill()
        process.communicate()
    assert is_in != has_doors
    assert 302 in statuses
    assert (429 in statuses) == has_doors


@pytest.mark.own_database
def test_a_signal_to_stop_does_not_lock_a_worker_that_is_handed_a_request():
    """The lock is that of the thread which the signal interrupts."""
    worker = module.WebWorker(1, os.getpid(), [], None, 30, Config(), Mock())
    worker.method_queue.init()
    with ThreadPoolExecutor(1) as worker.tpool:
        handler = Thread(target=worker.handle_quit, args=(signal.SIGQUIT, None), daemon=True)
        with worker.tpool._shutdown_lock:
            handler.start()
            handler.join(5)
            assert not handler.is_alive()
    worker.tmp.close(), worker.method_queue.close()
    assert not worker.alive
