"""How long a registration is kept, and that nothing of it is left after erasing."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.interest.registrations import (
    answers,
    ask_link,
    confirmed,
    register,
)
from tests.outbox.sending import send_due
from themes.interest import registering, retention
from themes.interest.models import (
    Interest,
    InterestSettings,
    RetentionRun,
)
from themes.interest.retention import erase_expired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]
MARK = "Xanthippe"


def test_unconfirmed_registrations_go_after_two_weeks(client, role):
    old, young = register(client), register(client)
    Interest.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=15))
    assert erase_expired()["unconfirmed"] == 1
    assert list(Interest.objects.all()) == [young]


def test_what_has_ended_goes_when_the_coordinator_says(client, role):
    interest, _dossier = confirmed(client)
    registering.withdraw(interest)
    settings = InterestSettings.load()
    settings.keep_closed_days = 30
    settings.save()
    assert erase_expired(timezone.now() + timedelta(days=29))["closed"] == 0
    assert erase_expired(timezone.now() + timedelta(days=31))["closed"] == 1
    assert RetentionRun.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "setting", "why"),
    [
        ({"state": "closed", "close_reason": "other"}, "keep_closed_days", "closed"),
        ({"state": "matched"}, "keep_matched_days", "matched"),
        ({"state": "confirmed"}, "keep_open_days", "silent"),
        ({"state": "in_conversation"}, "keep_open_days", "silent"),
    ],
)
def test_every_state_has_a_time_of_its_own(values, setting, why):
    make.InterestFactory(confirmed=True, **values)
    days = {"keep_closed_days": 40, "keep_matched_days": 60, "keep_open_days": 80}
    make.InterestSettingsFactory(**days)
    assert erase_expired(timezone.now() + timedelta(days=days[setting] - 1))[why] == 0
    assert erase_expired(timezone.now() + timedelta(days=days[setting] + 1))[why] == 1


def places_with_mark() -> set[str]:
    """Every table that holds the marked text in a row, sessions unpacked."""
    rows = {model.__name__: list(model._base_manager.values()) for model in apps.get_models()}
    rows["Session"] = [session.get_decoded() for session in Session.objects.all()]
    return {name for name, found in rows.items() if MARK.lower() in str(found).lower()}


def test_nothing_of_a_person_is_left_anywhere(client, role, admin_client, caplog):
    interest, dossier = confirmed(
        client, name=MARK, job_title=MARK, email=f"{MARK}@zwolle.example", message=MARK
    )
    client.post(f"{dossier}bericht/", {"body": MARK})
    colleague = {"colleague_name": MARK, "colleague_email": f"x{MARK}@zwolle.example"}
    client.post(f"{dossier}collegas/", {**colleague})
    change = {"_selected_action": [interest.pk], "action": "take"}
    admin_client.post("/beheer/interest/interest/", change)
    Interest.objects.update(notes=MARK)
    registering.reply(interest, MARK, None)
    send_due()
    registering.withdraw(interest)
    assert places_with_mark() == {"Interest", "InterestMessage", "InterestColleague"}
    erase_expired(timezone.now() + timedelta(days=3650))
    assert places_with_mark() == set()
    assert not OutgoingMail.objects.filter(state="waiting").exists()
    assert MARK.lower() not in caplog.text.lower()


def test_erasing_goes_on_when_a_part_of_it_fails(client, role, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    first, _second = register(client), register(client)
    Interest.objects.update(created_at=timezone.now() - timedelta(days=15))
    erase_all = registering.erase_all

    def fail_once(keys):
        if keys == [first.pk]:
            raise DatabaseError
        return erase_all(keys)

    monkeypatch.setattr(retention, "erase_all", fail_once)
    assert erase_expired()["unconfirmed"] == 1
    assert list(Interest.objects.all()) == [first]


def test_erasing_many_costs_few_queries(django_assert_max_num_queries):
    make.InterestFactory.create_batch(30)
    Interest.objects.update(created_at=timezone.now() - timedelta(days=15))
    with django_assert_max_num_queries(60):
        assert erase_expired()["unconfirmed"] == 30


def test_what_was_erased_is_not_brought_back_by_who_still_looked_at_it(client, role):
    interest, _dossier = confirmed(client)
    registering.erase(Interest.objects.get(pk=interest.pk))
    with pytest.raises(Interest.DoesNotExist):
        registering.reply(interest, "Welkom", None)
    assert not Interest.objects.exists()


def test_nothing_that_was_typed_comes_into_an_address_or_a_log(client, role, caplog):
    caplog.set_level("DEBUG")
    typed = {"name": MARK, "job_title": MARK, "email": f"{MARK}@zwolle.example", "message": MARK}
    pages = [client.post("/meedoen/", answers(**typed) | {"naar": step}) for step in ("wie", "x")]
    interest, dossier = confirmed(client, **typed)
    pages += [
        client.post(f"{dossier}bericht/", {"body": MARK}),
        client.post(f"{dossier}wijzigen/", {**typed}),
        client.post(f"{dossier}wijzigen/", {"name": "", "job_title": MARK}),
        ask_link(client, typed["email"]),
        client.get(dossier),
    ]
    registering.reply(interest, MARK, None)
    send_due()
    links = {
        address
        for page in pages
        for address in re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())
    } | {page.get("Location", "") for page in pages}
    assert not [link for link in links if MARK.lower() in link.lower()]
    assert MARK.lower() not in caplog.text.lower()
