"""What comes instead of the answer of a passkey is told as a wrong key, and is no failure of ours.

Covers: portal/accounts/forms.py
"""

import json
import logging
import time
import tracemalloc

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from tests.desk.codes import CODE, LOGIN, code_of, give_factor
from tests.desk.passkeys import (
    ADD,
    KEYS,
    PASSKEY_LOGIN,
    SHOW_AGAIN,
    Key,
    bombs,
    challenge,
    give_passkey,
    nonsense,
)

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genoeg"
NOT_KNOWN = "Deze passkey of beveiligingssleutel is niet herkend."
PLACES = [PASSKEY_LOGIN, CODE, SHOW_AGAIN, ADD]


@pytest.fixture
def key():
    return Key()


@pytest.fixture
def annie(key):
    """With a passkey and an app."""
    user = User.objects.create_superuser("annie", "annie@gemeente.example", PASSWORD)
    browser = Client()
    browser.force_login(user)
    give_passkey(browser, key)
    user.secret = give_factor(user)
    return user


@pytest.fixture
def without_limits(settings):
    """So that more than ten attempts can be made."""
    settings.MFA_RATE_LIMITS = {"webauthn_login": None}
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys(
        ("login", "login_failed", "login_failed_anywhere", "reauthenticate")
    )


@pytest.fixture
def refused(caplog):
    """How many refusals of a second factor the security log has since the last time."""
    caplog.set_level(logging.INFO, logger="portal.security")

    def count(result="refused"):
        found = [one for one in caplog.records if one.name == "portal.security"]
        caplog.clear()
        return sum((one.action, one.result) == ("second factor", result) for one in found)

    return count


def browser_at(place, user) -> Client:
    """Of somebody who stands before that page."""
    browser = Client(raise_request_exception=False)
    if place == CODE:
        browser.post(LOGIN, {"login": user.get_username(), "password": PASSWORD})
    elif place != PASSKEY_LOGIN:
        browser.force_login(user)
        if place == ADD:
            browser.post("/beheer/2fa/reauthenticate/", {"code": code_of(user.secret)})
    return browser


def right(browser, place, key, user) -> dict:
    asked = challenge(browser, place)
    return key.made(asked) if place == ADD else key.signed(asked, user)


@pytest.mark.parametrize("place", PLACES)
def test_the_answer_of_a_key_is_taken(annie, key, place):
    browser = browser_at(place, annie)
    sent = {"credential": json.dumps(right(browser, place, key, annie))}
    assert browser.post(place, sent).status_code == 302
    assert browser.get(KEYS).status_code == 200
    assert Authenticator.objects.filter(type="webauthn").count() == 1 + (place == ADD)


@pytest.mark.usefixtures("without_limits")
@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_sent_is_told_as_a_wrong_key_and_noted(annie, key, place, refused):
    browser = browser_at(place, annie)
    good = right(browser, place, key, annie)
    tried, state = 0, browser.session["mfa.webauthn.state"]
    for sent in nonsense(good):
        session = browser.session
        session["mfa.webauthn.state"] = state
        session.save()
        refused()
        answer = browser.post(place, {"credential": sent})
        noted = refused()
        if is_taken(answer, place):  # where what was changed is of no importance to a key
            if place in (PASSKEY_LOGIN, CODE):
                browser = browser_at(place, annie)
                challenge(browser, place)
            continue
        tried += 1
        # allauth makes the form of a new key a second time, for the page.
        assert noted == (2 if place == ADD else 1), sent[:200]
        if answer.status_code == 200 or tried < 5:
            page = answer if answer.status_code == 200 else browser.get(answer.url, follow=True)
            assert NOT_KNOWN in page.text, sent[:200]
        else:
            assert answer.url == LOGIN
    assert tried > 80
    assert browser_at(SHOW_AGAIN, annie).get(KEYS).status_code == 200


def is_taken(answer, place) -> bool:
    return answer.status_code == 302 and answer.url != LOGIN


@pytest.mark.usefixtures("without_limits")
@pytest.mark.parametrize("place", PLACES)
def test_what_is_sent_takes_neither_time_nor_memory(annie, key, place):
    browser = browser_at(place, annie)
    for sent in bombs(right(browser, place, key, annie)):
        tracemalloc.start()
        begin = time.process_time()
        answer = browser.post(place, {"credential": sent})
        took, (_now, most) = time.process_time() - begin, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code < 500
        assert most < 20_000_000, sent[:200]
        assert took < 2


@pytest.mark.parametrize("place", PLACES)
def test_a_key_that_answers_after_the_session_ended_is_told(annie, key, place):
    browser = browser_at(place, annie)
    sent = {"credential": json.dumps(right(browser, place, key, annie))}
    session = browser.session
    del session["mfa.webauthn.state"]
    session.save()
    answer = browser.post(place, sent)
    page = answer if answer.status_code == 200 else browser.get(answer.url, follow=True)
    assert NOT_KNOWN in page.text
    browser.cookies.clear()
    assert browser.post(place, sent).url.startswith(LOGIN)


def test_the_lock_after_five_wrong_keys_is_told_and_noted(annie, key, refused):
    browser, stranger = browser_at(CODE, annie), Key()
    stranger.pk = b"another"
    for _attempt in range(5):
        sent = {"credential": json.dumps(stranger.signed(challenge(browser, CODE), annie))}
        assert NOT_KNOWN in browser.post(CODE, sent).text
    assert (refused(), refused("locked")) == (5, 0)
    sent = {"credential": json.dumps(key.signed(challenge(browser, CODE), annie))}
    page = browser.post(CODE, sent)
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "over tien minuten" in page.text
    assert refused("locked") == 1
    browser = browser_at(SHOW_AGAIN, annie)
    sent = {"credential": json.dumps(key.signed(challenge(browser, SHOW_AGAIN), annie))}
    answer = browser.post(SHOW_AGAIN, sent)
    assert "over tien minuten" in browser.get(answer.url, follow=True).text
    assert refused("locked") == 1


def test_a_network_that_asks_too_often_is_refused_and_noted(caplog):
    caplog.set_level(logging.INFO, logger="portal.security")
    browser = Client()
    answers = [browser.post(PASSKEY_LOGIN, {"credential": "x"}).status_code for _n in range(11)]
    assert answers[-1] == 429
    told = [one for one in caplog.records if one.name == "portal.security"]
    assert (told[-1].action, told[-1].result) == ("sign-in", "locked")
