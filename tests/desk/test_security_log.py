"""Who did what with accounts and personal data can be read afterwards, and no more than that."""

import ipaddress
import logging

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from portal.accounts import adapter
from tests import factories as make
from tests.desk.codes import CODE, code_of, give_factor
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
    return get_user_model().objects.create_user(
        "an", "an@gemeente.example", "een lang wachtwoord", is_staff=True
    )


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
    sign_in(login="bestaat niet", password="fout")
    assert noted() == [
        ("sign-in", f"account {user.pk}", "locked", None, "203.0.113.9"),
        ("sign-in", "no such account", "refused", None, "203.0.113.9"),
    ]


@pytest.mark.parametrize("login", ["AN", "An@Gemeente.example"])
def test_a_refusal_names_the_account_however_it_was_typed(noted, user, login):
    get_user_model().objects.create_user("zonder adres")
    noted()
    sign_in(login=login, password="fout")
    assert noted() == [("sign-in", f"account {user.pk}", "refused", None, "203.0.113.9")]


def test_who_is_refused_because_many_sign_in_is_noted(noted, user):
    noted()
    with adapter.HASHES, adapter.HASHES:
        sign_in(login="an", password="een lang wachtwoord")
    assert noted() == [("sign-in", f"account {user.pk}", "busy", None, "203.0.113.9")]


def test_the_right_password_of_who_is_not_of_the_desk_is_noted(noted, user):
    get_user_model().objects.filter(pk=user.pk).update(is_staff=False)
    noted()
    sign_in(login="an", password="een lang wachtwoord")
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    sign_in(login="an", password="een lang wachtwoord")
    assert noted() == 2 * [("sign-in", f"account {user.pk}", "refused", None, "203.0.113.9")]


def test_wrong_codes_and_their_lock_are_noted(noted, client, user):
    secret = give_factor(user)
    client.post("/beheer/login/", {"login": "an", "password": "een lang wachtwoord"})
    noted()
    for _guess in range(5):
        client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": code_of(secret)})
    refused, locked = (
        ("second factor", f"account {user.pk}", result, None, "127.0.0.1")
        for result in ("refused", "locked")
    )
    assert noted() == [*5 * [refused], locked]


def test_a_wrong_code_of_who_is_in_already_is_noted(noted, client, user):
    client.force_login(user)
    give_factor(user)
    noted()
    client.post("/beheer/2fa/reauthenticate/", {"code": "000000"})
    refused = ("second factor", f"account {user.pk}", "refused", user.pk, "127.0.0.1")
    assert noted() == [refused]


def test_a_passkey_that_is_refused_is_noted(noted, client, user):
    give_factor(user)
    forged = {"credential": "[1]"}
    noted()
    client.post("/beheer/2fa/webauthn/login/", forged)
    assert noted() == [("second factor", "account unknown", "refused", None, "127.0.0.1")]
    client.post("/beheer/login/", {"login": "an", "password": "een lang wachtwoord"})
    client.post(CODE, forged)
    assert noted() == [("second factor", f"account {user.pk}", "refused", None, "127.0.0.1")]


def test_a_second_factor_that_is_taken_away_is_noted(noted, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    noted()
    call_command("reset_second_factor", username="an")
    assert ("second factor", f"account {user.pk}", "deleted", None, "") in noted()


def test_new_recovery_codes_are_noted(noted, client, user, django_capture_on_commit_callbacks):
    client.force_login(user)
    secret = give_factor(user)
    client.post("/beheer/2fa/reauthenticate/", {"code": code_of(secret)})
    noted()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/beheer/2fa/recovery-codes/generate/")
    made = ("second factor", f"account {user.pk}", "made", user.pk)
    assert [one[:4] for one in noted()] == [made]


def test_who_takes_the_factor_of_another_away_is_noted(noted, desk, user):
    give_factor(user)
    noted()
    desk.post(f"/beheer/auth/user/{user.pk}/factor/")
    deleted = ("second factor", f"account {user.pk}", "deleted", desk.user.pk, "127.0.0.1")
    assert deleted in noted()


def test_an_export_and_an_erasure_are_noted(noted, desk):
    interest = make.InterestFactory(confirmed=True, name="Jo Jansen")
    noted()
    desk.post(INBOX, {"action": "export_csv", "_selected_action": [interest.pk]})
    registering.erase(interest)
    assert noted() == [
        ("export", "1 registrations", "done", desk.user.pk, "127.0.0.1"),
        ("erase", f"registrations [{interest.pk}]", "done", None, ""),
    ]
