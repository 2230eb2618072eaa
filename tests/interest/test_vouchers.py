"""A name needs a voucher: checking a registration at the desk, and what the registrant sees.

Covers: themes/interest/attention.py
"""

import json
from threading import Event, Thread

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection, transaction

from tests import factories as make
from tests.interest.desk import INBOX, LEARN, check, of_company, take_back, verified
from tests.interest.registrations import confirmed
from tests.pages import text_of
from themes.interest import registering, vouchers
from themes.interest.acts import NotPossible
from themes.interest.admin import InterestAdmin
from themes.interest.figures import interested_in_role
from themes.interest.models import Interest, InterestAction, VerifiedDomain

pytestmark = pytest.mark.django_db


def names(role) -> list[str]:
    return interested_in_role(role).names


# At the desk


def test_the_page_says_what_becomes_public_before_it_does(desk, wanted, registered):
    interest = registered()
    registered("an@zwolle.nl")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/controleren/"))
    assert "Wat openbaar wordt: dat Zwolle interesse heeft in:" in text
    assert "Rol: Proeftuin" in text
    assert "Iedereen met een adres @zwolle.nl spreekt namens Zwolle" in text
    assert "Er is nog 1 aanmelding van Zwolle met een adres @zwolle.nl" in text
    assert verified().count() == 0


def test_the_page_says_when_no_name_becomes_public(desk, registered):
    quiet = registered(is_public=False)
    assert "want daar heeft de aanmelder niet om gevraagd" in text_of(
        desk.get(f"{INBOX}{quiet.pk}/controleren/")
    )
    company = of_company(organisation="Waterbouw")
    assert "Alleen gemeenten staan met hun naam op de site" in text_of(
        desk.get(f"{INBOX}{company.pk}/controleren/")
    )


def test_a_check_is_logged_once_without_personal_data(desk, registered):
    interest = registered()
    for _press in range(2):
        check(desk, interest, **LEARN)
    event = interest.events.get()
    assert (event.action, event.user, event.detail) == ("verified", desk.user, "@zwolle.nl")
    interest.refresh_from_db()
    moment = interest.verified_at
    check(desk, interest)
    interest.refresh_from_db()
    assert interest.verified_at == moment


def test_taking_a_check_back_takes_all_names_away_and_says_so_before(desk, wanted, registered):
    first = registered()
    check(desk, first, **LEARN)
    registered("an@zwolle.nl")
    registered("bo@zwolle.nl")
    text = text_of(desk.get(f"{INBOX}{first.pk}/controle-terug/"))
    assert "Door die regel zijn nog 2 aanmeldingen van Zwolle gecontroleerd." in text
    assert names(wanted) == ["Zwolle"]
    take_back(desk, first)
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (1, 0, [])
    assert not VerifiedDomain.objects.exists()
    assert first.events.last().action == InterestAction.UNVERIFIED


def test_who_was_checked_by_hand_stays_so_when_the_domain_goes(desk, registered):
    first, second = registered(), registered("an@zwolle.nl")
    check(desk, first, **LEARN)
    check(desk, second)
    take_back(desk, first)
    assert list(verified()) == [second]


def test_a_check_that_is_not_there_is_not_taken_back(desk, registered):
    interest = registered()
    take_back(desk, interest)
    assert not interest.events.exists()


def test_looking_changes_nothing(desk, registered):
    interest = registered()
    desk.get(f"{INBOX}{interest.pk}/controleren/", LEARN)
    assert verified().count() == 0
    check(desk, interest)
    desk.get(f"{INBOX}{interest.pk}/controle-terug/")
    assert verified().count() == 1


