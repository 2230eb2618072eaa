"""The addresses that monitoring asks, the command, and the line at the desk.

Covers: portal/site/attention.py, portal/site/management/commands/check_health.py
"""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.outbox import jobs
from portal.runtime import health
from portal.runtime.health import Problem, Status

pytestmark = pytest.mark.django_db
ALIVE, READY = "/gezond/", "/gezond/klaar/"


@pytest.fixture
def says(monkeypatch):
    """Make one check say this, and all others nothing."""

    def say(problem):
        monkeypatch.setattr(health, "_checks", {"worker": lambda _now: problem})

    return say


def test_a_process_that_answers_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(ALIVE)
    assert (response.status_code, response.json()) == (200, {"status": "pass"})


@pytest.mark.parametrize("address", [ALIVE, READY])
def test_health_is_never_kept_and_sets_no_cookie(client, address):
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "application/health+json"
    assert not response.cookies
    assert client.post(address).status_code == 405


def test_a_portal_that_is_ready_says_so(client, settings):
    jobs.beat(timezone.now())
    response = client.get(READY)
    assert response.status_code == 200
    assert response.json()["status"] == "pass", response.json()


def test_it_is_asked_past_the_web_server_that_speaks_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(READY).status_code == 200
    assert client.get("/").status_code == 301


@pytest.mark.parametrize(("status", "code"), [(Status.WARN, 200), (Status.FAIL, 503)])
def test_only_a_failure_takes_the_portal_out_of_service(client, says, status, code):
    says(Problem("De werker is stil.", status))
    response = client.get(READY)
    assert response.status_code == code
    assert response.json() == {
        "status": status,
        "checks": {"worker": [{"status": status, "output": "De werker is stil."}]},
    }


def test_what_is_worth_knowing_is_said_while_all_is_well(client, desk, says, settings, capsys):
    settings.WATCH_HEALTH = 600
    says(Problem("De laatste is van gisteren.", Status.PASS))
    response = client.get(READY)
    said = {"worker": [{"status": "pass", "output": "De laatste is van gisteren."}]}
    assert response.json() == {"status": "pass", "checks": said}
    assert "systeembeheerder" not in desk.get("/beheer/").content.decode()
    call_command("check_health")
    assert capsys.readouterr().out == "worker: De laatste is van gisteren.\n"


def test_readiness_asks_little(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(READY)


def test_the_command_says_all_and_fails_when_pages_cannot_be_served(capsys, says):
    says(Problem("De werker is stil."))
    call_command("check_health")
    assert capsys.readouterr().out == "worker: De werker is stil.\n"
    says(Problem("Geen database.", Status.FAIL))
    with pytest.raises(CommandError, match="make setup"):
        call_command("check_health")


def test_the_desk_says_what_is_wrong(desk, says, settings):
    settings.WATCH_HEALTH = 600
    says(Problem("De werker is stil."))
    assert "De werker is stil." in desk.get("/beheer/").content.decode()
    says(None)
    assert "systeembeheerder" not in desk.get("/beheer/").content.decode()
