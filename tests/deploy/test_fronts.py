"""nginx and Caddy as they stand in `deploy/`, each with the portal behind it.

Covers: portal/runtime/slow_bodies.py
"""

import html
import http.client
import io
import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from portal.runtime.environment import THREADS
from tests.deploy.fronts import (
    FRONTS,
    NAME,
    ORIGIN,
    Answer,
    changed,
    collect_files,
    needed,
    portal,
)
from tests.deploy.fronts import front as started
from tests.deploy.scoring import internet_nl, observatory
from tests.desk.codes import CODE, LOGIN, SET_UP, code_of
from tests.serving import free_port
from themes.interest.stranger_form import MIN_SECONDS
from themes.interest.throttle import MAX_PER_NETWORK

pytestmark = pytest.mark.own_database

SLOW = (
    f"POST /meedoen/ HTTP/1.1\r\nHost: {NAME}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
).encode() + b"a=" + b"x" * 5000  # fmt: skip


@contextmanager
def slow_bodies(front, count: int) -> Iterator[None]:
    """So many visitors who begin a form and send no more of it."""
    with ExitStack() as lines:
        for number in range(count):
            # From two addresses: nginx refuses more than 60 connections of one.
            line = lines.enter_context(front.line(of=f"127.0.0.{3 + number % 2}"))
            line.sendall(SLOW)
        time.sleep(1)
        yield


def slowest(front) -> float:
    """How many seconds the home page takes at most, of five visits."""
    times = []
    for _number in range(5):
        begin = time.perf_counter()
        assert front.ask("/").status == 200
        times.append(time.perf_counter() - begin)
    return max(times)


@pytest.mark.parametrize(
    "count",
    [8, pytest.param(50, marks=pytest.mark.full), pytest.param(100, marks=pytest.mark.full)],
)
def test_slow_bodies_leave_the_home_page_answering_within_a_second(front, count):
    slowest(front)  # each process has made its lists by now
    with slow_bodies(front, count):
        # On a machine that is busy with other work a visit can take long without them too.
        assert any(slowest(front) < 1 for _try in range(3))


def test_without_the_door_for_whole_requests_the_same_attack_takes_the_site_down(var_dir, tmp_path):
    """So that the test above can fail. nginx has a door of its own."""
    needed("caddy")
    threads = ("--worker-class", "gthread", "--threads", str(THREADS))
    bare = ("-m", "gunicorn", *threads, "portal.wsgi:Handler()")
    with portal(var_dir, *bare) as port, started("caddy", tmp_path, port) as front:
        slowest(front)
        with slow_bodies(front, 8), pytest.raises(TimeoutError):
            front.ask("/", timeout=5)
        assert front.ask("/").status == 200


def test_a_form_that_is_sent_slowly_arrives_whole(front):
    body = b"naam=" + b"x" * 20_000
    head = (
        f"POST /meedoen/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with front.line() as line:
        line.sendall(head.encode())
        for begin in range(0, len(body), 7_000):
            line.sendall(body[begin : begin + 7_000])
            time.sleep(0.3)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 200
        assert "</html>" in answer.read().decode()


@pytest.mark.parametrize(
    "name",
    [
        "SCRIPT_NAME",
        "Script-Name",
        "X-Script-Name",
        "X-Forwarded-Prefix",
        "X-Original-URL",
        "X-Rewrite-URL",
        "PATH_INFO",
        "X-Forwarded-Path",
    ],
)
def test_no_header_of_a_visitor_moves_the_site(front, name):
    answer = front.ask("/robots.txt", **{name: "/kwaad"})
    plain = front.ask("/robots.txt")
    assert (answer.status, answer.body) == (200, plain.body)
    assert "/kwaad" not in front.ask("/", **{name: "/kwaad"}).body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Host", "kwaad.example"),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Port", "81"),
        ("X-Forwarded-Server", "kwaad.example"),
        ("Forwarded", "for=1.2.3.4;host=kwaad.example;proto=http"),
        ("X_FORWARDED_PROTO", "http"),
        ("Proxy", "http://kwaad.example"),
    ],
)
def test_what_a_visitor_says_of_the_way_here_has_no_effect(front, name, value):
    answer = front.ask("/", **{name: value})
    assert answer.status == 200
    assert "kwaad" not in answer.body
    assert "Location" not in answer.headers


def test_the_web_server_numbers_a_request_and_not_who_sends_it(front):
    given = "van-de-bezoeker"
    numbers = {
        front.ask("/robots.txt", **{name: given}).headers["X-Request-ID"]
        for name in ("X-Request-ID", "X_Request_ID", "x-request-id")
    }
    assert len(numbers - {given}) == 3