def staff(client, *codenames):
    user = get_user_model().objects.create_user("lezer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)


def test_who_may_only_look_cannot_check_or_take_back(client, registered, zwolle):
    staff(client, "view_interest")
    interest = registered()
    for page in ("controleren", "controle-terug"):
        for send in (client.get, client.post):
            assert send(f"{INBOX}{interest.pk}/{page}/").status_code == 403
    assert "controleren/" not in text_of(client.get(f"{INBOX}{interest.pk}/change/"))
    assert verified().count() == 0


def test_who_may_not_decide_on_domains_checks_one_registration(client, registered, zwolle):
    staff(client, "view_interest", "change_interest")
    interest = registered()
    assert "learns_domain" not in text_of(client.get(f"{INBOX}{interest.pk}/controleren/"))
    check(client, interest, **LEARN)
    assert not VerifiedDomain.objects.exists()
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    assert client.post(f"{INBOX}{interest.pk}/controle-terug/").status_code == 403
    assert VerifiedDomain.objects.exists()


def test_a_visitor_cannot_check(client, registered):
    interest = registered()
    page = client.post(f"{INBOX}{interest.pk}/controleren/")
    assert page.status_code == 403
    assert 'name="login-password"' in page.content.decode()
    assert verified().count() == 0


def test_what_was_not_confirmed_cannot_be_checked(desk, registered):
    interest = registered(confirmed=False)
    assert desk.post(f"{INBOX}{interest.pk}/controleren/").status_code == 404


def test_the_inbox_shows_and_filters_what_was_checked(desk, registered, zwolle):
    by_hand, by_domain = registered("jo@gmail.com"), registered("an@zwolle.nl")
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    waits, quiet = registered("bo@gmail.com"), registered("ed@gmail.com", is_public=False)
    check(desk, by_hand)

    def found(value):
        return set(desk.get(f"{INBOX}?gecontroleerd={value}").context["cl"].queryset)

    assert found("ja") == {by_hand, by_domain}
    assert found("nee") == {waits, quiet}
    assert found("wacht") == {waits}
    [waiting] = [
        one for one in desk.get("/beheer/").context["attention"] if "gecontroleerd" in one.url
    ]
    assert (waiting.count, waiting.url) == (1, f"{INBOX}?gecontroleerd=wacht")
    page = desk.get(INBOX)
    assert page.content.decode().count('field-is_checked">Ja<') == 2
    rows = page.context["cl"].result_list
    assert {row for row in rows if row.verified} == {row for row in rows if row.is_verified}


def test_the_form_says_by_what_it_was_checked(desk, registered, zwolle):
    by_hand, by_domain, neither = (
        registered("jo@gmail.com"),
        registered("an@zwolle.nl"),
        registered("bo@gmail.com"),
    )
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl", verified_by=desk.user)
    check(desk, by_hand)
    pages = [text_of(desk.get(f"{INBOX}{one.pk}/change/")) for one in (by_hand, by_domain, neither)]
    assert "Ja, door coordinator op" in pages[0]
    assert "Ja, door het adres @zwolle.nl." in pages[1]
    assert "Nog niet" in pages[2]
    assert ["controleren/" in page for page in pages] == [False, False, True]


def test_the_export_says_what_was_checked(desk, registered, zwolle):
    checked, other = registered(), registered("an@gmail.com")
    check(desk, checked)
    data = {"action": "export_csv", "_selected_action": [checked.pk, other.pk]}
    lines = desk.post(INBOX, data).content.decode("utf-8-sig").splitlines()
    columns = [line.split(";") for line in lines]
    place = columns[0].index("gecontroleerd")
    assert {row[0]: row[place] for row in columns[1:]} == {
        str(checked.pk): "Ja",
        str(other.pk): "Nee",
    }
    assert columns[0][place + 1] == "met de hand gecontroleerd op"


# The registrant


@pytest.mark.usefixtures("patience")
def test_the_dossier_says_whether_the_name_is_shown(client, role, admin_user):
    interest, dossier = confirmed(client, is_public="on")
    assert "Wij controleren eerst of u namens de gemeente spreekt." in text_of(client.get(dossier))
    vouchers.verify(interest, admin_user)
    assert "Op de site staat dat uw gemeente interesse heeft." in text_of(client.get(dossier))
    assert "Met naam: Zwolle." in text_of(client.get(role.get_absolute_url()))
    details = {"name": "Jo", "job_title": "Adviseur", "phone": ""}  # the tick is taken away
    client.post(f"{dossier}wijzigen/", {**details})
    assert "daar hebt u niet om gevraagd" in text_of(client.get(dossier))
    assert "Zwolle" not in text_of(client.get(role.get_absolute_url()))


@pytest.mark.usefixtures("patience")
def test_the_form_promises_the_name_only_after_a_check(client, role):
    text = text_of(client.post("/meedoen/", {"roles": ["proeftuin"], "naar": "wie"}))
    assert "Wij controleren eerst of u namens uw gemeente spreekt." in text
    assert "als wij hebben gecontroleerd dat u namens de gemeente spreekt" in text


@pytest.mark.usefixtures("patience")
def test_the_download_says_what_was_checked_and_what_is_shown(client, role, admin_user):
    interest, dossier = confirmed(client, is_public="on")
    vouchers.verify(interest, admin_user)
    data = json.loads(client.get(f"{dossier}?download=json").content)
    assert data["gecontroleerd"] == "ja"
    assert data["gecontroleerd_op"]
    assert data["op_de_site"] == ["Op de site staat dat uw gemeente interesse heeft."]
    assert "Gecontroleerd: komt van de organisatie" in str(data["wat_er_gebeurde"])


@pytest.mark.usefixtures("patience")
def test_no_way_leads_from_a_checked_registration_to_another_organisation_or_address(
    client, role, admin_user, admin_client
):
    """Were there one, what was checked would no longer be true."""
    interest, dossier = confirmed(client)
    vouchers.verify(interest, admin_user)
    gouda = make.MunicipalityFactory(label="Gouda")
    other = {"email": "iemand@gmail.com", "municipality": gouda.pk, "organisation": "Gouda"}
    details = {"name": "Jo", "job_title": "Adviseur", "phone": ""}
    client.post(f"{dossier}wijzigen/", {**details, **other})
    client.post(f"{dossier}keuze/", {"roles": [role.slug], **other})
    address = f"{INBOX}{interest.pk}/change/"
    management = {
        f"{prefix}-{name}": "0"
        for prefix in ("messages", "events")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    saved = admin_client.post(address, {"state": "in_conversation", **management, **other})
    assert saved.status_code == 302
    stored = Interest.objects.get(pk=interest.pk)
    assert stored.state == "in_conversation"
    assert (stored.email, stored.municipality) == (interest.email, interest.municipality)


def test_without_consent_and_check_no_name_shows_and_it_counts_as_not_checked(
    desk, wanted, registered
):
    interest = registered()
    check(desk, interest)
    Interest.objects.update(is_public=False, verified_at=None, verified_by=None)
    interest.refresh_from_db()
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (1, 0, [])
    assert (interest.is_public, interest.is_verified) == (False, False)


def test_who_withdrew_was_never_checked(desk, registered):
    interest = registered()
    check(desk, interest)
    interest.refresh_from_db()
    registering.withdraw(interest)
    assert not verified().exists()


# At the same moment


def test_what_was_erased_meanwhile_is_not_brought_back(desk, registered, monkeypatch):
    interest = registered()
    found = InterestAdmin._interest

    def then_erased(*args):
        one = found(*args)
        registering.erase(one)
        return one

    monkeypatch.setattr(InterestAdmin, "_interest", then_erased)
    assert check(desk, interest, **LEARN).status_code == 404
    assert not Interest.objects.exists()
    assert not VerifiedDomain.objects.exists()


def test_what_was_withdrawn_meanwhile_is_not_checked(desk, registered):
    interest = registered()
    page = f"{INBOX}{interest.pk}/controleren/"
    assert desk.get(page).status_code == 200
    registering.withdraw(Interest.objects.get(pk=interest.pk))
    assert "Deze aanmelding is afgelopen." in text_of(check(desk, interest, **LEARN))
    assert not VerifiedDomain.objects.exists()
    assert verified().count() == 0


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time by itself"
)
@pytest.mark.django_db(transaction=True)
def test_a_check_waits_for_who_withdraws_at_that_moment(registered, admin_user):
    interest, is_withdrawn, refused = registered(), Event(), []

    def check_too():
        try:
            stale = Interest.objects.get(pk=interest.pk)
            is_withdrawn.set()
            vouchers.verify(stale, admin_user, learns_domain=True)
        except NotPossible:
            refused.append(True)
        finally:
            connection.close()

    with transaction.atomic():
        registering.lock(interest)
        other = Thread(target=check_too)
        other.start()
        assert is_withdrawn.wait(10)
        registering.withdraw(interest)
    other.join(10)
    assert refused == [True]
    assert Interest.objects.get().state == "closed"
    assert not VerifiedDomain.objects.exists()
