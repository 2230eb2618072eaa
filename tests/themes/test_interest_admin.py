"""The inbox of the coordinator: handling, replying, matching, exporting."""

import csv
import html
import io
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone
from openpyxl import load_workbook

from partners.models import Partner
from portal import coordinators
from portal.outbox.sending import send_due
from tests import factories as make
from themes.interest import registering
from themes.interest.export import safe
from themes.interest.figures import interested_in_role, interested_in_theme
from themes.interest.registrants import registrants_for
from themes.interest.role_matches import CannotMatch, match, partner_of, undo_match
from themes.jobs import registrations_digest
from themes.models import AllianceMembership, Interest, InterestSettings, InterestState, Role
from themes.models.handling import working_days_after

pytestmark = pytest.mark.django_db
INBOX = "/beheer/themes/interest/"


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client.force_login(user)
    client.user = user
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def of_partner(**values) -> Interest:
    """A confirmed registration of a municipality that is a partner."""
    partner = make.PartnerFactory(is_municipality=True)
    return make.InterestFactory(confirmed=True, municipality=partner.municipality, **values)


def test_unconfirmed_registrations_do_not_reach_the_inbox(desk):
    hidden = make.InterestFactory(name="Spook")
    shown = make.InterestFactory(confirmed=True)
    text = text_of(desk.get(INBOX))
    assert f"/{shown.pk}/change/" in text
    assert f"/{hidden.pk}/change/" not in text
    assert desk.get(f"{INBOX}{hidden.pk}/change/").status_code == 302


def test_what_is_too_late_is_marked_and_can_be_filtered(desk):
    late = make.InterestFactory(confirmed=True, due_on=timezone.localdate() - timedelta(days=1))
    soon = make.InterestFactory(confirmed=True, due_on=timezone.localdate())
    text = text_of(desk.get(f"{INBOX}?belofte=te-laat"))
    assert "(te laat)" in text
    assert f"/{late.pk}/change/" in text
    assert f"/{soon.pk}/change/" not in text
    assert "zonder het antwoord dat was beloofd" in text_of(desk.get("/beheer/"))


@pytest.mark.parametrize(
    ("action", "state"),
    [("start_conversation", "in_conversation"), ("close", "closed"), ("take", "confirmed")],
)
def test_several_are_handled_at_once_and_it_is_logged(desk, action, state):
    chosen = [make.InterestFactory(confirmed=True).pk for _number in range(2)]
    desk.post(INBOX, {"action": action, "_selected_action": chosen})
    for interest in Interest.objects.filter(pk__in=chosen):
        assert interest.state == state
        assert interest.events.last().user == desk.user
    if action == "take":
        assert Interest.objects.filter(owner=desk.user).count() == 2


def test_closing_needs_a_reason(desk):
    interest = make.InterestFactory(confirmed=True)
    text = text_of(desk.post(f"{INBOX}{interest.pk}/change/", form_of(state="closed")))
    assert "Een afgesloten aanmelding heeft een reden" in text
    desk.post(f"{INBOX}{interest.pk}/change/", form_of(state="closed", close_reason="no_fit"))
    interest.refresh_from_db()
    assert interest.state == InterestState.CLOSED
    assert interest.events.last().user == desk.user


def form_of(**values):
    management = {
        f"{prefix}-{name}": "0"
        for prefix in ("messages", "events")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"state": "confirmed", "close_reason": "", "owner": "", "due_on": "", "notes": ""} | (
        management | values
    )


def test_a_reply_from_a_template_goes_out_and_stands_in_the_dossier(desk):
    interest = make.InterestFactory(confirmed=True)
    template = make.ReplyTemplateFactory(body="Beste [naam], welkom [organisatie].")
    address = f"{INBOX}{interest.pk}/antwoord/"
    filled = f"Beste Jo Jansen, welkom {interest.organisation_name}."
    assert filled in text_of(desk.get(f"{address}?sjabloon={template.pk}"))
    desk.post(address, {"body": "Welkom!"})
    send_due()
    assert [message.to for message in mail.outbox] == [[interest.email]]
    assert "Welkom!" in mail.outbox[0].body
    interest.refresh_from_db()
    assert interest.state == InterestState.IN_CONVERSATION
    assert interest.messages.get().user == desk.user


@pytest.mark.parametrize("number", ["x", "99999999999999999999", "%00", "-1"])
def test_a_template_that_does_not_exist_is_an_empty_reply(desk, number):
    interest = make.InterestFactory(confirmed=True)
    response = desk.get(f"{INBOX}{interest.pk}/antwoord/?sjabloon={number}")
    assert response.status_code in (200, 400)


