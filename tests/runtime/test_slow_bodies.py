"""Who sends slowly holds no thread that answers; the server is the real one, without a proxy."""

import errno
import http.client
import io
import socket
import time
from contextlib import ExitStack

import pytest

from portal.runtime import slow_bodies
from portal.runtime.slow_bodies import WholeRequests
from tests.deploy.fronts import portal

HEAD = b"POST /robots.txt HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with portal(tmp_path_factory.mktemp("portal")) as port:
        yield port


def connected(port: int, request: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(request)
    return line


def status_of(line: socket.socket) -> int:
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status


def test_slow_bodies_and_slow_heads_keep_nobody_waiting(port):
    with ExitStack() as lines:
        for _number in range(60):
            body = HEAD + b"Content-Length: 1000\r\n\r\nabc"
            lines.enter_context(connected(port, body))
            lines.enter_context(connected(port, b"GET / HTTP/1.1\r\nHost:"))
        time.sleep(0.5)
        begin = time.perf_counter()
        get = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"
        with connected(port, get) as line:
            assert status_of(line) == 200
        # Without the door eight of these hold the site for as long as they like.
        assert time.perf_counter() - begin < 2


def test_a_body_that_comes_in_parts_or_chunks_is_answered(port):
    with connected(port, HEAD + b"Content-Length: 6\r\n\r\nabc") as line:
        time.sleep(0.3)
        line.sendall(b"def")
        assert status_of(line) == 405
    with connected(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") as line:
        line.sendall(b"0\r\n\r\n")
        assert status_of(line) == 405


def test_what_is_too_large_is_refused_before_it_is_sent(port):
    with connected(port, HEAD + b"Content-Length: 999999999\r\n\r\nabc") as line:
        assert status_of(line) == 413


def test_no_visitor_says_where_the_site_stands(port):
    head = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
    for name in (b"SCRIPT_NAME", b"SCRIPT-NAME", b"PATH_INFO"):
        with connected(port, head + name + b": /kwaad\r\n\r\n") as line:
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert (answer.status, b"kwaad" in answer.read()) == (200, False)


@pytest.mark.parametrize("path", ["/robots.txt", "/beheer/login/", "/static/css/main.css", "/"])
def test_who_names_no_host_or_another_is_refused(port, path):
    for host in ("", "Host:\r\n", "Host: kwaad.example\r\n"):
        head = f"GET {path} HTTP/1.1\r\n{host}X-Forwarded-Proto: https\r\n\r\n"
        with connected(port, head.encode()) as line:
            assert status_of(line) == 400, host
    # A balancer of loads that still speaks the version before has no host to name.
    with connected(port, b"GET /gezond/ HTTP/1.0\r\nX-Forwarded-Proto: https\r\n\r\n") as line:
        assert status_of(line) == 200


class Line:
    """A connection of which nothing comes any more."""

    timeout = None

    def settimeout(self, seconds):
        self.timeout = seconds


class Silent(io.BytesIO):
    def read(self, size=-1):
        if piece := super().read(size):
            return piece
        raise TimeoutError


def asked(source: io.BytesIO, length: str) -> dict:
    """The environment as the application sees it."""
    seen: dict = {}

    def application(environ, _start):
        seen.update(environ, body=environ["wsgi.input"].read())
        return [b""]

    environ = {"gunicorn.socket": Line(), "wsgi.input": source, "CONTENT_LENGTH": length}
    WholeRequests(application, 100)(environ, lambda *_args: None)
    return seen


def test_the_application_gets_a_body_whole():
    assert asked(io.BytesIO(b"abc"), "3")["body"] == b"abc"
    assert asked(io.BytesIO(b""), "")["body"] == b""
    chunked = asked(io.BytesIO(b"abcd"), "")
    assert (chunked["body"], chunked["CONTENT_LENGTH"]) == (b"abcd", "4")


def test_who_leaves_halfway_or_falls_silent_is_not_answered():
    for source in (io.BytesIO(b"ab"), Silent(b"ab")):
        with pytest.raises(ConnectionResetError):
            asked(source, "3")
    with pytest.raises(ConnectionResetError):
        asked(Silent(b"ab"), "")


def test_no_more_is_read_than_is_allowed():
    source = io.BytesIO(b"x" * 1_000)
    assert asked(source, "1000")["CONTENT_LENGTH"] == "1000"
    assert source.tell() == 0
    assert int(asked(io.BytesIO(b"x" * 10**6), "")["CONTENT_LENGTH"]) > 100


class FullDisk(io.BytesIO):
    """Where what is larger than memory would go."""

    def __init__(self, _size):
        super().__init__()

    def write(self, piece):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_body_for_which_the_disk_has_no_room_is_told_when_all_was_sent(monkeypatch, client):
    monkeypatch.setattr(slow_bodies, "SpooledTemporaryFile", FullDisk)
    source = io.BytesIO(b"x" * 200_000)
    seen = asked(source, "50")
    assert (source.tell(), seen["body"], seen["CONTENT_LENGTH"]) == (200_000, b"", "0")
    client.raise_request_exception = False
    answer = client.post("/meedoen/", **{slow_bodies.NO_ROOM: seen[slow_bodies.NO_ROOM]})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "</html>" in answer.text


def test_a_line_that_breaks_is_no_full_disk():
    class Broken(io.BytesIO):
        def read(self, _size=-1):
            raise ConnectionResetError(errno.ECONNRESET, "gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        asked(Broken(), "3")


def test_few_threads_answer_however_many_are_waiting():
    assert slow_bodies.THREADS < slow_bodies.CONNECTIONS
