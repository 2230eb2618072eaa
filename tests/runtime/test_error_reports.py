"""What goes wrong reaches the one who keeps the site running, without what a visitor typed.

Covers: portal/runtime/middleware.py
"""

import io
import logging
import threading

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import path

from portal.runtime.error_reports import without_secrets

SECRET = "wat-de-bezoeker-typte"


def failing(request, **_kwargs):
    raise RuntimeError(f"Failing row contains ({SECRET})")


urlpatterns = [path("faalt/", failing), path("meedoen/dossier/<secret>/", failing)]


@pytest.fixture
def handler():
    (handler,) = logging.getLogger("django").handlers
    for thread in handler.threads:  # of a page that failed in another test
        thread.join()
    handler._mailed_at.clear()
    return handler


@pytest.fixture
def sent(settings, handler):
    """The mails that went out, after their threads have ended."""
    settings.ADMINS = [("Beheer", "beheer@example.nl")]

    def mails():
        for thread in handler.threads:
            thread.join()
        return mail.outbox

    return mails


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            "Invalid request from ip=2001:db8::1: Invalid HTTP request line: 'GET /x?q=daken'",
            "Invalid request: Invalid HTTP request line",
        ),
        (
            "Invalid request from ip=: Expected HTTP/2 connection preface, got b'daken'",
            "Invalid request: Expected HTTP/2 connection preface",
        ),
        ("Error handling request GET /zoeken/?q=daken", "Error handling request"),
        ("Worker (pid:12) was sent SIGKILL!", "Worker (pid:12) was sent SIGKILL!"),
    ],
)
def test_of_a_warning_of_the_server_the_log_gets_what_nobody_sent(message, kept):
    assert without_secrets(message) == kept


@override_settings(ROOT_URLCONF=__name__)
def test_a_failed_page_is_mailed_with_the_place_of_the_failure(sent):
    Client(raise_request_exception=False).get("/faalt/")
    (message,) = sent()
    assert message.to == ["beheer@example.nl"]
    assert "/faalt/" in message.subject
    assert "in failing" in message.body
    assert "RuntimeError" in message.body


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_fails_all_day_is_one_mail_an_hour(sent, handler):
    for _time in range(5):
        Client(raise_request_exception=False).get("/faalt/")
    assert len(sent()) == 1
    handler._mailed_at = {what: at - 3601 for what, at in handler._mailed_at.items()}
    Client(raise_request_exception=False).get("/faalt/")
    assert len(sent()) == 2


@override_settings(ROOT_URLCONF=__name__)
def test_a_visitor_does_not_wait_for_the_mail_server(sent, monkeypatch):
    is_done, may_end = threading.Event(), threading.Event()

    def hang(*_args, **_kwargs):
        may_end.wait(20)
        is_done.set()

    monkeypatch.setattr("django.utils.log.AdminEmailHandler.send_mail", hang)
    response = Client(raise_request_exception=False).get("/faalt/")
    assert response.status_code == 500
    assert not is_done.is_set()
    may_end.set()
    sent()


def visit(address: str) -> None:
    visitor = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.7")
    visitor.cookies["sessionid"] = SECRET
    visitor.post(f"{address}?q={SECRET}", {"name": SECRET})


ADDRESSES = pytest.mark.parametrize("address", ["/faalt/", f"/meedoen/dossier/{SECRET}/"])


@ADDRESSES
@override_settings(ROOT_URLCONF=__name__)
def test_the_mail_does_not_hold_who_asked_or_what_was_typed(sent, address):
    visit(address)
    (message,) = sent()
    text = message.subject + message.body
    assert "in failing" in text
    assert SECRET not in text
    assert "203.0.113.7" not in text


@ADDRESSES
@override_settings(ROOT_URLCONF=__name__)
def test_the_log_does_not_hold_who_asked_or_what_was_typed(sent, address):
    log = io.StringIO()
    stream, _stderr().stream = _stderr().stream, log
    try:
        visit(address)
    finally:
        _stderr().stream = stream
    text = log.getvalue()
    assert "in failing" in text
    assert SECRET not in text
    assert "203.0.113.7" not in text


def _stderr() -> logging.StreamHandler:
    """The handler of settings.LOGGING, among those that pytest adds."""
    return next(one for one in logging.getLogger().handlers if one.name == "stderr")


@pytest.mark.parametrize("address", ["/?q=%00", "/faalt/%00/"])
def test_an_odd_request_is_no_news(sent, address):
    assert Client().get(address).status_code == 400
    assert sent() == []


def test_a_scan_under_another_host_name_is_no_news(sent, caplog):
    response = Client(headers={"host": "elders.example"}).get("/robots.txt")
    assert response.status_code == 400
    assert sent() == []
    assert not logging.getLogger("django.security").propagate
