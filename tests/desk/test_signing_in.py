"""A session that ended while the coordinator typed takes nothing along."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from milestones.models import Document, Milestone
from portal.desk import coordinators
from tests import factories as make
from tests.desk.forms import address, form_data
from tests.desk.test_stale_saves import EDITED, text_field, two_texts
from tests.desk.test_unchanged import sent_by_a_browser, with_rows

pytestmark = pytest.mark.django_db

SECRET = "geheim-genoeg"
TEXT = 'Een lange tekst.\r\nMet "tekens" & <b>meer</b>'


@pytest.fixture
def user():
    user = User.objects.create_user("annie", password="geheim-genoeg", is_staff=True)
    user.groups.add(coordinators.sync_group())
    return user


@pytest.fixture
def lost(user):
    """A browser whose session ended."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def hidden(response) -> dict[str, list[str]]:
    """What the page of signing in takes along."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()
    ):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


def type_and_lose(client, url, **typed):
    page = client.get(url)
    data = form_data(page) | typed | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    del client.cookies["sessionid"]
    return client.post(url, data)


def sign_in(client, url, page, typed=SECRET):
    return client.post(url, hidden(page) | {"login-login": "annie", "login-password": typed})


def test_the_typed_text_is_back_after_signing_in_and_nothing_is_saved_yet(lost):
    milestone = make.MilestoneFactory(summary="Oud")
    url = address(Milestone, "change", milestone.pk)
    page = type_and_lose(lost, url, summary=TEXT)
    assert page.status_code == 403
    assert "Uw sessie is verlopen" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    back = sign_in(lost, url, page)
    assert html.escape(TEXT) in back.content.decode()
    assert "Er is nog niets opgeslagen" in back.content.decode()
    assert Milestone.objects.get().summary == "Oud"
    saved = form_data(back) | {"csrfmiddlewaretoken": str(back.context["csrf_token"])}
    response = lost.post(url, saved)
    assert response.status_code == 302, response.context["errors"]
    assert Milestone.objects.get().summary == " ".join(TEXT.split())


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_no_form_of_the_desk_loses_what_was_typed(lost, user, model):
    User.objects.update(is_superuser=True)
    url = address(model, "change", with_rows(model, 0).pk)
    opened = lost.get(url)
    form = opened.context["adminform"].form
    name = text_field(form)
    sent = sent_by_a_browser(opened, **{name: two_texts(form, name)[0]})
    del lost.cookies["sessionid"]
    page = lost.post(url, sent)
    assert page.status_code == 403
    back = sent_by_a_browser(sign_in(lost, url, page))
    for typed in (sent, back):
        del typed["csrfmiddlewaretoken"]
    assert back == sent


def test_a_new_item_is_back_too(lost):
    url = address(Milestone, "add")
    page = type_and_lose(lost, url, title="Een titel van lang nadenken")
    back = sign_in(lost, url, page)
    assert "Een titel van lang nadenken" in back.content.decode()
    assert not Milestone.objects.exists()


def test_a_wrong_password_loses_nothing(lost):
    milestone = make.MilestoneFactory()
    url = address(Milestone, "change", milestone.pk)
    page = sign_in(lost, url, type_and_lose(lost, url, summary=TEXT), "fout")
    assert hidden(page)["summary"] == [TEXT]
    assert 'role="alert"' in page.content.decode()
    assert "fout" not in str(hidden(page))
    back = sign_in(lost, url, page)
    assert html.escape("Een lange tekst.") in back.content.decode()


def test_a_reply_that_was_typed_is_back_and_not_sent(lost):
    interest = make.InterestFactory(confirmed=True)
    url = f"/beheer/interest/interest/{interest.pk}/antwoord/"
    token = str(lost.get(url).context["csrf_token"])
    del lost.cookies["sessionid"]
    page = lost.post(url, {"body": TEXT, "csrfmiddlewaretoken": token})
    back = sign_in(lost, url, page)
    assert html.escape("<b>meer</b>") in back.content.decode()
    assert "Er is nog niets opgeslagen of verstuurd" in back.content.decode()
    assert not interest.messages.exists()


def test_a_match_that_was_filled_in_is_back_and_not_made(lost):
    role = make.RoleFactory()
    interest = make.InterestFactory(confirmed=True)
    url = f"/beheer/interest/interest/{interest.pk}/koppelen/"
    token = str(lost.get(url).context["csrf_token"])
    del lost.cookies["sessionid"]
    typed = {"role": role.pk, "outcome": "in_conversation", "csrfmiddlewaretoken": token}
    page = lost.post(url, typed)
    back = sign_in(lost, url, page)
    assert f'value="{role.pk}" selected' in back.content.decode()
    assert not interest.matches.exists()


@pytest.mark.parametrize("action", ["delete", "list"])
def test_what_deletes_or_withdraws_asks_again(lost, action):
    milestone = make.MilestoneFactory()
    url, typed = address(Milestone, "delete", milestone.pk), {"post": "yes"}
    if action == "list":
        url = address(Milestone, "changelist")
        typed = {"action": "withdraw", "confirmed": "yes", "_selected_action": milestone.pk}
    typed["csrfmiddlewaretoken"] = str(lost.get(url).context["csrf_token"])
    del lost.cookies["sessionid"]
    assert sign_in(lost, url, lost.post(url, typed)).status_code == 200
    assert Milestone.objects.get().is_public


def test_who_signed_in_meanwhile_in_another_tab_gets_the_text_back(lost):
    milestone = make.MilestoneFactory(summary="Oud")
    url = address(Milestone, "change", milestone.pk)
    old = form_data(lost.get(url)) | {"summary": TEXT, "csrfmiddlewaretoken": "a" * 64}
    page = lost.post(url, old)
    assert page.status_code == 403
    assert "stond al open voordat u zich aanmeldde" in page.content.decode()
    back = lost.post(url, hidden(page))
    assert "Een lange tekst." in back.content.decode()
    assert Milestone.objects.get().summary == "Oud"


@pytest.mark.parametrize("origin", ["https://elders.example", "null"])
def test_what_another_site_sends_is_refused_and_not_shown(lost, origin):
    url = address(Milestone, "add")
    typed = form_data(lost.get(url)) | {"title": "Van elders", "csrfmiddlewaretoken": "a" * 64}
    page = lost.post(url, typed, headers={"origin": origin})
    assert page.status_code == 403
    assert "Van elders" not in page.content.decode()
    assert "login-again" not in page.content.decode()


def test_a_stranger_without_a_token_signs_nobody_in(user):
    client = Client(enforce_csrf_checks=True)
    url = address(Milestone, "add")
    typed = {"login-again": "yes", "login-login": "annie", "login-password": "geheim-genoeg"}
    page = client.post(url, typed)
    assert page.status_code == 403
    assert "sessionid" not in client.cookies
    assert "geheim-genoeg" not in page.content.decode()


def test_no_password_is_taken_along(admin_client):
    url = address(User, "add")
    admin_client.cookies.clear()
    page = admin_client.post(url, {"username": "x", "password1": "geheim", "password2": "geheim"})
    assert "geheim" not in page.content.decode()
    assert hidden(page)["username"] == ["x"]


def test_a_file_is_asked_for_again(lost):
    document = make.DocumentFactory(url="https://example.org/", file="")
    url = address(Document, "change", document.pk)
    file = SimpleUploadedFile("rapport.pdf", b"%PDF-1.4")
    back = sign_in(lost, url, type_and_lose(lost, url, file=file))
    assert "kies “rapport.pdf” opnieuw" in back.content.decode()


def test_who_may_not_come_in_gets_no_further(lost):
    User.objects.create_user("vreemd", password="geheim-genoeg")
    url = address(Milestone, "add")
    page = type_and_lose(lost, url, title="Iets")
    typed = hidden(page) | {"login-login": "vreemd", "login-password": "geheim-genoeg"}
    assert 'role="alert"' in lost.post(url, typed).content.decode()


def test_leaving_and_signing_in_go_as_they_did(client, user):
    assert client.post("/beheer/logout/").status_code in (200, 302)
    typed = {"login": "annie", "password": "geheim-genoeg", "next": "/beheer/"}
    assert client.post("/beheer/login/", typed).url == "/beheer/"
