"""What `make audit` says of the answers that it gets, and of the packages that are installed.

The service with known weaknesses is asked by nobody here.
"""

import json
import subprocess

import pytest

from bench import audit

FINE = {"name": "django", "version": "5.2.19", "vulns": []}
BAD = {"name": "pypdf", "version": "7.1.0", "vulns": [{"id": "GHSA-1"}, {"id": "GHSA-2"}]}
SKIPPED = {"name": "redis", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def answers(monkeypatch):
    """Let every program say this."""

    def answer(found: object, errors: str = "", code: int = 0) -> None:
        text = found if isinstance(found, str) else json.dumps(found)
        done = subprocess.CompletedProcess([], code, text, errors)
        monkeypatch.setattr(audit, "run", lambda *_command: done)

    return answer


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([FINE], "ok, 1 packages"),
        ([FINE, BAD], "FAILED: pypdf GHSA-1, pypdf GHSA-2"),
        ([BAD, SKIPPED], "FAILED: pypdf GHSA-1, pypdf GHSA-2"),
        ([FINE, SKIPPED], "not checked: 1 of 2 packages (Dependency not found on PyPI)"),
    ],
    ids=["none", "two", "two beside one that was skipped", "one was skipped"],
)
def test_a_known_weakness_fails_and_what_was_not_looked_at_is_said(answers, found, said):
    answers({"dependencies": found}, code=1 if BAD in found else 0)
    assert audit.weaknesses() == said


@pytest.mark.parametrize("found", ["", "<html>", "{}", '{"error": "busy"}'])
def test_a_service_that_does_not_answer_is_no_clean_bill(answers, found):
    answers(found, "Traceback\nrequests.exceptions.ConnectionError: no route", 1)
    said = audit.weaknesses()
    assert said.startswith("not checked: ")
    assert "ConnectionError: no route" in said


def test_a_licence_that_does_not_fit_and_a_package_that_is_not_there_fail(answers, monkeypatch):
    monkeypatch.setattr(audit, "pinned", lambda: {"good", "closed"})
    rows = [{"Name": "Good", "License": "MIT License"}, {"Name": "closed", "License": "UNKNOWN"}]
    answers(rows)
    assert audit.licences() == "FAILED: closed"
    answers(rows[:1])
    assert audit.licences() == "FAILED: not installed: closed"
    answers([*rows[:1], {"Name": "closed", "License": "GNU Lesser General Public License v3"}])
    assert audit.licences() == "ok, 2 packages"


def test_a_program_that_fails_is_a_failure(answers):
    answers("", "it broke", 2)
    assert audit.parts() == audit.licences() == "FAILED: it broke"


@pytest.mark.parametrize(
    ("weaknesses", "code"), [("FAILED: pypdf GHSA-1", 1), ("not checked: nobody answers", 0)]
)
def test_only_what_failed_ends_with_a_failure(monkeypatch, capsys, weaknesses, code):
    monkeypatch.setattr(audit, "weaknesses", lambda: weaknesses)
    monkeypatch.setattr(audit, "licences", lambda: "ok, 2 packages")
    monkeypatch.setattr(audit, "parts", lambda: "ok, 2 parts")
    assert audit.main() == code
    assert f"weaknesses: {weaknesses}" in capsys.readouterr().out


@pytest.mark.own_database
def test_the_packages_of_the_portal_have_licences_that_fit_and_are_all_listed():
    assert audit.licences().startswith("ok, ")
    assert audit.parts().startswith("ok, ")
    listed = json.loads((audit.ROOT / "var" / "sbom.json").read_text())["components"]
    names = {audit.canonicalize_name(component["name"]) for component in listed}
    assert audit.pinned() - names == set()
