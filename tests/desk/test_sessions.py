"""A session ends when nobody does anything, and its owner sees where else it is open."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.site.jobs import clear_sessions
from tests.desk.codes import LOGIN

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genoeg"


@pytest.fixture(autouse=True)
def annie():
    return User.objects.create_superuser("annie", password=PASSWORD)


def signed_in(agent="Firefox") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post(LOGIN, {"login": "annie", "password": PASSWORD})
    return client


def left() -> float:
    return (Session.objects.get().expire_date - timezone.now()).total_seconds()


def test_two_hours_without_a_request_end_a_session_and_each_request_begins_them_anew(clock):
    client = signed_in()
    for _time in range(3):
        clock.time += timedelta(minutes=100)
        assert client.get("/beheer/").status_code == 200
        assert 7100 < left() <= 7200
    clock.time += timedelta(minutes=121)
    assert client.get("/beheer/").url.startswith(LOGIN)


def test_reading_on_writes_nothing():
    client = signed_in()
    client.get("/beheer/")
    before = left()
    client.get("/beheer/")
    assert left() < before


def test_the_cookie_goes_with_the_browser():
    cookie = signed_in().cookies["sessionid"]
    assert cookie["max-age"] == ""


def test_the_desk_warns_before_the_end_and_strangers_are_not_bothered():
    page = signed_in().get("/beheer/")
    assert 'data-seconds="7200"' in page.text
    assert 'src="/static/admin/session.js"' in page.text
    assert "session-end" not in Client().get(LOGIN).text


def test_one_sees_where_else_one_is_signed_in_and_ends_that():
    here, there = signed_in("Firefox"), signed_in("Een telefoon")
    assert "Een telefoon" in here.get("/beheer/sessions/").text
    assert here.post("/beheer/sessions/").status_code == 302
    assert there.get("/beheer/").status_code == 302
    assert here.get("/beheer/").status_code == 200


def test_another_password_ends_the_sessions_elsewhere_and_not_this_one():
    here, there = signed_in(), signed_in()
    new = "een-ander-lang-wachtwoord"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/beheer/password_change/", typed).status_code == 302
    assert there.get("/beheer/").status_code == 302
    assert "127.0.0.1" in here.get("/beheer/sessions/").text


def test_ended_sessions_are_cleared_every_day_with_where_they_came_from():
    signed_in(), signed_in()
    first = Session.objects.first()
    Session.objects.filter(pk=first.pk).update(expire_date=timezone.now() - timedelta(days=1))
    assert clear_sessions() == "Vergeten: 1"
    assert Session.objects.count() == UserSession.objects.count() == 1


def test_visitors_of_the_site_get_no_cookie_and_no_session(client):
    for address in ("/", "/bestaat-niet/"):
        response = client.get(address)
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")
    assert not Session.objects.exists()
