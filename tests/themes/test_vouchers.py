"""A name needs a voucher: what shows on the site only after the coordinator checked it."""

import json
from importlib import import_module
from threading import Event, Thread

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tests import factories as make
from tests.themes.desk import INBOX, of_company, of_partner, text_of
from tests.themes.registrations import confirmed
from themes.interest import figures, registering, vouchers
from themes.interest.admin import InterestAdmin
from themes.interest.figures import interested_in_role, interested_in_theme, shown_about
from themes.interest.role_matches import CannotMatch, match, undo_match
from themes.models import Interest, InterestAction, Role, RoleMatch, VerifiedDomain
from themes.public_mail import PROVIDERS, is_public_mail

pytestmark = pytest.mark.django_db

LEARN = {"learns_domain": "on"}


@pytest.fixture
def zwolle():
    return make.MunicipalityFactory(label="Zwolle", name="Zwolle", slug="zwolle")


@pytest.fixture
def wanted():
    return make.RoleFactory(title="Proeftuin", theme=make.ThemeFactory())


@pytest.fixture
def registered(zwolle, wanted):
    """Makes a confirmed registration of Zwolle that agreed to be named."""

    def registration(email="jo@zwolle.nl", **values):
        values = {"municipality": zwolle, "is_public": True, "confirmed": True} | values
        interest = make.InterestFactory(email=email, **values)
        interest.roles.add(wanted)
        return interest

    return registration


def check(desk, interest, **ticked):
    return desk.post(f"{INBOX}{interest.pk}/controleren/", ticked, follow=True)


def take_back(desk, interest):
    return desk.post(f"{INBOX}{interest.pk}/controle-terug/", follow=True)


def names(role) -> list[str]:
    return interested_in_role(role).names


# What is public


def test_who_only_has_a_mailbox_makes_no_name_public(client, wanted, registered):
    registered("iemand@gmail.com")
    for page in (wanted, wanted.theme):
        text = text_of(client.get(page.get_absolute_url()))
        assert "1 organisatie heeft interesse." in text
        assert "Wij hebben nog niet gecontroleerd of die aanmelding klopt." in text
        assert "Zwolle" not in text


def test_the_name_shows_after_the_coordinator_checked_it(desk, wanted, registered):
    check(desk, registered())
    for page in (wanted, wanted.theme):
        text = text_of(desk.get(page.get_absolute_url()))
        assert "1 organisatie heeft interesse." in text
        assert "Wij hebben gecontroleerd dat die aanmelding klopt." in text
        assert "Met naam: Zwolle." in text


def test_who_did_not_ask_for_it_is_not_named_by_the_check(desk, wanted, registered):
    check(desk, registered(is_public=False))
    figure = interested_in_role(wanted)
    assert (figure.verified, figure.names) == (1, [])


def test_a_check_does_not_go_with_the_consent_of_someone_else(desk, wanted, registered):
    """A stranger agrees, the real municipality does not: no name."""
    registered("iemand@gmail.com")
    check(desk, registered(is_public=False), **LEARN)
    assert names(wanted) == []


def test_an_organisation_counts_once_and_is_checked_with_one_of_its_registrations(
    desk, wanted, registered
):
    first = registered("jo@zwolle.nl")
    registered("an@gmail.com", is_public=False)
    check(desk, first)
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (1, 1, ["Zwolle"])


def test_who_takes_the_name_of_a_municipality_is_not_checked_with_it(desk, wanted, registered):
    company = of_company(organisation="Zwolle")
    company.roles.add(wanted)
    check(desk, company)
    registered("iemand@gmail.com")
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (2, 1, [])


def test_another_organisation_is_checked_and_never_named(desk, wanted):
    company = of_company(organisation="Eenpitter Jansen", is_public=True)
    company.roles.add(wanted)
    check(desk, company, **LEARN)
    assert not VerifiedDomain.objects.exists()
    figure = interested_in_role(wanted)
    assert (figure.verified, figure.names) == (1, [])
    assert "Eenpitter" not in text_of(desk.get(wanted.get_absolute_url()))


