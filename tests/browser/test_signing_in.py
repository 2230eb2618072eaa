"""In a real browser: a second factor, a passkey, and a session that ends while one types."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from milestones.models import Milestone
from portal.desk import coordinators
from tests import factories as make
from tests.browser.layout import FAULTS
from tests.desk.codes import LOGIN, SET_UP, code_of, give_factor
from tests.desk.test_second_factor import OWN_PAGES, STRANGERS_PAGES, WITH_FACTOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "geheim-genoeg"


@pytest.fixture
def annie(settings):
    """A coordinator, on a portal that has an https address as far as signing in knows."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # a browser trusts http at localhost too
    user = User.objects.create_user("annie", "annie@gemeente.example", PASSWORD, is_staff=True)
    user.groups.add(coordinators.sync_group())
    return user


@pytest.fixture
def context(browser, live_server):
    size = {"width": 320, "height": 900}
    context = browser.new_context(base_url=live_server.url, viewport=size)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context):
    """A page on a phone; afterwards no page that it showed stuck out or broke the policy."""
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console",
        lambda message: message.type == "error" and page.faults.append(message.text),
    )
    yield page
    asked_again = "403 (Forbidden)"  # the status of the page that asks to sign in again
    assert [fault for fault in page.faults if asked_again not in fault] == []


def fits(page):
    page.wait_for_load_state("networkidle")
    page.faults += [f"{page.url} {fault}" for fault in page.evaluate(FAULTS)]


@pytest.fixture
def key(context, page):
    """A key of the machine, as a fingerprint reader is: it says yes at once."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def give_password(page, address=LOGIN):
    page.goto(address)
    fits(page)
    page.get_by_label("Gebruikersnaam").fill("annie")
    page.get_by_label("Wachtwoord:").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden", exact=True).click()


def sign_out(page):
    page.goto("/beheer/logout/")
    fits(page)
    page.locator("#content").get_by_role("button", name="Afmelden").click()
    page.wait_for_url(f"**{LOGIN}")


def make_passkey(page):
    """From the page that asks for a factor, as who has no telephone at hand does."""
    page.get_by_role("link", name="passkey").click()
    page.get_by_label("Naam").fill("Mijn laptop")
    page.get_by_label("Wachtwoordloos").check()
    fits(page)
    page.get_by_role("button", name="Toevoegen").click()
    page.wait_for_url("**/recovery-codes/")


def type_and_lose(page, milestone):
    """Open a form, type in it, and let two hours pass on the clock of the browser and ours."""
    page.clock.install()
    page.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    page.locator("#id_summary").fill("Een lange tekst.")
    warning = page.get_by_role("alert").filter(has_text="eindigt uw sessie")
    page.clock.fast_forward("01:54:00")
    assert not warning.is_visible()
    page.clock.fast_forward("00:02:00")
    box = warning.bounding_box()
    assert (box["x"], box["x"] + box["width"]) == (0, 320)
    return warning


def test_the_first_login_sets_up_an_app_in_three_steps_and_prints_the_codes(page, annie):
    give_password(page)
    page.wait_for_url(f"**{SET_UP}**")
    fits(page)
    box = page.locator(".qr-code svg").bounding_box()
    assert box["width"] == box["height"] > 150
    page.get_by_label("Code uit de app").fill(code_of(page.locator("ol code").text_content()))
    page.get_by_role("button", name="Code controleren").click()
    page.wait_for_url("**/recovery-codes/")
    fits(page)
    codes = page.locator(".recovery-codes code")
    page.emulate_media(media="print")
    assert [code.is_visible() for code in codes.all()] == [True] * 10
    assert not page.get_by_role("link", name="Codes downloaden").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="naar het beheer").click()
    page.wait_for_url("**/beheer/")


@pytest.mark.usefixtures("key")
def test_a_passkey_is_made_at_the_first_login_and_opens_the_desk_by_itself(page, annie):
    give_password(page)
    make_passkey(page)
    assert Authenticator.objects.filter(type="webauthn", user=annie).count() == 1
    sign_out(page)
    page.goto(LOGIN)
    page.get_by_role("button", name="Aanmelden met een passkey").click()
    page.wait_for_url("**/beheer/")


@pytest.mark.usefixtures("key")
def test_a_passkey_is_the_second_factor_after_the_password(page, annie):
    give_password(page)
    make_passkey(page)
    sign_out(page)
    give_password(page, "/beheer/milestones/milestone/")
    page.wait_for_url("**/authenticate/**")
    fits(page)
    page.get_by_role("button", name="Gebruik een beveiligingssleutel").click()
    page.wait_for_url("**/beheer/milestones/milestone/")


@pytest.mark.usefixtures("annie")
def test_a_passkey_that_is_not_there_is_told_and_the_password_still_works(page):
    page.goto(LOGIN)
    # A browser without a key of this site shows a window of its own, and then says no.
    refuse = "async () => { throw new DOMException('', 'NotAllowedError') }"
    page.evaluate(f"() => {{ navigator.credentials.get = {refuse} }}")
    page.get_by_role("button", name="Aanmelden met een passkey").click()
    page.get_by_role("alert").filter(has_text="passkey").wait_for()
    fits(page)
    give_password(page)
    page.wait_for_url(f"**{SET_UP}**")


def test_go_on_working_keeps_the_session_and_what_was_typed(page, signed_in_annie):
    warning = type_and_lose(page, make.MilestoneFactory())
    warning.get_by_role("button", name="Verder werken").click()
    warning.wait_for(state="hidden")
    assert page.locator("#id_summary").input_value() == "Een lange tekst."


def test_what_was_typed_outlives_the_session_by_password_and_code(page, signed_in_annie):
    milestone = make.MilestoneFactory()
    type_and_lose(page, milestone)
    Session.objects.all().delete()
    page.clock.fast_forward("00:06:00")
    page.get_by_role("alert").filter(has_text="Uw sessie is verlopen").wait_for()
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    page.get_by_label("Gebruikersnaam").fill("annie")
    page.get_by_label("Wachtwoord:").fill(PASSWORD)
    fits(page)
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_label("Code").fill(code_of(signed_in_annie, 1))
    fits(page)
    page.get_by_role("button", name="Aanmelden").click()
    assert page.locator("#id_summary").input_value() == "Een lange tekst."
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    page.wait_for_url("**/milestone/")
    assert Milestone.objects.get(pk=milestone.pk).summary == "Een lange tekst."


@pytest.fixture
def signed_in_annie(page, annie):
    """Who came in by the app; the secret in it."""
    secret = give_factor(annie)
    give_password(page)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Aanmelden").click()
    page.wait_for_url("**/beheer/")
    return secret


@pytest.mark.full
def test_the_pages_of_an_account_fit_a_phone(page, signed_in_annie):
    for address in dict.fromkeys([*OWN_PAGES, *WITH_FACTOR]):
        page.goto(f"/beheer/{address}")
        fits(page)


def test_the_pages_for_who_is_not_in_fit_a_phone(page):
    for address in STRANGERS_PAGES:
        page.goto(f"/beheer/{address}")
        fits(page)