class Direct(NamedTuple):
    """The portal without a web server in front of it."""

    port: int

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        named |= {"Host": NAME, "X-Forwarded-Proto": "https"}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, answer.headers, text)


def is_held_up(ask) -> bool:
    """Whether who names another address in each form is asked for more after thirty of them."""
    path = "/meedoen/nieuwe-link/"
    token = re.search(r'name="token" value="([^"]+)"', ask(path).body)[1]
    time.sleep(MIN_SECONDS + 1.5)
    texts = []
    for number in range(MAX_PER_NETWORK + 1):
        fields = {"email": f"jo{number}@zwolle.example", "token": html.unescape(token)}
        forged = f"203.0.113.{number}"
        answer = ask(
            path,
            "POST",
            urlencode(fields).encode(),
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": forged,
                "X-Real-IP": forged,
                "Forwarded": f"for={forged}",
            },
        )
        texts.append(answer.body)
    assert not any('name="ticket"' in text for text in texts[:MAX_PER_NETWORK])
    return 'name="ticket"' in texts[-1]


@pytest.mark.full
def test_no_visitor_chooses_the_network_that_limits_count_for(front):
    assert is_held_up(partial(front.ask, of=f"127.0.0.{10 + FRONTS.index(front.kind)}"))


@pytest.mark.full
def test_the_test_of_the_network_sees_one_that_is_chosen(of_portal):
    """As the web server itself, whose word is believed, one is a new visitor each time."""
    assert not is_held_up(Direct(of_portal).ask)


@pytest.mark.full
def test_without_a_web_server_no_visitor_chooses_it_either(tmp_path):
    with portal(tmp_path, TRUSTED_PROXIES="") as port:
        assert is_held_up(Direct(port).ask)


def too_large(front) -> Answer:
    """The answer to a browser, which goes on sending until there is one."""
    head = (
        f"POST /meedoen/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n"
        f"Content-Length: {10**8}\r\n\r\n"
    )
    start = b""
    with front.line(timeout=20) as line:
        line.sendall(head.encode())
        while not start:
            line.settimeout(20)
            line.sendall(b"x" * 10_000)
            line.settimeout(0.05)
            with suppress(TimeoutError):
                start = line.recv(65536)
        line.settimeout(20)
        with suppress(OSError):  # it is closed on who goes on sending
            while piece := line.recv(65536):
                start += piece
    answer = http.client.HTTPResponse(SimpleNamespace(makefile=lambda _mode: io.BytesIO(start)))
    answer.begin()
    return Answer(answer.status, answer.headers, answer.read().decode())


def test_a_body_that_is_too_large_is_refused_in_dutch(front):
    answer = too_large(front)
    assert answer.status == 413
    assert "Wat u verstuurt is te groot" in answer.body


def test_an_address_that_is_too_long_is_refused_in_dutch(front):
    answer = front.ask("/zoeken/?q=" + "x" * 6_000)
    assert answer.status == 414
    assert "Dit adres is te lang" in answer.body


def test_too_many_cookies_are_refused_in_dutch(front):
    answer = front.ask("/", Cookie="a=" + "x" * 20_000)
    assert answer.status == 431
    assert "Verwijder de cookies" in answer.body


