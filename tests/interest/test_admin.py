"""The inbox of the coordinator: handling, replying, matching, exporting.

Covers: themes/interest/admin_forms.py, themes/interest/admin_views.py,
themes/interest/jobs.py, themes/interest/export.py, themes/interest/role_admin.py,
themes/interest/models/handling.py
"""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import load_workbook

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.desk.forms import save
from tests.interest.desk import INBOX, of_company, of_partner
from tests.outbox.sending import send_due
from tests.pages import text_of
from themes.interest import registering
from themes.interest.acts import InterestMail
from themes.interest.attention import without_candidate
from themes.interest.figures import interested_in_role, interested_in_theme
from themes.interest.jobs import registrations_digest
from themes.interest.models import Interest, InterestSettings, InterestState
from themes.interest.role_admin import registrants_for
from themes.interest.role_matches import (
    match,
)
from themes.models import Role

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


def test_unconfirmed_registrations_do_not_reach_the_inbox(desk):
    hidden = make.InterestFactory(name="Spook")
    shown = make.InterestFactory(confirmed=True)
    text = text_of(desk.get(INBOX))
    assert f"/{shown.pk}/change/" in text
    assert f"/{hidden.pk}/change/" not in text
    assert desk.get(f"{INBOX}{hidden.pk}/change/").status_code == 302


@pytest.mark.parametrize("typed", ["Zwole", "gemeente zwolle", "jansen"])
def test_a_registration_is_found_by_what_one_remembers_of_it(desk, typed):
    place = make.MunicipalityFactory(label="Zwolle", name="Zwolle")
    wanted = make.InterestFactory(confirmed=True, municipality=place, name="Jo Jansen")
    make.InterestFactory(confirmed=True, name="Iemand Anders")
    found = desk.get(INBOX, {"q": typed}).context["cl"].queryset
    assert list(found) == [wanted]


def test_what_is_too_late_is_marked_and_can_be_filtered(desk):
    late = make.InterestFactory(confirmed=True, due_on=timezone.localdate() - timedelta(days=1))
    soon = make.InterestFactory(confirmed=True, due_on=timezone.localdate())
    text = text_of(desk.get(f"{INBOX}?belofte=te-laat"))
    assert f"{date_format(late.due_on)} (te laat)" in text
    assert f"/{late.pk}/change/" in text
    assert f"/{soon.pk}/change/" not in text
    assert "zonder het antwoord dat was beloofd" in text_of(desk.get("/beheer/"))


@pytest.mark.parametrize(
    ("action", "state"),
    [("start_conversation", "in_conversation"), ("close", "closed"), ("take", "confirmed")],
)
def test_several_are_handled_at_once_and_it_is_logged(desk, action, state):
    chosen = [make.InterestFactory(confirmed=True).pk for _number in range(2)]
    desk.post(INBOX, {"action": action, "_selected_action": chosen, "reason": "no_answer"})
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


def test_closing_several_asks_why(desk):
    interest = make.InterestFactory(confirmed=True)
    chosen = {"action": "close", "_selected_action": [interest.pk]}
    assert "Waarom sluit u ze af?" in text_of(desk.post(INBOX, chosen))
    desk.post(INBOX, chosen | {"reason": "no_fit"})
    interest.refresh_from_db()
    assert (interest.state, interest.close_reason) == ("closed", "no_fit")


def test_bulk_actions_leave_alone_what_they_do_not_fit(desk):
    withdrawn, matched = make.InterestFactory(confirmed=True), of_partner()
    registering.withdraw(withdrawn)
    match(matched, make.RoleFactory(), desk.user, "filled", has_consent=True)
    chosen = {"_selected_action": [withdrawn.pk, matched.pk]}
    for action in ("start_conversation", "close"):
        data = chosen | {"action": action, "reason": "other"}
        assert "2 aanmeldingen zijn niet veranderd" in text_of(desk.post(INBOX, data, follow=True))
    assert set(Interest.objects.values_list("state", flat=True)) == {"closed", "matched"}


