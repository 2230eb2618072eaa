"""The walks through the code in CONTRIBUTING are how it goes: in that order these are called."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.outbox.worker import Worker
from tests import factories as make
from tests.desk.forms import save
from tests.interest.desk import INBOX
from tests.interest.registrations import address_in, answers, register
from tests.test_documents import ROOT, part_of_contributing
from themes.interest import stranger_form
from themes.interest.models import Interest
from themes.interest.retention import erase_expired

# Its constraints are what the walk tells of.
UNCALLED = {"themes/models/role.py:Role"}


@contextmanager
def calls() -> Iterator[list[str]]:
    """What is called of our own code, as `path:Class.method`, each at its first call."""
    seen: dict[str, None] = {}

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(f"{ROOT}/"):
            path = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
            seen.setdefault(f"{path}:{frame.f_code.co_qualname}")

    found: list[str] = []
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)
        found += seen


def steps(walk: int) -> list[str]:
    """What the steps of a walk name."""
    told = part_of_contributing("## Three walks through the code").split("\n1. ")[walk]
    return re.findall(r"`([\w/]+\.py:[\w.]+)`", told)


def place(name: str, called: list[str]) -> int:
    """Where a function, or the first of the methods of a class, was called."""
    found = (n for n, one in enumerate(called) if one == name or one.startswith(f"{name}."))
    return next(found, -1)


def out_of_order(walk: int, called: list[str]) -> list[str]:
    """What a walk names that was not called, and functions that were before one above them."""
    last, found = 0, []
    for name in steps(walk):
        begun = place(name, called)
        if begun < 0 and name not in UNCALLED:
            found.append(f"{name}: not called")
        if name.rpartition(".")[2].islower():  # a class is no moment
            if begun < last:
                found.append(f"{name}: before its turn")
            last = begun
    return found


@pytest.mark.django_db
def test_a_search_goes_as_is_told(client):
    make.RoleFactory(title="Opschaling")
    with calls() as called:
        assert b"Opschaling" in client.get("/zoeken/?q=opschaling").content
    assert out_of_order(1, called) == []


@pytest.mark.django_db(transaction=True)  # the worker has a connection of its own
def test_a_registration_goes_as_is_told(client, desk, monkeypatch):
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", -1)
    role = make.RoleFactory(slug="proeftuin")
    worker = Worker()
    worker.beat_and_run_jobs()  # not this night's
    with calls() as called:
        client.post("/meedoen/", answers() | {"stap": "wat", "naar": "wie"})
        interest = register(client)
        worker.round()
        client.post(address_in(mail.outbox[0]))
        desk.post(
            f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "outcome": "in_conversation"}
        )
        erase_expired(timezone.now() + timedelta(days=1000))
    assert not Interest.objects.exists()
    assert out_of_order(2, called) == []


@pytest.mark.django_db
def test_a_change_of_a_role_goes_as_is_told(client, desk):
    role = make.RoleFactory(title="Opschaling")
    with calls() as called:
        save(desk, role, title="Afschaling")
        assert b"Afschaling" in client.get("/rollen/").content
        assert b"Afschaling" in client.get(f"/rollen/{role.slug}/").content
    assert out_of_order(3, called) == []