def test_filling_a_role_makes_the_membership_and_undo_takes_all_back(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    interest = of_partner(due_on=date(2030, 1, 2))
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "is_filled": "1"})
    role.refresh_from_db()
    interest.refresh_from_db()
    assert (role.state, role.holder) == ("filled", partner_of(interest))
    assert (interest.state, interest.due_on) == (InterestState.MATCHED, None)
    assert AllianceMembership.objects.filter(partner=role.holder).exists()
    desk.post(f"{INBOX}{interest.pk}/koppeling-terug/")
    role.refresh_from_db()
    interest.refresh_from_db()
    assert (role.state, role.holder) == ("open", None)
    assert (interest.state, interest.due_on) == (InterestState.CONFIRMED, date(2030, 1, 2))
    assert not AllianceMembership.objects.exists()


def test_undo_keeps_a_membership_that_was_there_before(desk):
    role = make.RoleFactory(alliance=make.AllianceFactory())
    interest = of_partner()
    role.alliance.memberships.create(partner=partner_of(interest), capacity="member")
    undo_match(match(interest, role, desk.user, is_filled=True), desk.user)
    assert role.alliance.memberships.count() == 1


def test_a_role_can_be_put_in_conversation_for_who_is_no_partner(desk):
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True)
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "is_filled": "0"})
    role.refresh_from_db()
    assert role.state == "in_conversation"


def test_a_municipality_that_is_no_partner_becomes_one_and_undo_takes_it_back(desk):
    role = make.RoleFactory()
    municipality = make.MunicipalityFactory(label="Zwolle", slug="zwolle")
    make.PartnerFactory(slug="zwolle")
    interest = make.InterestFactory(confirmed=True, municipality=municipality)
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "is_filled": "1"})
    holder = Role.objects.get(pk=role.pk).holder
    assert (holder.name, holder.municipality) == ("Gemeente Zwolle", municipality)
    assert desk.get(holder.get_absolute_url()).status_code == 200
    desk.post(f"{INBOX}{interest.pk}/koppeling-terug/")
    assert not Partner.objects.filter(municipality=municipality).exists()


def test_a_partner_that_was_worked_on_stays_after_undoing(desk):
    interest = make.InterestFactory(confirmed=True)
    made = match(interest, make.RoleFactory(), desk.user, is_filled=True)
    Partner.objects.filter(pk=made.partner.pk).update(
        updated_at=timezone.now() + timedelta(minutes=1)
    )
    made.refresh_from_db()
    undo_match(made, desk.user)
    assert partner_of(interest)


def of_company(**values) -> Interest:
    return make.InterestFactory(
        confirmed=True, municipality=None, organisation_kind="company", **values
    )


def test_another_organisation_fills_a_role_when_its_name_is_known(desk):
    partner = make.PartnerFactory(name="Waterbouw B.V.")
    partner.aliases.create(name="Waterbouw")
    role, interest = make.RoleFactory(), of_company(organisation="waterbouw")
    desk.post(f"{INBOX}{interest.pk}/koppelen/", {"role": role.pk, "is_filled": "1"})
    assert Role.objects.get(pk=role.pk).holder == partner


def test_an_unknown_organisation_cannot_fill_a_role_and_it_is_told(desk):
    role, interest = make.RoleFactory(), of_company(organisation="Onbekend")
    address = f"{INBOX}{interest.pk}/koppelen/"
    text = text_of(desk.post(address, {"role": role.pk, "is_filled": "1"}))
    assert "geen partner met precies deze naam" in text
    assert Role.objects.get(pk=role.pk).state == "open"


def test_undoing_does_not_overwrite_what_happened_since(desk):
    role = make.RoleFactory()
    first, second = make.InterestFactory(confirmed=True), make.InterestFactory(confirmed=True)
    match(first, role, desk.user, is_filled=False)
    match(second, role, desk.user, is_filled=True)
    text = text_of(desk.post(f"{INBOX}{first.pk}/koppeling-terug/", follow=True))
    assert "maak eerst de latere koppeling ongedaan" in text
    assert Role.objects.get(pk=role.pk).state == "filled"
    for interest in (second, first):
        desk.post(f"{INBOX}{interest.pk}/koppeling-terug/")
    assert Role.objects.get(pk=role.pk).state == "open"


