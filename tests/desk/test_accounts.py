"""An account goes, and the history goes on saying who did what.

Covers: portal/desk/accounts.py, portal/desk/erasures.py
"""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.db.models import ManyToOneRel, ProtectedError

from portal.desk import erasures
from tests import factories as make
from tests.desk.forms import FACTORIES, address, save
from themes.interest.models import Interest, InterestEvent, InterestMessage

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


# What an account has, and takes along.
OWN = {
    *("auth.User_groups", "auth.User_user_permissions"),
    *("account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession"),
}
DONE = [
    relation
    for relation in User._meta.get_fields(include_hidden=True)
    if isinstance(relation, ManyToOneRel) and relation.related_model._meta.label not in OWN
]
MADE = FACTORIES | {
    Interest: lambda: make.InterestFactory(verified=True),
    LogEntry: lambda: LogEntry.objects.create(user=User.objects.create_user("x"), action_flag=2),
    InterestEvent: lambda: make.InterestFactory().events.create(action="state", state="new"),
    InterestMessage: lambda: make.InterestFactory().messages.create(body="Dag", is_reply=True),
}


@pytest.mark.parametrize(
    "relation", DONE, ids=lambda one: f"{one.related_model.__name__}.{one.field.name}"
)
def test_whatever_names_who_did_it_keeps_the_account(relation):
    user, row = User.objects.create_user("jan"), MADE[relation.related_model]()
    type(row)._base_manager.filter(pk=row.pk).update(**{relation.field.name: user})
    with pytest.raises(ProtectedError), transaction.atomic():
        user.delete()
    assert getattr(type(row)._base_manager.get(pk=row.pk), relation.field.name) == user


def test_the_walk_finds_what_is_done_to_a_registration():
    found = {f"{one.related_model.__name__}.{one.field.name}" for one in DONE}
    assert found >= {"Interest.owner", "Interest.verified_by", "VerifiedDomain.verified_by"}


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


def test_an_account_gets_its_rights_by_its_groups_and_keeps_what_it_has(admin_client, jan):
    right = Permission.objects.first()
    jan.user_permissions.add(right)
    page = admin_client.get(address(User, "change", jan.pk))
    assert "groups" in page.context["adminform"].form.fields
    assert "Can add" not in page.content.decode()
    assert save(admin_client, jan, first_name="Jan").status_code == 302
    assert list(jan.user_permissions.all()) == [right]


def test_accounts_stand_in_the_order_of_their_names_whatever_the_capitals(admin_client):
    for name in ("bea", "Zoë", "Anna", "Cees"):
        User.objects.create_user(name)
    page = admin_client.get("/beheer/auth/user/")
    found = [str(user) for user in page.context["cl"].result_list]
    assert found == ["admin", "Anna", "bea", "Cees", "Zoë"]
    assert admin_client.get("/beheer/auth/user/?o=-1").status_code == 200