@pytest.mark.parametrize(
    ("count", "checked", "expected"),
    [
        (1, 0, "1 organisatie heeft interesse. Wij hebben nog niet gecontroleerd of die "
         "aanmelding klopt."),
        (1, 1, "1 organisatie heeft interesse. Wij hebben gecontroleerd dat die aanmelding klopt."),
        (2, 0, "2 organisaties hebben interesse. Wij hebben nog niet gecontroleerd of die "
         "aanmeldingen kloppen."),
        (3, 1, "3 organisaties hebben interesse. Van 1 hebben wij gecontroleerd dat de aanmelding "
         "klopt."),
        (3, 2, "3 organisaties hebben interesse. Van 2 hebben wij gecontroleerd dat de aanmelding "
         "klopt."),
        (2, 2, "2 organisaties hebben interesse. Wij hebben gecontroleerd dat die aanmeldingen "
         "kloppen."),
    ],
)  # fmt: skip
def test_the_figure_reads_as_a_sentence(client, wanted, count, checked, expected):
    for number in range(count):
        make.InterestFactory(confirmed=True, verified=number < checked).roles.add(wanted)
    text = " ".join(text_of(client.get(wanted.get_absolute_url())).split())
    assert f"{expected} </p>" in text


def test_without_interest_there_is_no_figure(client, wanted):
    assert "interest-figure" not in text_of(client.get(wanted.get_absolute_url()))


def test_more_names_than_one_reads_are_counted(client, wanted, monkeypatch):
    monkeypatch.setattr(figures, "MOST_NAMED", 2)
    for label in ("Zwolle", "Almere", "Gouda"):
        place = make.MunicipalityFactory(label=label)
        make.InterestFactory(verified=True, municipality=place, is_public=True).roles.add(wanted)
    text = text_of(client.get(wanted.get_absolute_url()))
    assert "Met naam: Almere, Gouda en nog 1." in text


def test_the_figure_takes_as_many_queries_for_40_registrations_as_for_4(wanted):
    def queries(number):
        for _n in range(number):
            place = make.VerifiedDomainFactory(domain="gemeente.example").municipality
            make.InterestFactory(confirmed=True, municipality=place, is_public=True).roles.add(
                wanted
            )
        with CaptureQueriesContext(connection) as captured:
            interested_in_theme(wanted.theme)
        return len(captured)

    assert queries(4) == queries(36) == 1


# The mail domain


def test_a_second_registration_from_a_known_domain_needs_no_check(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False), **LEARN)
    assert names(wanted) == []
    registered("An.de.Boer+werk@ZWOLLE.nl")
    assert names(wanted) == ["Zwolle"]


def test_without_the_tick_nothing_is_learned(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False))
    registered("an@zwolle.nl")
    assert not VerifiedDomain.objects.exists()
    assert names(wanted) == []


def test_a_domain_speaks_for_no_other_municipality(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False), **LEARN)
    gouda = make.MunicipalityFactory(label="Gouda")
    other = registered("an@zwolle.nl", municipality=gouda)
    company = of_company(organisation="Zwolle", email="bo@zwolle.nl")
    assert names(wanted) == []
    assert not other.is_verified
    assert not company.is_verified


@pytest.mark.parametrize(
    "email",
    [
        "jo@mail.zwolle.nl",
        "jo@nepzwolle.nl",
        "jo@zwolle.nl.example.com",
        '"jo@zwolle.nl"@gmail.com',
        "jo@zwolle.com",
        "jo@zwоlle.nl",  # with a Russian o
    ],
)
def test_only_the_very_domain_counts(wanted, registered, zwolle, email):
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    interest = registered(email)
    assert names(wanted) == []
    assert not interest.is_verified


def test_a_domain_is_known_in_each_of_its_spellings(desk, wanted, registered):
    check(desk, registered("jo@súdwest.nl", is_public=False), **LEARN)
    assert VerifiedDomain.objects.get().domain == "xn--sdwest-pya.nl"
    registered("an@xn--sdwest-pya.nl")
    assert names(wanted) == ["Zwolle"]


def test_an_address_that_was_not_confirmed_shows_nothing(wanted, registered, zwolle):
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    registered(confirmed=False)
    figure = interested_in_role(wanted)
    assert (figure.count, figure.names) == (0, [])


PUBLIC = [
    "gmail.com",
    "hotmail.nl",
    "hotmail.co.uk",
    "yahoo.com.br",
    "outlook.be",
    "ziggo.nl",
    "kpnmail.nl",
    "hetnet.nl",
    "planet.nl",
    "xs4all.nl",
    "jansen.xs4all.nl",
    "caiway.net",
    "onsbrabantnet.nl",
    "proton.me",
    "icloud.com",
]


