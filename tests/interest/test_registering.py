"""Registering interest: the form, robots, and confirming by mail.

Covers: portal/runtime/form_errors.py, themes/interest/forms.py, themes/interest/wish_form.py,
themes/interest/stranger_form.py
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.crawling.markup import Markup
from tests.interest.registrations import address_in, answers, confirmed, register
from tests.outbox.sending import send_due
from tests.pages import text_of
from themes.interest import registering, stranger_form, wish_form
from themes.interest.models import (
    DossierLink,
    Interest,
    InterestSettings,
    InterestState,
    SubmissionCount,
)
from themes.interest.models.dossier import hashed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]
MARK = "Xanthippe"


# The form


def test_what_one_comes_for_is_chosen_already(client, role):
    make.MunicipalityFactory(label="Zwolle", slug="zwolle")
    text = text_of(client.get("/meedoen/?rol=proeftuin&gemeente=zwolle"))
    assert re.search(r'value="proeftuin"[^>]*checked', text)
    assert 'name="municipality" value="Zwolle"' in text


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Bonaire", "“Bonaire” is geen gemeente."),
        ("Zwole", "Bedoelt u: Zwolle?"),
    ],
)
def test_a_municipality_in_the_address_that_is_none_is_answered_and_not_dropped(
    client, role, asked, answer
):
    typed = answers()
    text = text_of(client.get(f"/meedoen/?rol=proeftuin&gemeente={asked}"))
    assert f'<input type="hidden" name="municipality" value="{asked}">' in text
    sent = typed | {"municipality": asked, "stap": "wie", "naar": "controle"}
    assert answer in text_of(client.post("/meedoen/", sent))


@pytest.mark.parametrize("query", ["rol=%00", "rol=" + "x" * 5000, "gemeente=weg", "thema=<b>"])
def test_a_strange_address_shows_an_empty_form(client, role, query):
    assert client.get(f"/meedoen/?{query}").status_code in (200, 400)


def test_what_is_not_on_offer_any_more_is_left_out_with_a_notice(client, role):
    make.ThemeFactory(slug="weg", archived=True)

    def notice(response) -> str:
        found = re.search(r'<div class="notice notice-warning">.*?</div>', text_of(response), re.S)
        return " ".join(re.sub("<.*?>", " ", found[0]).split()) if found else ""

    gone = "weggelaten: Thema: weg Rol: a\N{REPLACEMENT CHARACTER}b Alliantie: onzin"
    assert gone in notice(client.get("/meedoen/?rol=a\u202eb&thema=weg&alliantie=onzin"))
    sent = answers(roles=["proeftuin", "gevuld"], stap="waarvoor", naar="wie")
    assert "weggelaten: Rol: gevuld" in notice(client.post("/meedoen/", sent))
    for good in ("", "?rol=proeftuin", "?rol=&thema="):
        assert not notice(client.get(f"/meedoen/{good}"))
    assert not notice(client.post("/meedoen/", answers(stap="waarvoor", naar="wie")))


def test_a_draft_role_cannot_be_chosen_nor_seen(client):
    make.RoleFactory(title="Geheime rol", slug="geheim", draft=True)
    assert "Geheime rol" not in text_of(client.get("/meedoen/?rol=geheim"))
    text = text_of(client.post("/meedoen/", answers(roles=["geheim"])))
    assert "Kies minstens één rol" in text


def test_no_step_sets_a_cookie(client, role):
    client.get("/meedoen/")
    client.post("/meedoen/", answers(naar="wie", stap="waarvoor"))
    assert not client.cookies


def test_every_step_brings_along_what_was_typed(client, role):
    text = text_of(client.post("/meedoen/", answers(naar="wie", stap="waarvoor")))
    assert '<input type="hidden" name="message" value="Wij willen meedoen.">' in text
    text = text_of(client.post("/meedoen/", answers(naar="controle", stap="wie")))
    assert "Controleer uw antwoorden" in text
    for value in ("Proeftuin-gemeente", "Zwolle", "Jo Jansen", "jo@zwolle.example"):
        assert value in text
    assert not Interest.objects.exists()


def test_the_check_names_the_kind_of_another_organisation_and_not_of_a_municipality(client, role):
    company = {"municipality": "", "organisation": "Waterbouw", "organisation_kind": "company"}
    for other, is_named in ((company, True), ({"organisation_kind": "company"}, False)):
        typed = answers(naar="controle", stap="wie", **other)
        assert ("<dd>Bedrijf</dd>" in text_of(client.post("/meedoen/", typed))) == is_named


# By these words a browser, and who needs help with typing, knows what is asked (WCAG 1.3.5).
PURPOSES = {
    "organisation": "organization",
    "name": "name",
    "job_title": "organization-title",
    "email": "email",
    "phone": "tel",
}


def test_each_field_about_a_person_says_its_purpose(client, role):
    page = Markup(text_of(client.post("/meedoen/", answers(naar="wie", stap="waarvoor"))))
    said = {c.name: c.attributes.get("autocomplete") for c in page.controls if c.name in PURPOSES}
    assert said == PURPOSES


def test_each_field_that_stays_empty_or_cannot_be_says_how_to_mend_it(client, role):
    typed = answers(naar="controle", stap="wie", name="", job_title="", email="", phone="bel maar")
    text = text_of(client.post("/meedoen/", typed))
    for name, advice in (
        ("name", "Vul uw naam in."),
        ("job_title", "Vul uw functie in, bijvoorbeeld"),
        ("email", "Vul uw zakelijke e-mailadres in."),
        ("phone", "Dit is geen telefoonnummer."),
    ):
        assert f'<a href="#id_{name}">{advice}' in text


@pytest.mark.parametrize(("ticked", "said"), [({"is_public": "on"}, "Ja"), ({}, "Nee")])
def test_the_check_says_whether_the_portal_may_show_the_municipality(client, role, ticked, said):
    text = text_of(client.post("/meedoen/", answers(naar="controle", stap="wie", **ticked)))
    shown = re.search(r"<dt>[^<]*mag[^<]*</dt>\s*<dd>(\w+)</dd>", text)
    assert shown[1] == said


def test_going_back_checks_nothing_and_keeps_all(client, role):
    typed = answers(naar="waarvoor", stap="wie", email="half", name="")
    text = text_of(client.post("/meedoen/", typed))
    assert "error-summary" not in text
    assert '<input type="hidden" name="email" value="half">' in text


def test_mistakes_stand_on_top_with_a_link_to_the_field(client, role):
    text = text_of(client.post("/meedoen/", answers(stap="wie", naar="controle", email="x")))
    assert '<a href="#id_email">Naar dit adres kan geen mail.' in text
    assert 'value="Jo Jansen"' in text


def test_an_unknown_municipality_gives_suggestions(client, role):
    text = text_of(client.post("/meedoen/", answers(municipality="Zwole")))
    assert "Bedoelt u: Zwolle?" in text


def test_a_former_name_is_understood(client, role):
    make.MunicipalityFactory(label="Gooise Meren", slug="gm").names.create(name="Naarden")
    assert register(client, municipality="naarden").municipality.label == "Gooise Meren"


def test_another_organisation_may_register(client, role):
    interest = register(
        client, municipality="", organisation="Dakbond", organisation_kind="association"
    )
    assert interest.organisation_name == "Dakbond"


def test_a_municipality_abroad_is_another_organisation(client, role):
    other = {"organisation": "Gemeente Antwerpen", "organisation_kind": "network"}
    assert register(client, municipality="", **other).organisation_name == "Gemeente Antwerpen"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"municipality": "Provincie Utrecht"}, "gebruik het veld “Of een andere organisatie”"),
        ({"municipality": ""}, "Vul uw gemeente of uw organisatie in."),
        ({"organisation": "Ook dit"}, "niet allebei"),
        ({"municipality": "", "organisation": "Dakbond"}, "Kies het soort organisatie."),
        ({"phone": "bel mij"}, "geen telefoonnummer"),
        ({"roles": []}, "Kies minstens één rol"),
        (
            {"message": "x" * 2500},
            "(mag leeg blijven): dit is te lang (2500 tekens). Gebruik hoogstens 2000.",
        ),
    ],
)
def test_a_mistake_is_told_and_nothing_kept(client, role, changed, message):
    assert message in text_of(client.post("/meedoen/", answers(**changed)))
    assert not Interest.objects.exists()


def test_the_same_form_twice_is_one_registration_and_one_mail(client, role):
    typed = answers()
    for _time in range(3):
        assert client.post("/meedoen/", typed).status_code == 302
    assert Interest.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_form_that_is_sent_again_with_another_address_is_mailed_there_at_once(client, role):
    interest = register(client, **(typed := answers(email="jo@zwole.example")))
    send_due()
    corrected = typed | {"email": "jo@zwolle.example"}
    for _time in range(2):
        assert register(client, **corrected).pk == interest.pk
    send_due()
    wrong, right = mail.outbox
    assert (wrong.to, right.to) == (["jo@zwole.example"], ["jo@zwolle.example"])
    assert client.post(address_in(wrong)).status_code == 410
    assert client.post(address_in(right)).status_code == 302


def test_correcting_an_address_back_and_forth_sends_no_more_mail_to_it(client, role):
    typed = answers()
    for name in ("jo", "an", "jo", "an"):
        register(client, **typed | {"email": f"{name}@zwolle.example"})
        send_due()
    register(client)  # another form with the address that was mailed
    send_due()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "an@zwolle.example",
        "jo@zwolle.example",
    ]
    assert not any("zwolle" in str(row) for row in SubmissionCount.objects.values())


def test_other_answers_in_the_same_form_are_kept_and_the_mail_stays_the_same(client, role):
    interest = register(client, **(typed := answers()))
    register(client, **typed | {"message": "Toch iets anders.", "name": "Jo de Boer"})
    interest.refresh_from_db()
    assert (interest.name, interest.message) == ("Jo de Boer", "Toch iets anders.")
    send_due()
    assert client.post(address_in(*mail.outbox)).status_code == 302


def test_other_answers_after_confirming_are_another_registration(client, role):
    interest, _dossier = confirmed(client, **(typed := answers()))
    changed = typed | {"message": "En nog iets."}
    for _time in range(2):
        assert register(client, **changed).pk != interest.pk
    assert Interest.objects.count() == 2
    assert Interest.objects.get(pk=interest.pk).message == "Wij willen meedoen."


def test_the_browser_may_keep_a_step_and_never_the_page_to_confirm(client, role):
    step = client.post("/meedoen/", answers(naar="wie", stap="waarvoor"))
    assert step["Cache-Control"] == "private"
    register(client)
    send_due()
    assert client.get(address_in(mail.outbox[0]))["Cache-Control"] == "no-store"


def test_who_made_a_mistake_in_the_address_can_register_again(client):
    text = text_of(client.get("/meedoen/verstuurd/"))
    assert "Klopt uw e-mailadres niet?" in text
    assert '<a href="/meedoen/">Meld u opnieuw aan</a>' in text


def test_a_form_without_a_valid_token_is_shown_once_more(client, role):
    text = text_of(client.post("/meedoen/", answers(token="zelfgemaakt")))
    assert "Er ging onderweg iets mis" in text
    assert "Dit ging erg snel" not in text
    assert "Jo Jansen" in text
    assert not Interest.objects.exists()


def test_a_visitor_never_waits_for_a_mail_server(client, role, settings):
    settings.EMAIL_BACKEND = "tests.interest.test_registering.NoServer"
    assert register(client).state == InterestState.NEW
    with pytest.raises(AssertionError, match="asked for a mail server"):
        mail.get_connection()


class NoServer:
    def __init__(self, *args, **kwargs):
        raise AssertionError("asked for a mail server")


def test_a_long_list_of_roles_is_cut_but_what_one_came_for_is_in_it(client, monkeypatch):
    monkeypatch.setattr(wish_form, "MAX_LISTED", 3)
    for number in range(5):
        make.RoleFactory(title=f"Rol {number}", slug=f"rol-{number}")
    text = text_of(client.get("/meedoen/?rol=rol-4"))
    assert text.count('name="roles"') == 3
    assert re.search(r'value="rol-4"[^>]*checked', text)


def test_roles_stand_by_theme_and_only_a_theme_with_a_choice_is_open(client):
    for number in (1, 2):
        theme = make.ThemeFactory(number=number, title=f"Thema {number}")
        make.RoleFactory(title=f"Rol {number}", slug=f"rol-{number}", theme=theme, summary="Kort.")
    text = text_of(client.get("/meedoen/?rol=rol-2"))
    groups = re.findall(r'<details class="choice-group"( open)?>\s*<summary>(\d)', text)
    assert groups == [("", "1"), (" open", "2")]
    assert "Kort." in text
    assert re.search(r"U koos:.*?<li>Rol 2</li>", text, re.DOTALL)


def test_a_role_that_municipalities_can_take_says_so(client, role):
    make.RoleAudienceFactory(role=role, kind="company")
    assert "voor gemeenten" not in text_of(client.get("/meedoen/"))
    make.RoleAudienceFactory(role=role, kind="municipality")
    assert "voor gemeenten" in text_of(client.get("/meedoen/"))


def test_too_many_ticks_are_told_and_none_is_dropped(client):
    roles = [make.RoleFactory(slug=f"rol-{number}").slug for number in range(22)]
    text = text_of(client.post("/meedoen/", answers(stap="waarvoor", naar="wie", roles=roles)))
    assert "U koos er 22. Kies er hoogstens 20." in text
    assert len(re.findall(r'name="roles"[^>]*checked', text)) == 22


def test_a_long_text_may_have_as_many_characters_as_a_person_counts(client, role):
    assert register(client, message="regel\r\n" * 332).message.count("\n") == 331


def test_the_first_mistake_takes_the_focus_and_leads_to_the_first_tick(client):
    make.ThemeFactory()
    text = text_of(client.post("/meedoen/", answers(roles=[], stap="waarvoor", naar="wie")))
    assert re.search(r'<div class="error-summary"[^>]*tabindex="-1" autofocus', text)
    assert '<a href="#id_themes_0">' in text


def test_a_municipality_typed_as_an_organisation_is_a_municipality(client, role):
    interest = register(client, municipality="", organisation="Gemeente Zwolle", is_public="on")
    assert (interest.municipality.label, interest.organisation) == ("Zwolle", "")
    assert interest.is_public


def test_another_organisation_is_never_named_and_its_kinds_hold_no_municipality(client, role):
    kind = {"organisation": "Dakbond", "organisation_kind": "association"}
    interest = register(client, municipality="", **kind, is_public="on")
    assert not interest.is_public
    text = text_of(client.post("/meedoen/", answers(stap="waarvoor", naar="wie")))
    assert '<option value="municipality"' not in text


def test_of_municipalities_with_one_name_each_is_a_button(client, role):
    for place in ("Limburg", "Noord-Holland"):
        make.MunicipalityFactory(name="Bergen", label=f"Bergen ({place})")
    typed = answers(municipality="Bergen", stap="wie", naar="controle")
    text = text_of(client.post("/meedoen/", typed))
    assert (
        "Er zijn meer gemeenten die Bergen heten. "
        "Kies: Bergen (Limburg) of Bergen (Noord-Holland)." in text
    )
    assert 'name="kies" value="Bergen (Limburg)"' in text
    del typed["naar"]
    text = text_of(client.post("/meedoen/", typed | {"kies": "Bergen (Limburg)"}))
    assert "Controleer uw antwoorden" in text
    assert "Bergen (Limburg)" in text


def test_the_answers_stand_by_step_with_a_button_to_change_them(client, role):
    text = text_of(client.post("/meedoen/", answers(naar="controle", stap="wie")))
    for step in ("waarvoor", "wie"):
        assert re.search(rf'<button [^>]*name="naar" value="{step}"[^>]*>Wijzigen<', text)
    assert "<dt>Wat u wilt inbrengen of vragen</dt>" in text
    assert "<dt>Uw telefoonnummer" not in text


def test_the_form_says_how_long_what_is_kept_and_where_to_complain(client):
    settings = InterestSettings.load()
    settings.keep_matched_days = 100
    settings.save()
    text = text_of(client.get("/meedoen/"))
    for words in (
        "14 dagen",
        "een half jaar",
        "100 dagen",
        "2 jaar",
        "Autoriteit Persoonsgegevens",
    ):
        assert words in text
    assert '<a href="#gegevens-uitleg">' in text


# Robots


def test_the_trap_keeps_nothing_and_tells_nothing(client, role):
    assert client.post("/meedoen/", answers(website="http://spam")).status_code == 302
    assert not Interest.objects.exists()
    assert not SubmissionCount.objects.exists()


def test_who_is_too_fast_may_send_once_more(client, role, monkeypatch):
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", 60)
    text = text_of(client.post("/meedoen/", answers()))
    assert "Dit ging erg snel" in text
    assert not Interest.objects.exists()


# Confirming


@pytest.mark.parametrize("slug", ["a\0b", "../..", "x" * 500])
def test_a_choice_that_can_be_no_address_is_left_out(client, role, slug):
    response = client.post("/meedoen/", answers() | {"roles": [slug, "proeftuin"], "naar": "wie"})
    assert response.status_code == 200


def test_opening_the_link_changes_nothing_its_button_does(client, role):
    interest = register(client)
    send_due()
    address = address_in(mail.outbox[0])
    assert "Bevestig" in text_of(client.get(address))
    interest.refresh_from_db()
    assert interest.state == InterestState.NEW
    assert client.post(address)["Location"].startswith("/meedoen/dossier/")
    interest.refresh_from_db()
    assert interest.state == InterestState.CONFIRMED
    assert interest.due_on > timezone.localdate()


def test_the_second_click_says_that_it_was_confirmed_and_does_nothing(client, role):
    interest = register(client)
    send_due()
    address = address_in(mail.outbox[0])
    client.post(address)
    logged, links = interest.events.count(), interest.links.count()
    for response in (client.get(address), client.post(address), client.post(address)):
        text = text_of(response, 410)
        assert "U hebt uw aanmelding al bevestigd" in text
        assert "/meedoen/nieuwe-link/" in text
        assert "Jo Jansen" not in text
        assert "no-store" in response["Cache-Control"]
    assert (interest.events.count(), interest.links.count()) == (logged, links)


def test_the_link_of_what_was_erased_does_not_tell_that_it_was_confirmed(client, role):
    interest = register(client)
    send_due()
    address = address_in(mail.outbox[0])
    client.post(address)
    registering.erase(interest)
    assert "werkt niet (meer)" in text_of(client.get(address), 410)


def test_the_link_of_a_registration_that_was_confirmed_along_says_so_as_well(client, role):
    first, second = (register(client, email=f"{jo}@zwolle.example") for jo in ("jo", "JO"))
    Interest.objects.filter(pk=second.pk).update(confirm_hash=hashed("tweede"))
    send_due()
    link = next(address_in(message) for message in mail.outbox if message.to == [first.email])
    client.post(link, {"ook": [second.pk]})
    assert "al bevestigd" in text_of(client.get("/meedoen/bevestigen/tweede/"), 410)


def test_the_link_dies_after_two_weeks(client, role):
    interest = register(client)
    send_due()
    Interest.objects.filter(pk=interest.pk).update(created_at=timezone.now() - timedelta(days=15))
    assert client.post(address_in(mail.outbox[0])).status_code == 410


def test_the_mail_holds_nothing_that_was_typed(client, role):
    register(client, name=MARK, message=MARK, job_title=MARK, phone="010 1234567")
    send_due()
    message = mail.outbox[0]
    assert MARK not in message.body + message.subject
    assert "1234567" not in message.body


@pytest.mark.parametrize(
    "other", ["jo@zwolle.example", "JO@Zwolle.example", "jo+nog-eens@zwolle.example"]
)
def test_a_mailbox_gets_one_mail_an_hour(client, role, other):
    register(client)
    send_due()
    register(client, email=other)
    send_due()
    assert len(mail.outbox) == 1
    later = OutgoingMail.objects.latest("due_at")
    assert later.due_at > timezone.now() + timedelta(minutes=55)


def test_an_address_that_grows_too_long_by_its_spelling_is_refused(client, role):
    """Each accented letter takes eight characters in the spelling of mail servers."""
    typed = answers(email=f"jo@{'ü.' * 100}nl")
    assert "kan geen mail" in text_of(client.post("/meedoen/", typed))


def test_a_stranger_cannot_keep_mail_from_an_address_for_hours(client, role):
    for _form in range(5):
        register(client)
    assert OutgoingMail.objects.count() == 1
    send_due()
    for _form in range(5):
        register(client)
    waiting = OutgoingMail.objects.get(state="waiting")
    assert waiting.due_at < timezone.now() + timedelta(hours=1)


def test_a_registration_that_waited_for_the_mail_of_another_still_gets_one(client, role):
    typed = answers(email="jo@fout.example")
    client.post("/meedoen/", typed)
    register(client, email="jo@fout.example")
    client.post("/meedoen/", typed | {"email": "jo@goed.example"})  # it was a typing error
    recipients = {mail.item.email for mail in OutgoingMail.objects.all()}
    assert recipients == {"jo@goed.example", "jo@fout.example"}


def test_others_with_the_address_are_confirmed_when_they_are_ticked(client, role):
    first, second, third = (
        register(client, email=f"{jo}@zwolle.example") for jo in ("jo", "JO", "Jo")
    )
    stranger = register(client, email="an@zwolle.example")
    send_due()
    link = next(address_in(message) for message in mail.outbox if message.to == [first.email])
    assert "Zet een vinkje" in text_of(client.get(link))
    client.post(link, {"ook": [second.pk, stranger.pk, "x", "9" * 40]})
    confirmed = Interest.objects.exclude(state=InterestState.NEW)
    assert set(confirmed) == {first, second}
    assert Interest.objects.get(pk=third.pk).state == InterestState.NEW


def test_only_hashes_of_secrets_are_kept(client, role):
    interest, dossier = confirmed(client)
    secret = dossier.rstrip("/").rpartition("/")[2]
    assert len(secret) >= 43  # 256 bits
    assert secret not in str(list(DossierLink.objects.values()))
    assert secret not in str(Interest.objects.filter(pk=interest.pk).values())


def test_the_page_to_confirm_names_the_organisation_of_each_registration(client, role):
    first = register(client)
    kind = {"organisation": "Dakbond", "organisation_kind": "association"}
    register(client, municipality="", **kind)
    send_due()
    text = text_of(client.get(address_in(mail.outbox[0])))
    assert f"<strong>{first.municipality.label}</strong>" in text
    assert ", Dakbond:" in text


def test_a_dead_link_leads_to_the_second_mail(client):
    text = text_of(client.get("/meedoen/bevestigen/fout/"), 410)
    assert "staat in onze tweede mail" in text
