"""Who did what with accounts and personal data can be read afterwards, and no more than that."""

import ipaddress
import logging

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from tests import factories as make
from tests.desk.forms import save
from tests.interest.desk import INBOX
from themes.interest import registering

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(caplog):
    caplog.set_level(logging.INFO, logger="portal.security")

    def read() -> list[tuple]:
        found = [one for one in caplog.records if one.name == "portal.security"]
        caplog.clear()
        return [(one.action, one.object, one.result, one.actor, one.origin) for one in found]

    return read


@pytest.fixture
def user():
    return get_user_model().objects.create_user("an", password="een lang wachtwoord", is_staff=True)


def sign_in(**typed):
    return Client().post("/beheer/login/", typed, REMOTE_ADDR="203.0.113.9")


def test_signing_in_and_its_refusal_are_noted_with_the_network(noted, user, caplog):
    noted()
    sign_in(login="an", password="een lang wachtwoord")
    sign_in(login="an", password="geheim")
    text = caplog.text
    sign_in(login="een lang wachtwoord", password="geheim")
    assert "geheim" not in text + caplog.text
    assert "lang" not in text + caplog.text
    assert noted() == [
        ("sign-in", "", "done", user.pk, "203.0.113.9"),
        ("sign-in", f"account {user.pk}", "refused", None, "203.0.113.9"),
        ("sign-in", "no such account", "refused", None, "203.0.113.9"),
    ]


def test_the_network_is_that_of_the_visitor_and_not_of_the_proxy(noted, settings, user):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    noted()
    headers = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    Client().post("/beheer/login/", {"login": "x", "password": "y"}, **headers)
    assert [origin for *_rest, origin in noted()] == ["203.0.113.9"]


def test_a_change_of_rights_is_noted_with_who_did_it(noted, admin_client, user):
    noted()
    save(admin_client, user, is_superuser="on")
    admin = get_user_model().objects.get(username="admin")
    assert ("rights", f"user {user.pk}", "changed", admin.pk, "127.0.0.1") in noted()


def test_an_account_that_a_command_makes_is_noted(noted):
    call_command("create_coordinator", username="bo")
    made = get_user_model().objects.get(username="bo")
    assert ("account", f"account {made.pk}", "made", None, "") in noted()


def test_an_attempt_that_a_limit_refuses_is_noted_as_such(noted, user):
    for _time in range(5):
        sign_in(login="an", password="fout")
    noted()
    sign_in(login="an", password="een lang wachtwoord")
    assert noted() == [("sign-in", "", "locked", None, "203.0.113.9")]


def test_a_second_factor_that_is_taken_away_is_noted(noted, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    noted()
    call_command("reset_second_factor", username="an")
    assert ("second factor", f"account {user.pk}", "deleted", None, "") in noted()


def test_an_export_and_an_erasure_are_noted(noted, desk):
    interest = make.InterestFactory(confirmed=True, name="Jo Jansen")
    noted()
    desk.post(INBOX, {"action": "export_csv", "_selected_action": [interest.pk]})
    registering.erase(interest)
    assert noted() == [
        ("export", "1 registrations", "done", desk.user.pk, "127.0.0.1"),
        ("erase", f"registrations [{interest.pk}]", "done", None, ""),
    ]
