"""A colleague comes in by a link in a mail, and so does who forgot a password.

Covers: portal/accounts/admin.py, portal/accounts/emails.py
"""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from portal.desk.coordinators import GROUP_NAME
from portal.outbox.models import OutgoingMail
from portal.runtime.error_reports import without_secrets
from tests.desk.codes import LOGIN
from tests.desk.forms import address
from tests.outbox.sending import send_due

pytestmark = pytest.mark.django_db
NEW = "een-lang-nieuw-wachtwoord"


def invite(desk, **typed):
    typed = {"username": "bram", "email": "bram@gemeente.example"} | typed
    return desk.post(address(User, "add"), typed)


def link() -> str:
    """The link in the last mail."""
    send_due()
    return re.search(r"https?://[^/]+(/beheer/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def choose(client, place, password=NEW):
    page = client.get(place, follow=True)
    form = page.request["PATH_INFO"]
    return client.post(form, {"password1": password, "password2": password}), page


def test_a_coordinator_invites_another_who_chooses_a_password(desk):
    assert "geldig" in desk.get(address(User, "add")).text
    assert invite(desk).status_code == 302
    bram = User.objects.get(username="bram")
    assert not bram.has_usable_password()
    assert (bram.is_staff, bram.is_superuser) == (True, False)
    assert [group.name for group in bram.groups.all()] == [GROUP_NAME]
    client, place = Client(), link()
    assert mail.outbox[0].to == ["bram@gemeente.example"]
    assert "binnen 3 dagen" in mail.outbox[0].body
    done, _page = choose(client, place)
    assert done.status_code == 302
    assert client.post(LOGIN, {"login": "bram", "password": NEW}).url == "/beheer/"
    assert "De link is al gebruikt of te oud" in Client().get(place).text


def test_the_link_is_valid_for_three_days(desk, monkeypatch):
    invite(desk)
    place = link()
    for days, works in ((2.9, True), (3.1, False)):
        later = datetime.now() + timedelta(days=days)  # noqa: DTZ005  # as Django asks the time
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self, t=later: t)
        assert (Client().get(place).status_code == 302) == works


def test_who_invites_gives_no_more_rights_than_those_of_a_coordinator(desk):
    invite(desk, is_superuser="on", user_permissions=[1], groups=[], password1=NEW)
    bram = User.objects.get(username="bram")
    assert not bram.is_superuser
    assert not bram.user_permissions.exists()
    assert desk.post(address(User, "change", bram.pk), {"is_superuser": "on"}).status_code == 403


def test_without_a_mail_address_there_is_no_invitation(desk):
    assert "Dit veld is verplicht" in invite(desk, email="").text
    assert not User.objects.filter(username="bram").exists()


def test_who_may_only_look_invites_nobody(client):
    reader = User.objects.create_user("lezer", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_user"))
    client.force_login(reader)
    assert invite(client).status_code == 403


def test_an_invitation_that_was_taken_up_is_not_sent_again(desk):
    invite(desk)
    choose(Client(), link())
    OutgoingMail.objects.post("invitation", User.objects.get(username="bram"))
    send_due()
    assert len(mail.outbox) == 1


def ask(client, email):
    return client.post("/beheer/password/reset/", {"email": email}, follow=True)


def test_a_forgotten_password_is_replaced_by_mail_and_nobody_learns_who_has_an_account(client):
    User.objects.create_user("annie", "annie@gemeente.example", "geheim-genoeg", is_staff=True)
    known, unknown = ask(client, "annie@gemeente.example"), ask(client, "niemand@x.example")
    assert known.text.split("csrf")[0] == unknown.text.split("csrf")[0]
    assert "Hoort dit adres bij een account" in known.text
    place = link()
    assert len(mail.outbox) == 1
    ask(client, "annie@gemeente.example")
    send_due()
    assert len(mail.outbox) == 1  # one an hour
    choose(client, place)
    assert client.post(LOGIN, {"login": "annie", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("password", "says"),
    [("kort-woord1", "12"), ("telechargement", "te algemeen"), ("123456789012345", "cijfers")],
)
def test_a_password_is_long_and_not_a_common_one(desk, password, says):
    invite(desk)
    refused, page = choose(Client(), link(), password)
    assert "12" in page.text
    assert refused.status_code == 200
    assert says in refused.text
    assert not User.objects.get(username="bram").has_usable_password()


def test_the_secret_of_a_link_is_not_logged():
    text = "GET /beheer/password/reset/key/2-abc-def0123/ failed"
    assert "abc" not in without_secrets(text)