@pytest.mark.parametrize("domain", PUBLIC)
def test_the_domain_of_a_public_provider_is_never_learned(desk, registered, domain):
    interest = registered(f"jo@{domain}")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/controleren/"))
    assert f"Iedereen kan een adres @{domain} krijgen." in text
    assert "learns_domain" not in text
    check(desk, interest, **LEARN)
    interest.refresh_from_db()
    assert interest.verified_by == desk.user
    assert not VerifiedDomain.objects.exists()


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.co.uk", "localhost", "[127.0.0.1]"])
def test_no_code_can_store_a_domain_that_is_nobodys_own(registered, admin_user, domain):
    interest = registered(f"jo@{domain}")
    with pytest.raises(ValidationError):
        vouchers.verify(interest, admin_user, learns_domain=True)
    with pytest.raises(ValidationError):
        VerifiedDomain.objects.create(municipality=interest.municipality, domain=domain)
    interest.refresh_from_db()
    assert interest.verified_at is None


@pytest.mark.parametrize(
    "domain",
    ["zwolle.nl", "gemeentewestland.nl", "debuch.nl", "live.zwolle.nl", "xn--sdwest-pya.nl"],
)
def test_a_domain_of_a_municipality_is_not_taken_for_a_provider(domain):
    assert not is_public_mail(domain)


def test_the_list_of_providers_is_written_as_domains_are_stored():
    written = [name.removesuffix(".*") for name in PROVIDERS]
    assert len(PROVIDERS) > 100
    assert [name for name in written if name != name.strip().casefold() or "*" in name] == []
    assert all(name.isascii() for name in written)


def test_registrations_that_were_there_already_get_their_domain(registered):
    interest = registered("jo@súdwest.nl")
    Interest.objects.update(mail_domain="")
    import_module("themes.migrations.0004_verified_names").fill_mail_domain(apps, None)
    interest.refresh_from_db()
    assert (interest.mail_domain, interest.verified_at) == ("xn--sdwest-pya.nl", None)


# At the desk


def test_the_page_says_what_becomes_public_before_it_does(desk, wanted, registered):
    interest = registered()
    registered("an@zwolle.nl")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/controleren/"))
    assert "Wat openbaar wordt: dat Zwolle interesse heeft in:" in text
    assert "Rol: Proeftuin" in text
    assert "Iedereen met een adres @zwolle.nl spreekt namens Zwolle" in text
    assert "Er is nog 1 aanmelding van Zwolle met een adres @zwolle.nl" in text
    assert Interest.objects.verified().count() == 0


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
    assert list(Interest.objects.verified()) == [second]


def test_a_check_that_is_not_there_is_not_taken_back(desk, registered):
    interest = registered()
    take_back(desk, interest)
    assert not interest.events.exists()


def test_looking_changes_nothing(desk, registered):
    interest = registered()
    desk.get(f"{INBOX}{interest.pk}/controleren/", LEARN)
    assert Interest.objects.verified().count() == 0
    check(desk, interest)
    desk.get(f"{INBOX}{interest.pk}/controle-terug/")
    assert Interest.objects.verified().count() == 1


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
    assert Interest.objects.verified().count() == 0


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
    assert "login" in client.post(f"{INBOX}{interest.pk}/controleren/")["Location"]
    assert Interest.objects.verified().count() == 0


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
    rows = desk.get(INBOX).context["cl"].result_list
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


def test_a_domain_that_was_a_mistake_can_be_seen_and_deleted_but_not_added(
    desk, wanted, registered
):
    check(desk, registered(), **LEARN)
    registered("an@zwolle.nl", is_public=True)
    row = VerifiedDomain.objects.get()
    page = "/beheer/themes/verifieddomain/"
    assert "zwolle.nl" in text_of(desk.get(page))
    assert desk.get(f"{page}add/").status_code == 403
    changed = desk.post(f"{page}{row.pk}/change/", {"domain": "gmail.com"})
    assert changed.status_code == 403
    desk.post(f"{page}{row.pk}/delete/", {"post": "yes"})
    assert not VerifiedDomain.objects.exists()
    assert Interest.objects.verified().count() == 1


