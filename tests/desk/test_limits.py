"""Who guesses passwords is held up, without shutting out a town hall or costing the site its time.

Covers: portal/accounts/adapter.py
"""

import ipaddress
import os
import subprocess
import sys

import pytest
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.test import Client

from milestones.models import Milestone
from portal.accounts import adapter
from portal.desk import coordinators
from portal.desk.signing_in import WAITS
from tests.desk.codes import LOGIN
from tests.desk.forms import address
from tests.desk.test_signing_in import hidden, type_and_lose
from tests.outbox.shared_database import SharedDatabase
from tests.template_database import ROOT

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "geheim-genoeg", "fout"
TOWN_HALL, ELSEWHERE = "198.51.100.7", "203.0.113.4"
GUESSES = 5


@pytest.fixture(autouse=True)
def annie(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    user = User.objects.create_user("annie", "annie@gemeente.example", PASSWORD, is_staff=True)
    user.groups.add(coordinators.sync_group())
    return user


def attempt(name="annie", password=WRONG, network=TOWN_HALL):
    forwarded = {"x-forwarded-for": network}
    return Client().post(LOGIN, {"login": name, "password": password}, headers=forwarded)


def statuses(times, **attempts):
    return [attempt(**attempts).status_code for _time in range(times)]


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed, of which there may be few."""
    done = []
    original = adapter.DefaultAccountAdapter.authenticate.__globals__["authenticate"]

    def authenticate(request, **credentials):
        done.append(credentials["password"])
        return original(request, **credentials)

    monkeypatch.setattr("allauth.account.adapter.authenticate", authenticate)
    return done


def test_the_sixth_wrong_password_is_told_when_to_try_again_and_hashes_nothing(hashed):
    assert statuses(GUESSES + 1) == [200] * GUESSES + [429]
    page = attempt(password=PASSWORD)
    assert page["Retry-After"] == "600"
    assert "Probeer het over tien minuten opnieuw" in page.text
    assert 'role="alert"' in page.text
    assert len(hashed) == GUESSES


def test_the_owner_gets_in_from_elsewhere_meanwhile():
    statuses(GUESSES + 1)
    assert attempt(password=PASSWORD, network=ELSEWHERE).status_code == 302


def test_colleagues_behind_one_address_do_not_shut_each_other_out():
    for number in range(12):
        statuses(3, name=f"collega{number}")
    assert attempt(password=PASSWORD).status_code == 302


def test_who_gets_in_has_not_used_anything_up():
    for _day in range(GUESSES + 2):
        assert attempt(password=PASSWORD).status_code == 302


def test_one_network_that_guesses_many_names_is_held_up(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "login_failed": "7/10m/ip,5/10m/key"
    }
    assert [attempt(name=f"naam{number}").status_code for number in range(8)][-2:] == [200, 429]
    assert attempt(network=ELSEWHERE).status_code == 200


def test_one_account_that_is_guessed_from_many_networks_is_held_up(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "login_failed_anywhere": "7/10m/key"
    }
    found = [attempt(network=f"203.0.113.{number}").status_code for number in range(8)]
    assert found == [200] * 7 + [429]


def test_a_stranger_does_not_get_more_by_naming_another_network(settings):
    settings.TRUSTED_PROXIES = []
    found = [attempt(network=f"203.0.113.{number}").status_code for number in range(6)]
    assert found[-1] == 429


def test_the_user_name_and_the_mail_address_both_sign_in():
    assert attempt(password=PASSWORD).status_code == 302
    assert attempt("Annie@gemeente.example", PASSWORD).status_code == 302


def test_a_log_hears_of_every_refusal():
    heard = []

    def hear(credentials, by_limit=None, **_kwargs):
        heard.append((credentials["username"], by_limit))

    user_login_failed.connect(hear)
    statuses(GUESSES + 1)
    user_login_failed.disconnect(hear)
    by_limit = [None] * GUESSES + ["too_many_login_attempts"]
    assert heard == [("annie", code) for code in by_limit]


def test_only_a_few_passwords_are_hashed_at_once(hashed):
    for _other in range(2):
        adapter.HASHES.acquire()
    page = attempt(password=PASSWORD)
    for _other in range(2):
        adapter.HASHES.release()
    assert (page.status_code, page["Retry-After"]) == (429, "10")
    assert "over tien seconden" in page.text
    assert hashed == []
    assert attempt(password=PASSWORD).status_code == 302


def test_an_account_that_is_out_of_use_or_not_for_the_desk_is_as_wrong_as_a_password():
    User.objects.create_user("weg", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("vreemd", password=PASSWORD)
    for name in ("weg", "vreemd", "niemand"):
        page = attempt(name, PASSWORD)
        assert "horen niet bij een account voor het beheer" in page.text
        assert "sessionid" not in page.cookies


def test_the_same_limit_holds_where_one_signs_in_again_and_the_text_stays(annie):
    client = Client(enforce_csrf_checks=True, headers={"x-forwarded-for": TOWN_HALL})
    client.force_login(annie)
    statuses(GUESSES)
    url = address(Milestone, "add")
    page = type_and_lose(client, url, title="Lang nagedacht")
    typed = {"login-login": "annie", "login-password": PASSWORD}
    page = client.post(url, hidden(page) | typed)
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "over tien minuten" in page.text
    assert hidden(page)["title"] == ["Lang nagedacht"]


def test_the_limits_are_of_the_time_that_a_refusal_tells():
    limits = django_settings.ACCOUNT_RATE_LIMITS
    rates = [*parse_rates(limits["login_failed"]), *parse_rates(limits["login_failed_anywhere"])]
    assert {rate.duration for rate in rates} == {WAITS["too_many_login_attempts"]}


PROCESS = """
import sys, time
import django; django.setup()
from contextlib import contextmanager
from allauth.core.internal import ratelimit
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()

def slowly(*given, apply=ratelimit.apply_rate, **named):
    found = apply(*given, **named)
    time.sleep(0.05)  # between what is read and what is written
    return found

@contextmanager
def unlocked(_key):
    yield True

ratelimit.apply_rate = slowly
if sys.argv[1] == "unlocked":
    ratelimit.cache_lock = unlocked
Client().get("/beheer/login/")
print("ready", flush=True)
sys.stdin.readline()
typed = {"login": "annie", "password": "fout"}
print(*(Client().post("/beheer/login/", typed).status_code for _time in range(4)))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", ["locked", "unlocked"])
def test_the_limit_is_one_for_all_processes(tmp_path, lock):
    """Two that begin together; what one counts is not lost by the other, as without a lock."""
    cache.clear()  # which a test that commits leaves behind
    database = SharedDatabase(tmp_path)
    database.hand_out()
    environment = os.environ | {
        "TEST_DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-c", PROCESS, lock]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) for _process in range(2)
    ]
    try:
        assert [process.stdout.readline() for process in running] == ["ready\n"] * 2
        for process in running:
            process.stdin.write("\n")
            process.stdin.flush()
        found = " ".join(process.communicate()[0] for process in running).split()
    finally:
        for process in running:
            process.kill()
            process.wait()
        cache.clear()
    assert len(found) == 8
    assert (found.count("200") <= GUESSES) == (lock == "locked"), found
