"""Many at once, and a server that dies: each guard with a control that shows the fault."""

import http.client
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.serving import environment, fetched, free_port
from tests.template_database import sqlite_template
from themes.interest import forms, registering, stranger_form, throttle
from themes.interest.models import Interest

AT_ONCE = 20

on_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time by itself"
)


def form(**changed) -> dict:
    return {
        "roles": ["proeftuin"],
        "municipality": "Zwolle",
        "name": "Jo Jansen",
        "job_title": "Adviseur",
        "email": "jo@zwolle.example",
        "token": forms.RegistrationForm.new_token(),
        "naar": "versturen",
    } | changed


def post_at_once(typed: list[dict]) -> list[int]:
    barrier = threading.Barrier(len(typed))

    def post(data):
        try:
            barrier.wait()
            return Client().post("/meedoen/", data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(typed)) as pool:
        return list(pool.map(post, typed))


@pytest.fixture
def ready(monkeypatch, transactional_db):
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", -1)
    make.MunicipalityFactory(label="Zwolle", name="Zwolle", slug="zwolle")
    make.RoleFactory(slug="proeftuin")


def due_soon() -> int:
    return OutgoingMail.objects.filter(due_at__lt=timezone.now() + timedelta(minutes=30)).count()


@on_postgres
def test_one_form_sent_twenty_times_at_once_is_one_registration(ready):
    assert set(post_at_once([form()] * AT_ONCE)) == {302}
    assert Interest.objects.count() == 1
    assert Interest.objects.get().roles.count() == 1
    assert OutgoingMail.objects.count() == 1


@on_postgres
def test_without_the_name_of_the_form_it_would_be_twenty(ready):
    """The control: forms that do not know they are the same."""
    post_at_once([form() for _number in range(AT_ONCE)])
    assert Interest.objects.count() == AT_ONCE


@on_postgres
def test_twenty_forms_of_one_address_at_once_are_one_mail_this_hour(ready):
    post_at_once([form() for _number in range(AT_ONCE)])
    assert due_soon() == 1


@on_postgres
def test_without_the_lock_it_would_be_more_mails(ready, monkeypatch):
    """The control: the same without waiting for each other, nor for the row that counts them."""
    monkeypatch.setattr(registering, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(throttle.Gate, "enter", lambda self: True)
    moment = registering._next_mail_moment

    def slowly(email):
        found = moment(email)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(registering, "_next_mail_moment", slowly)
    post_at_once([form() for _number in range(AT_ONCE)])
    assert due_soon() > 1


@on_postgres
def test_one_ticket_at_once_for_twenty_forms_lets_one_in(ready, monkeypatch):
    ticket = asked_for_a_ticket(monkeypatch)
    answers = post_at_once([form(ticket=ticket, checked_again="on") for _number in range(AT_ONCE)])
    assert sorted(answers) == [302] + [429] * (AT_ONCE - 1)
    assert Interest.objects.count() == 1


@on_postgres
def test_without_spending_it_a_ticket_would_let_them_all_in(ready, monkeypatch):
    """The control: a gate that lets in whatever was open a moment ago."""
    ticket = asked_for_a_ticket(monkeypatch)
    monkeypatch.setattr(throttle.Gate, "enter", lambda self: True)
    post_at_once([form(ticket=ticket, checked_again="on") for _number in range(AT_ONCE)])
    assert Interest.objects.count() == AT_ONCE


def asked_for_a_ticket(monkeypatch) -> str:
    monkeypatch.setattr(throttle, "MAX_PER_NETWORK", 0)
    monkeypatch.setattr(throttle, "WAIT_OF_NETWORK", 1)
    page = Client().post("/meedoen/", form())
    assert page.status_code == 429
    time.sleep(1)
    return re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.own_database
def test_a_killed_server_keeps_every_registration_that_it_acknowledged(tmp_path):
    """kill -9 in the middle of 40 forms: what was answered is there, and nothing is half."""
    port = free_port()
    # Without collected static files, which `make test` does not need.
    variables = environment(tmp_path, port, DEBUG="true")
    shutil.copy(sqlite_template("filled"), tmp_path / "portal.sqlite3")
    command = [sys.executable, "-m", "portal.runtime.serve"]
    server = subprocess.Popen(
        command,
        env=variables | {"WEB_CONCURRENCY": "1"},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    page = fetched(port, "/meedoen/").decode()
    tokens = [_token(port) for _number in range(40)]
    slug = re.search(r'name="roles" value="([\w-]+)"', page)[1]
    time.sleep(stranger_form.MIN_SECONDS + 0.5)
    acknowledged = []

    def post(number):
        typed = form(token=tokens[number], roles=slug, email=f"n{number}@zwolle{number}.example")
        try:
            visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            visitor.request("POST", "/meedoen/", urlencode(typed), headers)
            if visitor.getresponse().status == 302:
                acknowledged.append(number)
        except (OSError, http.client.HTTPException):
            return

    with ThreadPoolExecutor(8) as pool:
        posting = [pool.submit(post, number) for number in range(40)]
        while len(acknowledged) < 10 and not all(one.done() for one in posting):
            time.sleep(0.01)
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(10)
    assert 10 <= len(acknowledged) < 40
    database = sqlite3.connect(tmp_path / "portal.sqlite3")
    rows = database.execute(
        "SELECT email, "
        "(SELECT count(*) FROM interest_interest_roles r WHERE r.interest_id = i.id), "
        "(SELECT count(*) FROM interest_interestevent e WHERE e.interest_id = i.id), "
        "(SELECT count(*) FROM outbox_outgoingmail m WHERE m.object_id = i.id) "
        "FROM interest_interest i"
    ).fetchall()
    kept = {email: parts for email, *parts in rows}
    assert {f"n{number}@zwolle{number}.example" for number in acknowledged} <= set(kept)
    assert all(parts == [1, 1, 1] for parts in kept.values())


def _token(port: int) -> str:
    return re.search(r'name="token" value="([^"]+)"', fetched(port, "/meedoen/").decode())[1]
