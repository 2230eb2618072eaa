"""Who may work at the desk, and what they may do.

Covers: portal/desk/management/commands/create_coordinator.py
"""

import io

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from portal.desk import coordinators
from portal.outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def create(**options) -> str:
    out = io.StringIO()
    call_command("create_coordinator", stdout=out, **options)
    return out.getvalue()


def password_in(output: str) -> str:
    return next(line.split()[-1] for line in output.splitlines() if "password " in line)


def test_the_printed_password_works():
    output = create()
    assert authenticate(username="coordinator", password=password_in(output))


def test_the_password_is_stored_nowhere_in_clear():
    password = password_in(create())
    user = get_user_model().objects.get()
    assert password not in user.password


def test_a_coordinator_may_curate_but_is_no_superuser():
    create()
    user = get_user_model().objects.get()
    assert user.is_staff
    assert not user.is_superuser
    assert user.has_perms(["themes.change_role", "milestones.add_milestone", "site.view_sitepage"])


def test_a_coordinator_may_not_touch_accounts_or_reference_data():
    create()
    user = get_user_model().objects.get()
    assert user.has_perm("partners.view_province")
    # Which municipalities can be edited, the desk decides of each: those of no register.
    for permission in ("partners.change_province", "auth.change_user", "auth.add_group"):
        assert not user.has_perm(permission)


def test_if_none_makes_no_second_account():
    create()
    assert create(if_none=True) == ""
    assert get_user_model().objects.count() == 1


def test_if_none_makes_no_account_either_when_the_first_one_lost_its_rights():
    create()
    get_user_model().objects.update(is_staff=False, is_active=False)
    assert create(if_none=True) == ""
    assert get_user_model().objects.count() == 1


def test_a_user_name_that_is_taken_is_refused_with_advice():
    create()
    with pytest.raises(CommandError, match="--username"):
        create()


def test_who_was_made_with_an_address_can_ask_for_a_new_password(client):
    create(email="bo@Gemeente.nl")
    client.post("/beheer/password/reset/", {"email": "bo@gemeente.nl"})
    assert OutgoingMail.objects.get().kind == "password-reset"


def test_an_address_that_gets_no_mail_is_refused():
    with pytest.raises(CommandError):
        create(email="bo@localhost")
    assert not get_user_model().objects.exists()


def test_the_group_is_repaired():
    group = coordinators.sync_group()
    needed = set(group.permissions.all())
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    coordinators.sync_group()
    assert set(Group.objects.get().permissions.all()) == needed