def test_a_registration_that_is_deleted_at_the_desk_is_erased_with_its_mails(desk):
    interest = make.InterestFactory(confirmed=True)
    other = make.InterestFactory(confirmed=True)
    OutgoingMail.objects.post(InterestMail.CONFIRMED, interest)
    desk.post(f"{INBOX}{interest.pk}/delete/", {"post": "yes"})
    assert list(Interest.objects.all()) == [other]
    assert not OutgoingMail.objects.exists()


def test_a_promise_stays_until_it_is_kept(desk):
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True, due_on=TOMORROW)
    registering.set_state(interest, InterestState.IN_CONVERSATION, desk.user)
    match(interest, role, desk.user, "in_conversation")
    interest.refresh_from_db()
    assert interest.due_on == TOMORROW
    registering.reply(interest, "Welkom", desk.user)
    assert interest.due_on is None


def test_a_reply_does_not_take_a_match_back(desk):
    interest = of_partner()
    match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    registering.reply(interest, "Welkom", desk.user)
    interest.refresh_from_db()
    assert interest.state == InterestState.MATCHED


def test_a_message_after_a_match_waits_for_an_answer(desk):
    interest = of_partner()
    match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    interest.refresh_from_db()
    registering.ask(interest, "Wanneer beginnen wij?")
    assert list(Interest.objects.waiting()) == [interest]


def test_a_match_is_not_made_by_hand_nor_left_behind(desk):
    interest = of_partner()
    address = f"{INBOX}{interest.pk}/change/"
    assert "Selecteer een geldige keuze" in text_of(desk.post(address, form_of(state="matched")))
    match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    text = text_of(desk.post(address, form_of(state="confirmed")))
    assert "Maak eerst die koppeling ongedaan" in text


def test_a_withdrawn_registration_is_not_opened_again(desk):
    interest = make.InterestFactory(confirmed=True)
    registering.withdraw(interest)
    text = text_of(desk.post(f"{INBOX}{interest.pk}/change/", form_of(state="confirmed")))
    assert "kan niet opnieuw worden geopend" in text
    desk.post(f"{INBOX}{interest.pk}/change/", form_of(state="closed", close_reason="other"))
    interest.refresh_from_db()
    assert interest.close_reason == "withdrawn"


def test_only_states_that_can_follow_are_offered(desk):
    interest = of_partner()
    match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    form = desk.get(f"{INBOX}{interest.pk}/change/").context["adminform"].form
    assert [value for value, _label in form.fields["state"].choices] == ["matched", "closed"]


def test_a_promise_in_the_past_is_refused(desk):
    interest = make.InterestFactory(confirmed=True)
    text = text_of(desk.post(f"{INBOX}{interest.pk}/change/", form_of(due_on="1-1-2020")))
    assert "Deze dag is voorbij" in text


@pytest.mark.parametrize("days", [{"keep_open_days": 9_999_999}, {"promised_days": 99_999}])
def test_a_setting_cannot_stop_the_erasing_or_promise_years(desk, days):
    make.InterestSettingsFactory()
    values = {
        "promised_days": 10,
        "keep_closed_days": 1,
        "keep_matched_days": 1,
        "keep_open_days": 1,
    }
    desk.post("/beheer/interest/interestsettings/1/change/", values | days)
    stored = InterestSettings.load()
    assert (stored.promised_days, stored.keep_open_days) == (10, 730)


def test_the_settings_open_without_a_list_before_them(desk):
    response = desk.get("/beheer/interest/interestsettings/")
    pk = InterestSettings.objects.get().pk
    assert response.url == f"/beheer/interest/interestsettings/{pk}/change/"


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
    text = text_of(desk.post(address, {"body": "Al getypt.", "sjabloon": template.pk}))
    assert "Al getypt." in text
    assert filled in text
    for _press in range(2):  # a second press sends nothing more
        desk.post(address, {"body": "Welkom!"})
    send_due()
    assert [message.to for message in mail.outbox] == [[interest.email]]
    assert "Welkom!" in mail.outbox[0].body
    interest.refresh_from_db()
    assert interest.state == InterestState.IN_CONVERSATION
    assert interest.messages.get().user == desk.user


@pytest.mark.parametrize("number", ["x", "99999999999999999999", "\0", "-1"])
def test_a_template_that_does_not_exist_adds_nothing(desk, number):
    interest = make.InterestFactory(confirmed=True)
    address = f"{INBOX}{interest.pk}/antwoord/"
    assert "Al getypt." in text_of(desk.post(address, {"body": "Al getypt.", "sjabloon": number}))


