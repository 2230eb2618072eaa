"""An account goes, and the history goes on saying who did what.

Covers: portal/desk/accounts.py, portal/desk/erasures.py
"""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError

from portal.desk import erasures
from tests import factories as make
from tests.desk.forms import address, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan(client):
    """A coordinator who changed something."""
    user = User.objects.create_superuser("jan")
    client.force_login(user)
    save(client, make.WorkingGroupFactory(), goal="Een ander doel")
    return user


def test_the_page_to_delete_an_account_with_a_history_says_what_to_do(admin_client, jan):
    page = admin_client.get(address(User, "delete", jan.pk))
    text = page.content.decode()
    assert "jan: de geschiedenis vertelt wat deze persoon heeft gedaan" in text
    assert "vinkje weg bij “actief”" in text
    assert 'value="yes"' not in text


@pytest.mark.parametrize("way", ["page", "list", "code"])
def test_nothing_that_someone_did_goes_with_an_account(admin_client, jan, way):
    if way == "page":
        admin_client.post(address(User, "delete", jan.pk), {"post": "yes"})
    elif way == "list":
        chosen = {"action": "delete_selected", "_selected_action": [jan.pk], "post": "yes"}
        admin_client.post(address(User, "changelist"), chosen)
    else:
        with pytest.raises(ProtectedError), transaction.atomic():
            jan.delete()
    assert LogEntry.objects.get().user.get_username() == "jan"


def test_the_history_goes_on_saying_who_when_the_account_is_out_of_use(admin_client, jan):
    save(admin_client, jan, is_active=None)
    jan.refresh_from_db()
    assert not jan.is_active
    entry = LogEntry.objects.get(user=jan)
    page = admin_client.get(entry.get_admin_url().replace("change/", "history/"), follow=True)
    assert "jan" in page.content.decode()


@pytest.mark.parametrize("kind", ["event", "message", "verified domain", "registration"])
def test_what_someone_did_to_a_registration_keeps_its_name_too(kind):
    user = User.objects.create_user("jan")
    interest = make.InterestFactory(confirmed=True)
    if kind == "event":
        interest.log("state", user=user)
    elif kind == "message":
        interest.messages.create(user=user, body="Antwoord", is_reply=True)
    elif kind == "verified domain":
        make.VerifiedDomainFactory(verified_by=user)
    else:
        type(interest).objects.update(owner=user)
    with pytest.raises(ProtectedError):
        user.delete()


def test_an_account_that_did_nothing_can_be_deleted(admin_client):
    user = User.objects.create_user("leeg")
    admin_client.post(address(User, "delete", user.pk), {"post": "yes"})
    assert not User.objects.filter(pk=user.pk).exists()


def test_an_account_that_comes_back_with_a_back_up_is_out_of_use_or_gone(jan):
    leeg = User.objects.create_user("leeg")
    assert erasures._delete([jan.pk, leeg.pk]) == 1
    assert list(User.objects.filter(pk__in=[jan.pk, leeg.pk])) == [jan]
    jan.refresh_from_db()
    assert not jan.is_active
