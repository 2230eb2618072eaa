import logging

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import path

SECRET = "wat-de-bezoeker-typte"


def failing(request):
    raise RuntimeError("de pagina faalt")


urlpatterns = [path("faalt/", failing)]


@pytest.fixture
def sent(settings, client):
    settings.ADMINS = [("Beheer", "beheer@example.nl")]
    return mail.outbox


@override_settings(ROOT_URLCONF=__name__)
def test_a_failed_page_is_mailed_with_its_traceback(sent):
    Client(raise_request_exception=False).get("/faalt/")
    (message,) = sent
    assert message.to == ["beheer@example.nl"]
    assert "/faalt/" in message.subject
    assert "in failing" in message.body
    assert "de pagina faalt" in message.body


@override_settings(ROOT_URLCONF=__name__)
def test_the_mail_does_not_hold_who_asked_or_what_was_typed(sent):
    visitor = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.7")
    visitor.cookies["sessionid"] = SECRET
    visitor.post(f"/faalt/?q={SECRET}", {"name": SECRET})
    (message,) = sent
    text = message.subject + message.body
    assert SECRET not in text
    assert "203.0.113.7" not in text


@override_settings(ROOT_URLCONF=__name__)
def test_the_log_does_not_hold_who_asked_or_what_was_typed(sent, caplog):
    visitor = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.7")
    visitor.post(f"/faalt/?q={SECRET}", {"name": SECRET})
    assert "/faalt/" in caplog.text
    assert SECRET not in caplog.text
    assert "203.0.113.7" not in caplog.text


def test_a_scan_under_another_host_name_is_no_news(sent, caplog):
    response = Client(headers={"host": "elders.example"}).get("/robots.txt")
    assert response.status_code == 400
    assert sent == []
    assert not logging.getLogger("django.security.DisallowedHost").propagate
