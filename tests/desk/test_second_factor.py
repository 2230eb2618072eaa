"""With an https address nobody gets to the desk by a password alone.

Covers: portal/accounts/door.py, portal/accounts/forms.py, portal/accounts/lost_factor.py,
portal/accounts/management/commands/reset_second_factor.py
"""

import html
import io
import re
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLResolver

from milestones.models import Milestone
from portal.desk import coordinators
from tests import factories as make
from tests.desk.codes import CODE, LOGIN, SET_UP, code_of, give_factor, recovery_code
from tests.desk.forms import address
from tests.desk.test_signing_in import TEXT, hidden, type_and_lose
from tests.outbox.sending import send_due

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genoeg"
REAUTHENTICATE = "/beheer/2fa/reauthenticate/"


@pytest.fixture
def annie():
    user = User.objects.create_user("annie", "annie@gemeente.example", PASSWORD, is_staff=True)
    user.groups.add(coordinators.sync_group())
    return user


@pytest.fixture
def https(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def sign_in(client, name="annie", password=PASSWORD):
    return client.post(LOGIN, {"login": name, "password": password})


def admin_addresses(patterns, before="/beheer/"):
    for pattern in patterns:
        route = before + re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from admin_addresses(pattern.url_patterns, route)
        elif "(?P" not in route:
            yield route


def test_no_address_of_the_desk_opens_without_a_factor(client, https):
    client.force_login(User.objects.create_superuser("baas"))
    theirs = {"/beheer/login/", "/beheer/logout/", "/beheer/password_change/"}  # of allauth
    found = set(admin_addresses(admin.site.urls[0])) - theirs
    assert len(found) > 150
    for one in found:
        for response in (client.get(one), client.post(one, {"post": "yes"})):
            assert response.status_code == 302, one
            assert response.url.startswith(SET_UP), one


def test_the_walk_sees_what_opens_without_a_guard(client):
    client.force_login(User.objects.create_superuser("baas"))
    assert client.get("/beheer/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_factor_is_set_up_at_the_first_login_in_three_steps(client, annie, https):
    desk = sign_in(client)
    assert desk.url == "/beheer/"
    assert client.get("/beheer/").url == f"{SET_UP}?next=/beheer/"
    page = client.get(SET_UP)
    assert "<svg" in page.text
    assert "<?xml" not in page.text
    secret = page.context["form"].secret
    done = client.post(SET_UP, {"code": code_of(secret)})
    codes = client.get(done.url)
    assert len(re.findall(r"<li><code>\d{8}</code>", codes.text)) == 10
    assert client.get("/beheer/").status_code == 200


def test_the_code_of_the_app_is_asked_and_works_once(client, annie, https):
    secret = give_factor(annie)
    assert sign_in(client).url == CODE
    assert client.get("/beheer/").status_code == 302
    wrong = client.post(CODE, {"code": "000000"})
    assert "Ongeldige code" in wrong.text
    code = code_of(secret)
    assert client.post(CODE, {"code": code}).url == "/beheer/"
    assert client.get("/beheer/").status_code == 200
    other = Client()
    sign_in(other)
    assert "Ongeldige code" in other.post(CODE, {"code": code}).text


def test_a_recovery_code_works_once(client, annie, https):
    give_factor(annie)
    code = recovery_code(annie)
    sign_in(client)
    assert client.post(CODE, {"code": code}).url == "/beheer/"
    other = Client()
    sign_in(other)
    assert other.post(CODE, {"code": code}).status_code == 200


def test_guessing_codes_stops_after_five(client, annie, https):
    secret = give_factor(annie)
    sign_in(client)
    for _guess in range(5):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    page = client.post(CODE, {"code": code_of(secret)})
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "over tien minuten" in page.text


def test_who_was_in_by_the_password_alone_has_to_show_the_new_factor(client, annie, https):
    client.force_login(annie)
    secret = give_factor(annie)
    asked = client.get("/beheer/themes/theme/")
    assert asked.url.startswith(REAUTHENTICATE)
    back = client.post(asked.url, {"code": code_of(secret)})
    assert back.url == "/beheer/themes/theme/"
    assert client.get(back.url).status_code == 200


def test_who_took_all_factors_away_sets_up_a_new_one(client, annie, https):
    secret = give_factor(annie)
    sign_in(client)
    client.post(CODE, {"code": code_of(secret)})
    assert client.post("/beheer/2fa/totp/deactivate/").status_code == 302
    assert client.get("/beheer/").url.startswith(SET_UP)


def test_who_may_not_work_at_the_desk_is_refused_and_goes_round_in_no_circle(client):
    client.force_login(User.objects.create_user("vreemd"))
    assert client.get("/beheer/", follow=True).status_code == 403


def test_over_http_the_printed_password_is_enough(client):
    out = io.StringIO()
    call_command("create_coordinator", stdout=out)
    sign_in(client, "coordinator", out.getvalue().split()[-1])
    assert client.get("/beheer/").status_code == 200


def test_the_typed_text_is_back_after_password_and_code(annie, https):
    client, secret = Client(enforce_csrf_checks=True), give_factor(annie)
    token = client.get(LOGIN).cookies["csrftoken"].value
    client.post(LOGIN, {"login": "annie", "password": PASSWORD, "csrfmiddlewaretoken": token})
    page = client.get(CODE)
    sent = {"code": code_of(secret, -1), "csrfmiddlewaretoken": page.context["csrf_token"]}
    client.post(CODE, sent)
    url = address(Milestone, "change", make.MilestoneFactory().pk)
    page = type_and_lose(client, url, summary=TEXT)
    typed = {"login-login": "annie", "login-password": PASSWORD}
    page = client.post(url, hidden(page) | typed)
    assert page.status_code == 403
    assert hidden(page)["summary"] == [TEXT]
    assert "login-code" in page.text
    assert client.get("/beheer/").status_code == 302
    wrong = client.post(url, hidden(page) | {"login-code": "000000"})
    assert hidden(wrong)["summary"] == [TEXT]
    back = client.post(url, hidden(wrong) | {"login-code": code_of(secret)})
    assert html.escape("Een lange tekst.") in back.text
    assert client.get("/beheer/").status_code == 200


# A factor that was lost


@pytest.fixture
def removed():
    """The accounts of which a log would hear that a factor went."""
    heard = []

    def hear(user, **_kwargs):
        heard.append(user.get_username())

    authenticator_removed.connect(hear)
    yield heard
    authenticator_removed.disconnect(hear)


def signed_in(client, user):
    secret = give_factor(user)
    sign_in(client, user.get_username())
    client.post(CODE, {"code": code_of(secret)})
    assert UserSession.objects.filter(user=user).exists()
    return secret


def test_the_command_takes_a_lost_factor_away_and_ends_all_sessions(client, annie, https, removed):
    signed_in(client, annie)
    call_command("reset_second_factor", username="annie", stdout=io.StringIO())
    assert not Authenticator.objects.exists()
    assert removed == ["annie", "annie"]  # the app and the recovery codes
    assert client.get("/beheer/").url.startswith(LOGIN)
    send_due()
    assert "tweede factor" in mail.outbox[0].body
    assert mail.outbox[0].to == ["annie@gemeente.example"]
    with pytest.raises(CommandError, match="no account 'niemand'"):
        call_command("reset_second_factor", username="niemand")


def test_another_coordinator_takes_it_away_on_the_page_of_the_account(desk, annie, removed):
    give_factor(annie)
    page = desk.get(address(User, "change", annie.pk))
    assert f'action="/beheer/auth/user/{annie.pk}/factor/"' in page.text
    assert "pbkdf2" not in page.text
    assert desk.get(f"/beheer/auth/user/{annie.pk}/factor/").status_code == 405
    assert desk.post(f"/beheer/auth/user/{annie.pk}/factor/").status_code == 302
    assert not Authenticator.objects.exists()
    assert removed == ["annie", "annie"]
    assert LogEntry.objects.get().change_message == "De tweede factor is weggehaald."


def test_that_asks_for_a_right_and_is_not_done_to_who_stands_above(desk, client, annie):
    boss = User.objects.create_superuser("baas")
    give_factor(boss)
    assert desk.post(f"/beheer/auth/user/{boss.pk}/factor/").status_code == 403
    client.force_login(User.objects.create_user("lezer", is_staff=True))
    give_factor(annie)
    assert client.post(f"/beheer/auth/user/{annie.pk}/factor/").status_code == 403
    assert Authenticator.objects.filter(user__in=[boss, annie]).count() == 4


# The factor once more


def test_an_export_asks_the_factor_again_after_a_quarter_and_goes_on(client, annie):
    secret, interest = signed_in(client, annie), make.InterestFactory(confirmed=True)
    chosen = {"action": "export_csv", "_selected_action": [interest.pk]}
    inbox = "/beheer/interest/interest/"
    assert client.post(inbox, chosen)["Content-Type"].startswith("text/csv")
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 16 * 60
    session.save()
    asked = client.post(inbox, chosen)
    assert asked.url.startswith(REAUTHENTICATE)
    sheet = client.post(asked.url, {"code": code_of(secret, 1)})
    assert sheet["Content-Type"].startswith("text/csv")
    assert interest.events.filter(action="exported").count() == 2


def test_without_a_factor_an_export_asks_nothing(desk):
    chosen = {"action": "export_csv", "_selected_action": [make.InterestFactory(confirmed=True).pk]}
    assert desk.post("/beheer/interest/interest/", chosen).status_code == 200


# Its pages

OWN_PAGES = [
    *("2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "sessions/"),
    "logout/",
]
WITH_FACTOR = [
    *("2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"),
    *("2fa/reauthenticate/", "sessions/", "2fa/", "password_change/"),
]
STRANGERS_PAGES = [
    *("login/", "password/reset/", "password/reset/done/", "password/reset/key/done/"),
    *("password/reset/key/1-abc-def/", "inactive/"),
]


def check(response):
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    words = html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", response.text, flags=re.S))
    assert not re.search(r"\b(je|jij|jouw|jullie)\b", words, re.I), words
    assert "admin/desk.css" in response.text
    scripts = re.findall(r"<script([^>]*)>", response.text)
    assert all("src=" in one or 'type="application/json"' in one for one in scripts)
    assert not re.search(r'<[^>]+\s(?:style|on\w+)="|<style|src="(?:data|http)', response.text)


@pytest.mark.parametrize("page", STRANGERS_PAGES)
def test_the_pages_for_strangers_look_like_the_desk_and_are_kept_by_nobody(client, page):
    check(client.get(f"/beheer/{page}"))


@pytest.mark.parametrize("page", OWN_PAGES)
def test_the_pages_of_an_account_look_like_the_desk_and_are_kept_by_nobody(desk, page):
    check(desk.get(f"/beheer/{page}"))


@pytest.mark.parametrize("page", WITH_FACTOR)
def test_so_do_those_of_who_has_a_factor(client, annie, page):
    signed_in(client, annie)
    check(client.get(f"/beheer/{page}"))


def test_the_page_of_the_code_looks_like_the_desk_too(client, annie):
    give_factor(annie)
    check(client.get(sign_in(client).url))


def test_a_passkey_says_that_it_needs_a_script(client):
    page = client.get(LOGIN)
    assert "<noscript>Deze functionaliteit vereist JavaScript.</noscript>" in page.text
    options = client.get("/beheer/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["challenge"]


def test_the_name_of_a_passkey_is_kept_as_one_sees_it(client, annie):
    signed_in(client, annie)
    key = Authenticator.objects.create(user=annie, type="webauthn", data={"name": "Sleutel"})
    page = f"/beheer/2fa/webauthn/keys/{key.pk}/edit/"
    for name in ("Jan\uffff", "x" * 61, "\u200b"):
        assert client.post(page, {"name": name}).status_code == 200
    assert client.post(page, {"name": " Telefoon \u202evan  Annie"}).status_code == 302
    key.refresh_from_db()
    assert key.data["name"] == "Telefoon van Annie"


@pytest.mark.parametrize("page", ["signup/", "email/", "confirm-email/", "signup/passkey/"])
def test_nobody_signs_up_and_no_address_is_kept_twice(client, page):
    assert client.get(f"/beheer/{page}").url.startswith(LOGIN)  # no such page: that of the desk