def test_a_domain_outlives_a_registration_and_holds_nothing_of_a_person(desk, wanted, registered):
    first = registered("xanthippe@zwolle.nl", name="Xanthippe")
    check(desk, first, **LEARN)
    registering.erase(first)
    row = VerifiedDomain.objects.values().get()
    assert "xanthippe" not in str(row).lower()
    registered("an@zwolle.nl")
    assert names(wanted) == ["Zwolle"]


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
    client.post(dossier, {"wat": "wijzigen", **details})
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
    client.post(dossier, {"wat": "wijzigen", **details, **other})
    client.post(dossier, {"wat": "keuze", "roles": [role.slug], **other})
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


def test_a_lapsed_voucher_shows_no_name_until_both_are_given_again(desk, wanted, registered):
    interest = registered()
    check(desk, interest)
    interest.refresh_from_db()
    interest.lapse_voucher()
    interest.save()
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (1, 0, [])
    assert (interest.is_public, interest.is_verified) == (False, False)


def test_who_withdrew_was_never_checked(desk, registered):
    interest = registered()
    check(desk, interest)
    interest.refresh_from_db()
    registering.withdraw(interest)
    assert not Interest.objects.verified().exists()


# Matching


@pytest.mark.parametrize("outcome", ["filled", "member"])
def test_a_name_with_a_role_needs_the_consent_of_the_organisation(desk, outcome):
    role, interest = make.RoleFactory(alliance=make.AllianceFactory()), of_partner()
    data = {"role": role.pk, "outcome": outcome}
    address = f"{INBOX}{interest.pk}/koppelen/"
    assert "Vraag de organisatie eerst" in text_of(desk.post(address, data))
    with pytest.raises(CannotMatch):
        match(interest, role, desk.user, outcome)
    assert (Role.objects.get(pk=role.pk).state, RoleMatch.objects.count()) == ("open", 0)
    assert not role.alliance.memberships.exists()
    desk.post(address, data | {"consent": "on"})
    assert RoleMatch.objects.get().consented_at is not None
    text = text_of(desk.get(f"{INBOX}{interest.pk}/change/"))
    assert "De organisatie vindt het goed dat haar naam daarbij op de site staat." in text


def test_the_question_names_who_it_is_about(desk):
    interest = of_partner(name="Jo Jansen")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/koppelen/"))
    assert f"Jo Jansen namens {interest.organisation_name} spreekt" in text


def test_whose_role_is_filled_was_checked_and_stays_so(desk, wanted, registered):
    interest = registered()
    made = match(interest, wanted, desk.user, "filled", has_consent=True)
    interest.refresh_from_db()
    assert interest.verified_by == desk.user
    assert [event.action for event in interest.events.all()] == ["verified", "matched"]
    undo_match(made, desk.user)
    assert Interest.objects.verified().count() == 1


def test_a_role_in_conversation_shows_no_name_and_needs_no_consent(client, admin_user, zwolle):
    alliance = make.AllianceFactory()
    role = make.RoleFactory(alliance=alliance)
    make.AllianceThemeFactory(alliance=alliance, theme=role.theme)
    interest = make.InterestFactory(confirmed=True, municipality=zwolle)
    interest.roles.add(role)
    made = match(interest, role, admin_user, "in_conversation")
    assert made.consented_at is None
    assert not Partner.objects.exists()
    pages = [role, role.theme, alliance]
    for address in [*(page.get_absolute_url() for page in pages), "/", "/rollen/", "/partners/"]:
        assert "Zwolle" not in text_of(client.get(address)), address
    assert shown_about(interest) == [
        "Wij tellen uw gemeente mee. De naam staat daarbij niet op de site, want daar hebt u niet "
        "om gevraagd."
    ]


def test_the_registrant_reads_which_role_is_public(desk, zwolle):
    alliance = make.AllianceFactory(name="Leefbaar")
    role, hidden = make.RoleFactory(title="Trekker", alliance=alliance), make.RoleFactory()
    interest = make.InterestFactory(confirmed=True, municipality=zwolle)
    made = match(interest, role, desk.user, "filled", has_consent=True)
    match(interest, hidden, desk.user, "filled", has_consent=True)
    Role.objects.filter(pk=hidden.pk).withdraw()
    interest.refresh_from_db()
    assert shown_about(interest)[1:] == [
        "Op de site staat dat uw organisatie de rol “Trekker” heeft.",
        "Op de site staat dat uw organisatie meedoet in “Leefbaar”.",
    ]
    undo_match(made, desk.user)
    assert shown_about(interest)[1:] == []


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
    assert Interest.objects.verified().count() == 0


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
        except vouchers.CannotVerify:
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