def test_a_second_coordinator_does_not_overwrite_the_first(desk):
    interest = make.InterestFactory(confirmed=True)
    seen = interest.updated_at.isoformat()
    address = f"{INBOX}{interest.pk}/change/"
    registering.change_state(interest, InterestState.IN_CONVERSATION, desk.user)
    typed = form_of(notes="Mijn notitie", seen_version=seen)
    text = text_of(desk.post(address, typed))
    assert "coordinator heeft dit op" in text
    assert "Mijn notitie" in text
    assert Interest.objects.get(pk=interest.pk).state == InterestState.IN_CONVERSATION


def test_a_filled_role_is_not_filled_twice(desk):
    role, interest = make.RoleFactory(), of_partner()
    Role.objects.filter(pk=role.pk).update(state="filled", holder=make.PartnerFactory())
    with pytest.raises(CannotMatch):
        match(interest, role, desk.user, is_filled=True)


# Exports


def test_exports_are_safe_against_formulas_and_logged(desk):
    interest = make.InterestFactory(confirmed=True, name="=1+1", message="+31 6")
    chosen = {"_selected_action": [interest.pk]}
    sheet = desk.post(INBOX, chosen | {"action": "export_csv"})
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][2] == "'=1+1"
    book = load_workbook(io.BytesIO(desk.post(INBOX, chosen | {"action": "export_xlsx"}).content))
    cell = book.active["C2"]
    assert (cell.value, cell.data_type) == ("'=1+1", "s")
    assert interest.events.filter(action="exported").count() == 2


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_begins_as_a_formula(value):
    assert not safe(value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_only_who_may_see_personal_data_may_export(client):
    user = get_user_model().objects.create_user("lezer", is_staff=True)
    for codename in ("view_interest", "change_interest"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    interest = make.InterestFactory(confirmed=True)
    assert "export_csv" not in text_of(client.get(INBOX))
    response = client.post(INBOX, {"action": "export_csv", "_selected_action": [interest.pk]})
    assert "text/csv" not in response.get("Content-Type", "")


# Figures and candidates


def test_figures_count_confirmed_ones_and_name_who_agreed(client):
    role = make.RoleFactory()
    named = make.MunicipalityFactory(label="Zwolle")
    for values in (
        {"confirmed": True, "municipality": named, "is_public": True},
        {"confirmed": True, "municipality": named},
        {"confirmed": True},
        {},
    ):
        make.InterestFactory(**values).roles.add(role)
    figure = interested_in_role(role)
    assert (figure.count, figure.names, figure.unnamed) == (2, ["Zwolle"], 1)
    assert interested_in_theme(role.theme).count == 2
    text = text_of(client.get(role.get_absolute_url()))
    assert "2 organisaties hebben interesse: Zwolle" in text
    assert "Jo Jansen" not in text


def test_who_withdrew_is_not_counted_any_more():
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True, is_public=True)
    interest.roles.add(role)
    registering.withdraw(interest)
    assert interested_in_role(role).count == 0


def test_who_registered_is_a_candidate_for_the_role(desk):
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True)
    interest.roles.add(role)
    make.InterestFactory().roles.add(role)
    assert [candidate.name for candidate in registrants_for(role)] == [interest.organisation_name]
    assert "Meldde zich voor deze rol." in text_of(
        desk.get(f"/beheer/themes/role/{role.pk}/change/")
    )


# Mails to the coordinator


def test_the_coordinator_gets_one_mail_a_day(desk):
    settings = InterestSettings.load()
    settings.notify = "coordinator@example.org"
    settings.save()
    make.InterestFactory(confirmed=True, due_on=timezone.localdate())
    make.InterestFactory(confirmed=True, state="in_conversation")
    for _time in range(2):
        registrations_digest()
    send_due()
    assert [message.to for message in mail.outbox] == [["coordinator@example.org"]]
    assert "1 aanmelding wacht op antwoord" in mail.outbox[0].body
    assert "Jo Jansen" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas
        (date(2027, 4, 26), 2, date(2027, 4, 29)),  # over King's Day
    ],
)
def test_a_promise_counts_the_days_that_people_work(day, days, expected):
    assert working_days_after(day, days) == expected


def test_a_promise_that_runs_out_is_mailed_also_without_a_digest(desk):
    settings = InterestSettings.load()
    settings.notify, settings.is_digest = "coordinator@example.org", False
    settings.save()
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() + timedelta(days=9))
    assert registrations_digest() == "nothing to mail"
    Interest.objects.update(due_on=timezone.localdate() + timedelta(days=1))
    assert registrations_digest() == "1 mail"


def test_nothing_waits_is_no_mail(desk):
    InterestSettings.objects.create(pk=1, notify="coordinator@example.org")
    assert registrations_digest() == "nothing to mail"