def test_a_request_without_host_is_refused(front):
    for host in ("", "Host: kwaad.example\r\n"):
        answer = front.raw(f"GET / HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode())
        status = answer.split(b" ")[1] if answer else b"closed"
        shown = b"Opschalingsportaal" in answer and status == b"200"
        assert not shown
        if not host:
            assert status == b"400"


def test_http_2_is_spoken(front):
    assert front.line("h2", "http/1.1").selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("path", ["/", "/static/css/main.css", "/static/icons.svg"])
def test_texts_are_sent_compressed(front, path):
    answer = front.ask(path, **{"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")


def scores_well(answer: Answer) -> bool:
    return observatory(answer.headers, []) >= 125 and internet_nl(answer.headers) == []


def test_what_the_web_server_refuses_itself_scores_as_well_as_the_portal(front):
    refused = {
        413: too_large(front),
        414: front.ask("/zoeken/?q=" + "x" * 6_000),
        431: front.ask("/", Cookie="a=" + "x" * 20_000),
    }
    for status, answer in refused.items():
        assert (answer.status, scores_well(answer)) == (status, True), dict(answer.headers)


def test_nginx_tells_who_asks_for_too_much_with_headers_that_score_well(front):
    if front.kind != "nginx":
        pytest.skip("Caddy has no limit of its own")
    with ExitStack() as lines:
        for _number in range(60):
            lines.enter_context(front.line(of="127.0.0.20")).sendall(SLOW)
        time.sleep(1)
        answer = front.ask("/", of="127.0.0.20")
        assert front.ask("/", of="127.0.0.21").status == 200
    assert (answer.status, "Retry-After" in answer.headers) == (429, True)
    assert scores_well(answer)


@pytest.mark.parametrize("kind", ["nginx", pytest.param("caddy", marks=pytest.mark.full)])
def test_a_portal_that_is_away_is_told_with_headers_that_score_well(kind, tmp_path):
    needed(kind)
    collect_files()
    with started(kind, tmp_path, free_port()) as front:
        answer = front.ask("/", timeout=60)  # Caddy waits for a restart first
    assert (answer.status, "Het portaal antwoordt" in answer.body) == (503, True)
    assert scores_well(answer)


@pytest.mark.parametrize("path", ["/meedoen/", "/beheer/login/"])
def test_a_page_with_a_secret_is_not_compressed(front, path):
    answer = front.ask(path, **{"Accept-Encoding": "zstd, br, gzip"})
    assert answer.status in (200, 302)
    assert "Content-Encoding" not in answer.headers


def test_maintenance_is_told_and_ends(front):
    (front.folder / "maintenance").touch()
    try:
        answer = front.ask("/")
        assert scores_well(answer)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "300")
        assert "Wij werken aan het portaal" in answer.body or "werken aan" in answer.body
        assert front.ask("/static/css/main.css").status == 200
    finally:
        (front.folder / "maintenance").unlink()
    assert front.ask("/").status == 200


def test_many_visitors_at_once_are_all_answered(front):
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(front.ask("/robots.txt").status))
        for _number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 20


class Browser:
    """Keeps cookies, and refuses those that do not hold to their prefix, as every browser does."""

    def __init__(self, front) -> None:
        self.front, self.cookies, self.page = front, dict[str, str](), ""

    def go(self, path: str, origin: str = ORIGIN, **typed: str) -> Answer:
        """Open an address, or send what was typed with the token of the page before it."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        method, body = "GET", None
        if typed:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
            method, sent = "POST", typed | {"csrfmiddlewaretoken": token[1] if token else ""}
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
            body = urlencode(sent).encode()
        answer = self.front.ask(path, method, body, **headers)
        for sent in answer.headers.get_all("Set-Cookie", []):
            ((name, cookie),) = SimpleCookie(sent).items()
            assert name.startswith("__Host-"), sent
            assert cookie["secure"], sent
            assert cookie["httponly"], sent
            assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax"), sent
            self.cookies[name] = cookie.value
        self.page = answer.body
        return answer

    def place(self, path: str, **typed: str) -> str:
        """Where one is sent to."""
        return self.go(path, **typed).headers["Location"]


def test_who_signs_in_sets_up_a_factor_and_shows_it_the_next_time(front, var_dir, of_portal):
    name = f"annie-{front.kind}"
    code = "from django.contrib.auth.models import User; "
    code += f"User.objects.create_superuser({name!r}, password='geheim-genoeg')"
    changed(var_dir, of_portal, code)
    account = {"login": name, "password": "geheim-genoeg"}

    browser = Browser(front)
    assert browser.place("/beheer/") == f"{LOGIN}?next=/beheer/"
    browser.go(LOGIN)
    assert browser.go(LOGIN, origin="https://kwaad.example", **account).status == 403
    browser.page = ""
    assert browser.go(LOGIN, **account).status == 403  # without the token of the page
    browser.go(LOGIN)
    assert browser.place(LOGIN, **account) == "/beheer/"
    assert set(browser.cookies) == {"__Host-csrf", "__Host-session"}
    assert browser.place("/beheer/") == f"{SET_UP}?next=/beheer/"
    secret = re.search(r"\b[A-Z2-7]{32}\b", browser.go(SET_UP).body)[0]
    codes = browser.go(browser.place(SET_UP, code=code_of(secret)))
    assert len(re.findall(r"<code>\d{8}</code>", codes.body)) == 10
    assert browser.go("/beheer/").status == 200

    later = Browser(front)
    later.go(LOGIN)
    assert later.place(LOGIN, **account) == CODE
    assert later.place("/beheer/") == f"{LOGIN}?next=/beheer/"
    later.go(CODE)
    assert later.place(CODE, code=code_of(secret, 1)) == "/beheer/"
    assert later.go("/beheer/").status == 200