def test_a_reply_with_a_gap_is_not_sent(desk):
    interest = make.InterestFactory(confirmed=True)
    address = f"{INBOX}{interest.pk}/antwoord/"
    text = text_of(desk.post(address, {"body": "Beste [naam], welkom."}))
    assert "In de tekst staat nog [naam]" in text
    assert not interest.messages.exists()


@pytest.mark.parametrize(("gap", "filled"), [("[Naam]", "Jo Jansen"), ("[ naam ]", "Jo Jansen")])
def test_a_template_is_filled_however_the_gap_is_written(gap, filled):
    template = make.ReplyTemplateFactory(body=f"Beste {gap},")
    assert template.filled_for(make.InterestFactory()) == f"Beste {filled},"


def test_a_name_with_brackets_is_a_name():
    interest = make.InterestFactory(name="[organisatie]")
    assert make.ReplyTemplateFactory(body="[naam]").filled_for(interest) == "[organisatie]"


def test_who_is_matched_or_closed_is_told_by_mail(desk):
    interest = of_partner()
    match(interest, make.RoleFactory(), desk.user, "filled", has_consent=True)
    interest.refresh_from_db()
    registering.close(interest, "other", desk.user)
    send_due()
    assert [message.subject for message in mail.outbox] == ["Nieuws over uw aanmelding"] * 2


def test_a_second_coordinator_does_not_overwrite_the_first(desk):
    interest = make.InterestFactory(confirmed=True)
    seen = interest.updated_at.isoformat()
    address = f"{INBOX}{interest.pk}/change/"
    registering.set_state(interest, InterestState.IN_CONVERSATION, desk.user)
    typed = form_of(notes="Mijn notitie", seen_version=seen)
    text = text_of(desk.post(address, typed))
    assert "coordinator heeft dit op" in text
    assert "Mijn notitie" in text
    assert Interest.objects.get(pk=interest.pk).state == InterestState.IN_CONVERSATION


def test_the_pages_say_no_to_who_may_not_change_roles(client):
    user = get_user_model().objects.create_user("lezer", is_staff=True)
    for codename in ("view_interest", "change_interest"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    role, interest = make.RoleFactory(), of_partner()
    data = {"role": role.pk, "outcome": "in_conversation"}
    assert client.post(f"{INBOX}{interest.pk}/koppelen/", data).status_code == 403
    assert "koppelen" not in text_of(client.get(f"{INBOX}{interest.pk}/change/"))


def test_who_registered_for_a_role_is_for_those_who_may_see_registrations(client):
    user = get_user_model().objects.create_user("rollen", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_role"))
    client.force_login(user)
    role, interest = make.RoleFactory(), of_company(organisation="Eenpitter Jansen")
    interest.roles.add(role)
    page = f"/beheer/themes/role/{role.pk}/change/"
    assert "Eenpitter Jansen" not in text_of(client.get(page))


def test_the_desk_counts_the_roles_that_its_list_shows(desk):
    named, registered = make.RoleFactory(), make.RoleFactory()
    make.RoleFactory()
    make.RoleCandidateFactory(role=named)
    make.InterestFactory(confirmed=True).roles.add(registered)
    attention = desk.get("/beheer/").context["attention"]
    [line] = [one for one in attention if one.url.startswith("/beheer/themes/role/?kandidaat")]
    shown = desk.get(line.url).context["cl"].result_count
    assert (shown, line.count, without_candidate(Role.objects.all()).count()) == (1, 1, 1)


# Exports


def test_exports_are_safe_against_formulas_and_logged(desk):
    interest = make.InterestFactory(confirmed=True, name="=1+1", message="+31 6")
    chosen = {"_selected_action": [interest.pk]}
    sheet = desk.post(INBOX, chosen | {"action": "export_csv"})
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][3] == "'=1+1"
    book = load_workbook(io.BytesIO(desk.post(INBOX, chosen | {"action": "export_xlsx"}).content))
    name, confirmed = book.active["D2"], book.active["Q2"]
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert confirmed.is_date
    assert interest.events.filter(action="exported").count() == 2


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
        {"verified": True, "municipality": named, "is_public": True},
        {"confirmed": True, "municipality": named},
        {"confirmed": True},
        {},
    ):
        make.InterestFactory(**values).roles.add(role)
    figure = interested_in_role(role)
    assert (figure.count, figure.verified, figure.names) == (2, 1, ["Zwolle"])
    assert interested_in_theme(role.theme).count == 2
    text = text_of(client.get(role.get_absolute_url()))
    assert "Met naam: Zwolle." in text
    assert "Jo Jansen" not in text


