"""The server as a process of its own.

Covers: portal/wsgi.py
"""

import json
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
from urllib.parse import urlencode

import pytest
from django.core.signing import TimestampSigner
from django.db import connection, transaction

from portal.runtime import serve as module
from portal.runtime import slow_bodies
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


def serve(variables) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.runtime.serve"],
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


def test_a_wrong_setting_stops_the_server_with_one_sentence(tmp_path):
    process = serve(environment(tmp_path, free_port(), EMAIL_URL="onzin"))
    _output, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.startswith("The setting EMAIL_URL is wrong: ")
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
        # A worker that was just starting misses the signal, and is ended after the grace.
        output, errors = process.communicate(timeout=module.GRACE_SECONDS + 30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in errors


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
            {"options": "-c jit=off -c lock_timeout=5s", "connect_timeout": 5},
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


@pytest.mark.django_db(transaction=True)
def test_writers_who_wait_for_each_other_hold_up_nobody_who_reads(tmp_path, monkeypatch):
    InterestSettings.load()
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
    process = serve(environment(tmp_path, port, **values))
    try:
        assert b"Sitemap" in fetched(port, "/robots.txt")
        with ThreadPoolExecutor(6) as threads:
            with somebody_writes(database):
                waiting = [threads.submit(sent, port, form) for form in forms]
                time.sleep(0.3)
                for path in ("/robots.txt", "/zoeken/suggesties/?q=daken"):
                    begin = time.monotonic()
                    fetched(port, path)
                    assert time.monotonic() - begin < 2
                while sum(one.done() for one in waiting) < 3:
                    time.sleep(0.1)
            replies = [one.result(timeout=30) for one in waiting]
    finally:
        process.kill()
        process.communicate()
    assert sorted(status for status, _text in replies) == [302] * 3 + [503] * 3
    for form, (status, text) in zip(forms, replies, strict=True):
        if status == 503:  # with what was typed, to send it again
            assert form["email"] in text
            assert form["message"] in text
            assert "Er is niets opgeslagen" in text
    database.fetch_back()
    assert Interest.objects.count() == 3
