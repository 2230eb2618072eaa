"""Who writes waits for others who write; who reads never does."""

import threading

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from portal.runtime import middleware
from portal.runtime.environment import THREADS

POST, GET = RequestFactory().post("/"), RequestFactory().get("/")


@pytest.fixture
def writers(monkeypatch):
    """As many as may write at once, at work until the test lets them go."""
    monkeypatch.setattr(middleware, "PATIENCE", 0.2)
    may_end, begun = threading.Event(), threading.Semaphore(0)

    def answer(request):
        if request is POST:
            begun.release()
            may_end.wait(20)
        return HttpResponse("klaar")

    few = middleware.FewWritersMiddleware(answer)
    threads = [threading.Thread(target=few, args=(POST,)) for _number in range(THREADS - 1)]
    for thread in threads:
        thread.start()
        assert begun.acquire(timeout=20)

    def end():
        may_end.set()
        for thread in threads:
            thread.join(20)

    yield few, end
    end()


def test_a_thread_is_left_for_who_reads(writers):
    few, _end = writers
    assert few(GET).content == b"klaar"
    with pytest.raises(OperationalError):
        few(POST)
    assert few(GET).content == b"klaar"


def test_who_waits_in_vain_does_so_once_for_all(writers, monkeypatch):
    few, end = writers
    with pytest.raises(OperationalError):
        few(POST)
    monkeypatch.setattr(middleware, "PATIENCE", 20)
    for _time in range(3):  # which would take a minute
        with pytest.raises(OperationalError):
            few(POST)
    end()
    assert few(POST).content == b"klaar"
    assert not few.is_full


def test_a_place_that_is_free_soon_is_waited_for(writers, monkeypatch):
    few, end = writers
    monkeypatch.setattr(middleware, "PATIENCE", 20)
    threading.Timer(0.1, end).start()
    assert few(POST).content == b"klaar"


def test_a_page_that_fails_gives_its_place_back():
    def fail(_request):
        raise RuntimeError

    few = middleware.FewWritersMiddleware(fail)
    for _time in range(THREADS):
        with pytest.raises(RuntimeError):
            few(POST)