def test_interest_in_what_is_not_public_is_not_counted(client):
    theme = make.ThemeFactory()
    hidden = make.RoleFactory(theme=theme, draft=True)
    make.InterestFactory(confirmed=True).roles.add(hidden)
    assert interested_in_theme(theme).count == 0


def test_who_withdrew_is_not_counted_any_more():
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True, is_public=True)
    interest.roles.add(role)
    registering.withdraw(interest)
    assert interested_in_role(role).count == 0


def test_who_registered_is_a_candidate_for_the_role(desk):
    role, interest = make.RoleFactory(), make.InterestFactory(confirmed=True)
    interest.roles.add(role)
    make.InterestFactory().roles.add(role)
    make.SignalFactory(slug="wants-role", reason="Meldde zich voor deze rol.")
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
def test_a_promise_counts_the_days_that_people_work(clock, day, days, expected):
    clock.time = datetime.combine(day, time(12), tzinfo=UTC)
    assert InterestSettings(promised_days=days).due_on() == expected


@pytest.mark.parametrize("state", ["confirmed", "closed"])
def test_without_a_digest_each_registration_is_mailed_while_it_is_open(desk, state):
    InterestSettings.objects.create(pk=1, notify="coordinator@example.org", is_digest=False)
    interest = make.InterestFactory(confirmed=True)
    OutgoingMail.objects.post(InterestMail.NOTICE, interest)
    Interest.objects.update(state=state, close_reason="other" if state == "closed" else "")
    send_due()
    assert [message.to for message in mail.outbox] == (
        [["coordinator@example.org"]] if state == "confirmed" else []
    )


def test_a_registration_that_is_saved_as_it_was_is_kept_no_longer_for_that(desk):
    interest = make.InterestFactory(confirmed=True, due_on=TOMORROW)
    for changes, is_longer in (({}, False), ({"notes": "Gebeld."}, True)):
        save(desk, interest, **changes)
        later = Interest.objects.get(pk=interest.pk)
        assert (later.updated_at > interest.updated_at) == is_longer


def test_what_the_registrant_filled_in_can_only_be_looked_at(desk):
    interest = make.InterestFactory(confirmed=True)
    form = desk.get(f"{INBOX}{interest.pk}/change/").context["adminform"].form
    assert set(form.fields) == {"state", "close_reason", "owner", "due_on", "notes"}


def test_a_registration_is_headed_by_who_it_is_of(desk):
    interest = make.InterestFactory(confirmed=True, name="Jo Jansen")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/change/"))
    assert f"<h2>{interest.organisation_name} – Jo Jansen</h2>" in text


def test_a_promise_that_runs_out_is_mailed_also_without_a_digest(desk):
    settings = InterestSettings.load()
    settings.notify, settings.is_digest = "coordinator@example.org", False
    settings.save()
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() + timedelta(days=9))
    assert registrations_digest() == "Niets te mailen"
    Interest.objects.update(due_on=timezone.localdate() + timedelta(days=3))
    assert registrations_digest() == "Niets te mailen"
    Interest.objects.update(due_on=timezone.localdate() + timedelta(days=2))
    assert registrations_digest() == "1 mail gemaakt"


def test_nothing_waits_is_no_mail(desk):
    InterestSettings.objects.create(pk=1, notify="coordinator@example.org")
    assert registrations_digest() == "Niets te mailen"


def test_the_inbox_writes_the_day_of_confirming_as_every_other_date(desk):
    made = make.InterestFactory(confirmed=True, due_on=None)
    day = date_format(timezone.localtime(made.confirmed_at), "DATE_FORMAT")
    assert f">{day}</td>" in desk.get(INBOX).text
