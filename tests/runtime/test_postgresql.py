"""A server of PostgreSQL that is frozen holds up nobody for long.

Covers: portal/runtime/postgresql/base.py
"""

import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection

import pytest
from django.db import OperationalError, connection, transaction

from portal.runtime.postgresql import base
from portal.runtime.postgresql.base import DatabaseWrapper
from portal.settings import WEB_DATABASE_OPTIONS
from tests.deploy.fronts import ROOT, collect_files
from tests.outbox.shared_database import SharedDatabase
from tests.serving import environment, fetched, free_port
from tests.settings import DATABASES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="it is of PostgreSQL"),
]


class Proxy(threading.Thread):
    """Passes on what comes, until it `is_frozen`: then every connection stays open, and silent."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(daemon=True)
        self.server = (host, port)
        self.is_frozen = self.is_over = False
        self.other_end: dict[socket.socket, socket.socket] = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        with self.listener, selectors.DefaultSelector() as selector:
            selector.register(self.listener, selectors.EVENT_READ)
            while not self.is_over:
                if self.is_frozen:
                    time.sleep(0.05)
                    continue
                for key, _events in selector.select(0.05):
                    self.pass_on(key.fileobj, selector)
            for line in self.other_end:
                line.close()

    def pass_on(self, line: socket.socket, selector: selectors.BaseSelector) -> None:
        if line is self.listener:
            ends = self.listener.accept()[0], socket.create_connection(self.server)
            self.other_end |= {ends[0]: ends[1], ends[1]: ends[0]}
            for end in ends:
                selector.register(end, selectors.EVENT_READ)
        elif line in self.other_end:  # else it was closed a moment ago
            with suppress(OSError):
                if piece := line.recv(65536):
                    self.other_end[line].sendall(piece)
                    return
            for end in (line, self.other_end[line]):
                selector.unregister(end)
                end.close()
                del self.other_end[end]


@pytest.fixture
def proxy():
    parts = connection.settings_dict
    proxy = Proxy(parts["HOST"], int(parts["PORT"] or 5432))
    proxy.start()
    yield proxy
    proxy.is_over = True
    proxy.join()


@pytest.fixture
def through(proxy, monkeypatch):
    """Connections through the proxy, as the server that serves pages makes them."""
    monkeypatch.setattr(DatabaseWrapper, "away_until", 0.0)
    opened = []

    def connect(**options) -> DatabaseWrapper:
        values = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": proxy.port}
        values["OPTIONS"] = DATABASES["default"]["OPTIONS"] | WEB_DATABASE_OPTIONS | options
        opened.append(DatabaseWrapper(values))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def seconds_until_it_fails(work) -> float:
    begin = time.monotonic()
    with pytest.raises(OperationalError):
        work()
    return time.monotonic() - begin


def ask(database: DatabaseWrapper, sql: str = "SELECT 1") -> None:
    with database.cursor() as cursor:
        cursor.execute(sql)


def test_a_statement_without_an_answer_ends_and_the_connection_with_it(proxy, through):
    database = through(patience=0.5)
    database.set_autocommit(False)
    ask(database)
    proxy.is_frozen = True
    assert 0.4 < seconds_until_it_fails(lambda: ask(database)) < 3
    # Nothing waits once more: not another statement, and not the end of the transaction.
    assert seconds_until_it_fails(lambda: ask(database)) < 0.3
    assert seconds_until_it_fails(database.rollback) < 0.3


def test_a_commit_without_an_answer_ends_too(proxy, through):
    database = through(patience=0.5)
    database.set_autocommit(False)
    ask(database)
    proxy.is_frozen = True
    assert seconds_until_it_fails(database.commit) < 3


def test_who_comes_next_is_told_at_once_and_a_while_later_asks_again(proxy, through, monkeypatch):
    monkeypatch.setattr(base, "AWAY_FOR", 1.0)
    waiting = through(patience=0.3)
    ask(waiting)
    proxy.is_frozen = True
    seconds_until_it_fails(lambda: ask(waiting))
    assert seconds_until_it_fails(lambda: ask(through())) < 0.3
    proxy.is_frozen = False
    time.sleep(1.0)
    ask(through())


def test_a_server_that_takes_a_connection_and_is_silent_is_waited_for_once(proxy, through):
    proxy.is_frozen = True
    assert seconds_until_it_fails(lambda: ask(through(connect_timeout=2))) < 5
    assert seconds_until_it_fails(lambda: ask(through(connect_timeout=2))) < 0.3


def test_a_statement_that_takes_too_long_is_ended_by_the_server_which_is_not_away(through):
    database = through(options="-c statement_timeout=200ms", patience=5)
    with transaction.atomic():  # of the test: the other connection is not in it
        seconds_until_it_fails(lambda: ask(database, "SELECT pg_sleep(3)"))
    ask(database)
    ask(through())


def test_a_machine_that_is_gone_is_noticed_while_an_answer_is_waited_for(through):
    database = through()
    ask(database)
    with socket.socket(fileno=os.dup(database.connection.fileno())) as line:
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000


def visit(port: int, path: str = "/meedoen/") -> tuple[int, str, float]:
    """The status and text of a page, and the seconds that it took; a form is never a kept one."""
    begin, asked = time.monotonic(), HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path)
    answer = asked.getresponse()
    text = answer.read().decode()
    asked.close()
    return answer.status, text, time.monotonic() - begin


@pytest.mark.full
def test_readers_are_told_within_a_quarter_of_a_minute_and_then_at_once(proxy, tmp_path):
    collect_files()
    database, port = SharedDatabase(tmp_path), free_port()
    database.hand_out()
    url = re.sub(r"@[^/]+/", f"@127.0.0.1:{proxy.port}/", database.url)
    values = environment(tmp_path, port, DATABASE_URL=url, WEB_CONCURRENCY="1")
    server = subprocess.Popen([sys.executable, "-m", "portal.runtime.serve"], cwd=ROOT, env=values)
    try:
        fetched(port, "/robots.txt")
        assert [visit(port, path)[0] for path in ("/", "/meedoen/")] == [200, 200]
        proxy.is_frozen = True
        status, text, seconds = visit(port)
        assert (status, "Het portaal antwoordt op dit moment niet" in text) == (503, True)
        assert seconds < 15
        status, _text, seconds = visit(port)
        assert (status, seconds < 2) == (503, True)
        status, text, seconds = visit(port, "/")
        assert (status, "</html>" in text, seconds < 2) == (200, True, True)
        proxy.is_frozen = False
        deadline = time.monotonic() + base.AWAY_FOR + 5
        while visit(port)[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.5)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
