"""The dossier of a registration: what it says, and an act per page.

Covers: themes/interest/dossier_forms.py, themes/interest/portability.py
"""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.interest.registrations import (
    address_in,
    ask_link,
    confirmed,
    register,
)
from tests.outbox.sending import send_due
from tests.pages import text_of
from themes.interest import registering
from themes.interest.acts import InterestMail
from themes.interest.models import (
    DossierLink,
    Interest,
    InterestState,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]
MARK = "Xanthippe"


# The dossier


def test_the_dossier_says_where_it_stands(client, role):
    _interest, dossier = confirmed(client)
    response = client.get(dossier)
    text = text_of(response)
    assert "Wij hebben uw aanmelding" in text
    assert "Wij beloofden uiterlijk" in text
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_wrong_secret_opens_nothing(client, role):
    confirmed(client)
    assert "werkt niet (meer)" in text_of(client.get("/meedoen/dossier/fout/"), 404)


def test_a_message_stands_in_the_dossier_once(client, role):
    interest, dossier = confirmed(client)
    for _time in range(2):
        client.post(f"{dossier}bericht/", {"body": "Een vraag"})
    assert [message.body for message in interest.messages.all()] == ["Een vraag"]


def test_an_empty_message_is_told(client, role):
    _interest, dossier = confirmed(client)
    assert "Typ eerst een bericht." in text_of(client.post(f"{dossier}bericht/"))


def test_details_can_be_amended(client, role):
    interest, dossier = confirmed(client)
    details = {"name": "Jo de Boer", "job_title": "Adviseur", "phone": "010 123 45 67"}
    client.post(f"{dossier}wijzigen/", {**details})
    interest.refresh_from_db()
    assert {name: getattr(interest, name) for name in details} == details


def test_a_mistake_in_amending_changes_nothing(client, role):
    interest, dossier = confirmed(client)
    text = text_of(client.post(f"{dossier}wijzigen/", {"name": "", "job_title": "x"}))
    assert "Vul uw naam in." in text
    interest.refresh_from_db()
    assert interest.name == "Jo Jansen"


def test_another_role_can_be_chosen(client, role):
    other, theme = make.RoleFactory(title="Financier"), make.ThemeFactory()
    interest, dossier = confirmed(client)
    wish = {"roles": [other.slug], "themes": [theme.slug], "message": "Toch dit."}
    client.post(f"{dossier}keuze/", {**wish})
    interest.refresh_from_db()
    assert (list(interest.roles.all()), list(interest.themes.all())) == ([other], [theme])
    assert interest.message == "Toch dit."
    assert "Rol: <a" in text_of(client.get(dossier))


def test_choosing_nothing_is_told_and_changes_nothing(client, role):
    interest, dossier = confirmed(client)
    text = text_of(client.post(f"{dossier}keuze/", {"message": "Bewaar mij."}))
    assert "Kies minstens één rol" in text
    assert "Bewaar mij." in text
    assert list(interest.roles.all()) == [role]


def test_a_chosen_role_that_is_filled_by_now_may_stay_and_a_hidden_one_stays(client, role):
    hidden = make.RoleFactory(title="Geheime titel")
    interest, dossier = confirmed(client)
    interest.roles.add(hidden)
    type(role).objects.filter(pk=role.pk).update(state="filled", holder=make.PartnerFactory())
    type(role).objects.filter(pk=hidden.pk).update(status="draft", title="Geheime titel")
    assert "Geheime titel" not in text_of(client.get(dossier))
    client.post(f"{dossier}keuze/", {"roles": [role.slug]})
    assert set(interest.roles.all()) == {role, hidden}


def test_a_colleague_reads_along_and_can_be_removed(client, role, admin_user):
    interest, dossier = confirmed(client)
    colleague = {"colleague_name": "An", "colleague_email": "an@zwolle.example"}
    client.post(f"{dossier}collegas/", {**colleague})
    mail.outbox.clear()
    registering.reply(interest, "Welkom", admin_user)
    send_due()
    subjects = {(message.to[0], message.subject) for message in mail.outbox}
    assert subjects >= {
        ("jo@zwolle.example", "Antwoord op uw aanmelding"),
        ("an@zwolle.example", "Een aanmelding waarin u meeleest"),
        ("an@zwolle.example", "Een antwoord aan uw collega"),
    }
    of_colleague = [message for message in mail.outbox if message.to == ["an@zwolle.example"]]
    assert not any("Jo" in message.body or "An" in message.body for message in of_colleague)
    assert "Welkom" in text_of(client.get(address_in(of_colleague[0])))
    client.post(f"{dossier}collegas/{interest.colleagues.get().pk}/verwijderen/")
    assert not interest.colleagues.exists()
    assert client.get(address_in(of_colleague[0])).status_code == 404
    assert client.get(dossier).status_code == 200


@pytest.fixture
def of_colleague(client, role):
    """A registration, and the dossier as a colleague sees it."""
    interest, _dossier = confirmed(client)
    registering.add_colleague(interest, "An", "an@zwolle.example")
    secret = DossierLink.make(interest, colleague=interest.colleagues.get())
    return interest, f"/meedoen/dossier/{secret}/"


@pytest.mark.parametrize(
    "act",
    [
        "wijzigen",
        "keuze",
        "collegas",
        "collegas/1/verwijderen",
        "intrekken",
        "wissen",
        "oude-links",
    ],
)
def test_a_colleague_changes_nothing(client, of_colleague, act):
    interest, dossier = of_colleague
    assert client.get(f"{dossier}{act}/").status_code == 404
    response = client.post(f"{dossier}{act}/", {"zeker": "ja", "name": "X", "job_title": "Y"})
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert Interest.objects.get(pk=interest.pk).state == "confirmed"
    assert client.get(f"{dossier}?download=json")["Content-Type"].startswith("text/html")


def test_a_colleague_writes_and_stops_reading_along(client, of_colleague):
    interest, dossier = of_colleague
    client.post(f"{dossier}bericht/", {"body": "Een vraag"})
    text = text_of(client.get(dossier))
    assert "Van u ·" in text
    assert "Van Jo Jansen ·" in text
    assert "<h1>Aanmelding van Jo Jansen</h1>" in text
    own = DossierLink.make(interest)
    assert "Van An ·" in text_of(client.get(f"/meedoen/dossier/{own}/"))
    response = client.post(f"{dossier}stoppen/", follow=True)
    assert "U leest niet meer mee" in text_of(response)
    assert not interest.colleagues.exists()
    assert client.get(dossier).status_code == 404


def test_adding_and_removing_colleagues_comes_to_an_end(client, role):
    interest, dossier = confirmed(client)
    for number in range(12):
        colleague = {"colleague_name": "An", "colleague_email": f"an{number}@zwolle.example"}
        response = client.post(f"{dossier}collegas/", {**colleague})
        interest.colleagues.all().delete()
    assert "geen collega’s meer toevoegen" in text_of(response)
    assert OutgoingMail.objects.filter(kind=InterestMail.COLLEAGUE).count() == 10


def test_a_message_is_a_promise_until_it_is_answered(client, role, admin_user):
    interest, dossier = confirmed(client)
    registering.reply(interest, "Wij bellen u.", admin_user)
    assert not Interest.objects.waiting().exists()
    assert "Wij beloofden" not in text_of(client.get(dossier))
    client.post(f"{dossier}bericht/", {"body": "Wanneer?"})
    assert Interest.objects.waiting().get() == interest
    assert "Wij beloofden uiterlijk" in text_of(client.get(dossier))


def test_withdrawing_ends_it(client, role):
    interest, dossier = confirmed(client)
    text = text_of(client.post(f"{dossier}intrekken/"))
    assert '<a href="#id_klaar">Zet een vinkje als u uw aanmelding wilt intrekken.</a>' in text
    assert Interest.objects.get(pk=interest.pk).state == InterestState.CONFIRMED
    text = text_of(client.post(f"{dossier}intrekken/", {"klaar": "on"}, follow=True))
    interest.refresh_from_db()
    assert interest.state == InterestState.CLOSED
    day = date_format(timezone.localdate() + timedelta(days=181), "j F Y")
    assert "U hebt uw aanmelding ingetrokken." in text
    assert f"Wij wissen alles op {day}." in text


def acts_of(text: str) -> set[str]:
    """The pages below the dossier to which it leads."""
    return set(re.findall(r'(?:href|action)="/meedoen/dossier/[^/"]+/([a-z/-]+)/"', text))


def test_the_dossier_leads_to_every_act(client, role):
    _interest, dossier = confirmed(client)
    acts = {"bericht", "keuze", "wijzigen", "collegas", "intrekken", "wissen"}
    assert acts_of(text_of(client.get(dossier))) == acts


def test_what_has_ended_leads_to_no_act_that_does_nothing(client, role):
    interest, dossier = confirmed(client)
    registering.withdraw(interest)
    text = text_of(client.get(dossier))
    assert acts_of(text) == {"wissen"}
    assert "Wij willen meedoen." in text
    for act in ("bericht", "keuze", "wijzigen", "collegas", "intrekken"):
        assert client.get(f"{dossier}{act}/")["Location"] == dossier


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("bericht", {"body": "Nog een vraag"}),
        ("wijzigen", {"name": "Jo de Boer", "job_title": "Adviseur"}),
        ("keuze", {"message": "Toch anders", "roles": ["proeftuin"]}),
        ("collegas", {"colleague_name": "Els", "colleague_email": "els@a.example"}),
        ("intrekken", {"klaar": "on"}),
    ],
)
def test_what_is_sent_just_after_it_ended_is_refused_and_can_be_copied(
    client, role, admin_user, act, typed
):
    interest, dossier = confirmed(client)
    registering.close(interest, "other", admin_user)
    before = Interest.objects.values().get()
    text = text_of(client.post(f"{dossier}{act}/", typed), 409)
    assert "Deze aanmelding is beëindigd" in text
    for value in typed.values():
        assert value == "on" or str(value).strip("[]'") in text
    assert Interest.objects.values().get() == before
    assert not interest.messages.exists()
    assert not interest.colleagues.exists()


def test_withdrawing_twice_says_that_it_was_withdrawn(client, role):
    _interest, dossier = confirmed(client)
    for _press in range(2):
        response = client.post(f"{dossier}intrekken/", {"klaar": "on"}, follow=True)
    assert "U hebt uw aanmelding ingetrokken." in text_of(response)


def test_a_message_to_a_link_that_was_ended_can_be_copied(client, role):
    interest, first = confirmed(client)
    renewed = f"/meedoen/dossier/{DossierLink.make(interest, replaces_others=True)}/"
    client.post(f"{renewed}oude-links/")
    text = text_of(client.post(f"{first}bericht/", {"body": "Een lange vraag"}), 404)
    assert "Een lange vraag</textarea>" in text
    assert not interest.messages.exists()


def test_everything_can_be_downloaded(client, role):
    interest, dossier = confirmed(client, message="Wij willen leren.")
    interest.colleagues.create(name="Els", email="els@a.example")
    data = json.loads(client.get(f"{dossier}?download=json").content)
    assert data["naam"] == "Jo Jansen"
    assert data["gemeente"] == interest.municipality.label
    assert data["rollen"] == ["Proeftuin-gemeente"]
    assert data["bericht"] == "Wij willen leren."
    assert data["stand"] == "Bevestigd"
    assert data["aangemeld_op"][:10] == interest.created_at.date().isoformat()
    assert data["collegas"] == [{"naam": "Els", "e-mail": "els@a.example"}]
    assert len(data["wat_er_gebeurde"]) == interest.events.count() > 0


def test_erasing_asks_first_and_then_leaves_nothing(client, role):
    _interest, dossier = confirmed(client, name=MARK)
    text = text_of(client.post(f"{dossier}wissen/"))
    assert '<a href="#id_zeker">Zet een vinkje' in text
    client.post(f"{dossier}wissen/", {"zeker": "ja"})
    assert not Interest.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert client.get(dossier).status_code == 404


@pytest.mark.parametrize(
    ("act", "typed", "words"),
    [
        ("bericht", {"body": "Een vraag"}, "Uw bericht is verstuurd."),
        ("wijzigen", {"name": "Jo", "job_title": "Adviseur"}, "Uw wijzigingen zijn bewaard."),
        ("keuze", {"roles": ["proeftuin"]}, "Uw wijzigingen zijn bewaard."),
        (
            "collegas",
            {"colleague_name": "Els", "colleague_email": "els@a.example"},
            "Els krijgt een mail.",
        ),
    ],
)
def test_what_was_done_is_said_without_a_cookie(client, role, act, typed, words):
    _interest, dossier = confirmed(client)
    response = client.post(f"{dossier}{act}/", typed, follow=True)
    assert re.search(rf'<p class="[^"]*" role="status">{words}</p>', text_of(response))
    assert not client.cookies
    assert words not in text_of(client.get(dossier))
    assert 'role="status"' not in text_of(client.get(f"{dossier}?gedaan=<b>onzin"))


@pytest.mark.parametrize(
    ("act", "typed", "kept"),
    [
        ("bericht", {"body": "Lang " * 500}, "Lang Lang"),
        ("wijzigen", {"name": "", "job_title": "Iets nieuws"}, "Iets nieuws"),
        ("keuze", {"message": "Half een wens"}, "Half een wens"),
        ("collegas", {"colleague_name": "Els", "colleague_email": "geen adres"}, "geen adres"),
    ],
)
def test_what_was_typed_survives_a_mistake(client, role, act, typed, kept):
    _interest, dossier = confirmed(client)
    text = text_of(client.post(f"{dossier}{act}/", typed))
    assert 'class="error-summary"' in text
    assert kept in text.partition("<form")[2]


@pytest.mark.parametrize("act", ["bericht", "keuze", "wijzigen", "collegas", "intrekken", "wissen"])
def test_a_form_with_mistakes_comes_back_at_the_mistakes(client, role, act):
    _interest, dossier = confirmed(client)
    text = text_of(client.get(f"{dossier}{act}/"))
    (form,) = re.findall(r'<form [^>]*method="post"[^>]*>', text)
    assert f'action="{dossier}{act}/"' in form
    response = client.post(f"{dossier}{act}/")
    text = text_of(response)
    assert re.search(r'class="error-summary"[^>]*autofocus id="fouten"', text)
    assert "<title>Fout: " in text
    summary = text.partition('id="fouten"')[2].partition("</ul>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets
    assert all(f'id="{target}"' in text for target in targets)


def test_a_colleague_is_added_once_however_the_address_is_written(client, role):
    interest, dossier = confirmed(client)
    for address in ("An@zwolle.example", "an@Zwolle.example"):
        typed = {"colleague_name": "An", "colleague_email": address}
        response = client.post(f"{dossier}collegas/", typed, follow=True)
    assert "Deze collega leest al mee." in text_of(response)
    assert interest.colleagues.count() == 1


def test_nobody_reads_along_with_oneself(client, role):
    interest, dossier = confirmed(client)
    typed = {"colleague_name": "Jo", "colleague_email": "JO@zwolle.example"}
    assert "Dit is uw eigen adres." in text_of(client.post(f"{dossier}collegas/", typed))
    assert not interest.colleagues.exists()


def test_what_was_sent_with_the_form_is_the_first_message(client, role):
    _interest, dossier = confirmed(client)
    client.post(f"{dossier}bericht/", {"body": "Een vraag"})
    messages = text_of(client.get(dossier)).partition('<ol class="messages">')[2]
    assert re.findall("<p>(.*?)</p>", messages)[:2] == ["Wij willen meedoen.", "Een vraag"]


def test_the_data_read_like_dutch(client, role):
    _interest, dossier = confirmed(client)
    client.post(f"{dossier}bericht/", {"body": "Een vraag"})
    data = dict(client.get(dossier).context["data"])
    assert data["E-mailadres"] == ["jo@zwolle.example"]
    assert data["Berichten"][0].endswith(", van u of uw collega:\nEen vraag")


def test_only_a_municipality_is_asked_whether_it_may_be_named(client, role):
    kind = {"organisation": "Dakbond", "organisation_kind": "association"}
    _interest, dossier = confirmed(client, municipality="", **kind)
    assert 'name="is_public"' not in text_of(client.get(dossier))


def test_many_messages_wait_for_an_answer_and_no_longer(client, role, monkeypatch):
    monkeypatch.setattr("themes.interest.dossier_forms.MAX_UNANSWERED", 2)
    interest, dossier = confirmed(client)

    def sent(body):
        return client.post(f"{dossier}bericht/", {"body": body}).status_code == 302

    assert [sent("een"), sent("twee"), sent("drie")] == [True, True, False]
    registering.reply(Interest.objects.get(pk=interest.pk), "Dank u.", None)
    assert [sent("drie"), sent("vier"), sent("vijf")] == [True, True, False]


def test_an_unknown_act_is_not_found(client, role):
    interest, dossier = confirmed(client)
    assert client.post(f"{dossier}hacken/").status_code == 404
    assert client.post(dossier, {"wat": "wissen", "zeker": "ja"}).status_code == 405
    for number in ("999", "9" * 30):
        assert client.post(f"{dossier}collegas/{number}/verwijderen/").status_code == 302
    assert Interest.objects.get() == interest


def test_a_new_link_comes_by_mail_and_the_answer_tells_nothing(client, role):
    _interest, first = confirmed(client)
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(hours=2))
    mail.outbox.clear()
    known = text_of(ask_link(client))
    unknown = text_of(ask_link(client, "wie@zwolle.example"))
    assert known == unknown
    send_due()
    link = next(message for message in mail.outbox if message.subject == "Uw nieuwe link")
    assert client.get(first).status_code == 200  # a stranger who asks locks nobody out
    renewed = address_in(link)
    assert "Uw aanmelding" in text_of(client.get(renewed))
    assert client.get(first).status_code == 200  # a scanner of mail opens links as well
    client.post(f"{renewed}oude-links/")
    assert client.get(first).status_code == 404
    assert client.get(renewed).status_code == 200


def test_a_first_act_behind_a_renewed_link_ends_the_older_ones(client, role):
    interest, first = confirmed(client)
    renewed = f"/meedoen/dossier/{DossierLink.make(interest, replaces_others=True)}/"
    assert "Laat oude links nu stoppen" in text_of(client.get(renewed))
    client.post(f"{renewed}bericht/", {"body": "Een vraag"})
    assert client.get(first).status_code == 404
    assert "Laat oude links nu stoppen" not in text_of(client.get(renewed))


def test_a_clock_that_was_put_back_keeps_no_older_link_alive(client, role):
    interest, older = confirmed(client)
    secret = DossierLink.make(
        interest, replaces_others=True, created_at=timezone.now() - timedelta(hours=1)
    )
    client.post(f"/meedoen/dossier/{secret}/bericht/", {"body": "Een vraag"})
    assert client.get(older).status_code == 404


def test_a_link_that_is_asked_for_soon_after_another_mail_comes_within_the_hour(client, role):
    confirmed(client)
    ask_link(client, "JO@zwolle.example")
    link = OutgoingMail.objects.get(kind=InterestMail.LINK)
    assert timezone.now() < link.due_at < timezone.now() + timedelta(hours=1)


def test_who_has_not_confirmed_gets_the_link_to_confirm_again(client, role):
    register(client)
    send_due()
    mail.outbox.clear()
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(hours=2))
    for _time in range(2):
        answer = ask_link(client)
    assert "Kijk in uw mail" in text_of(answer)
    send_due()
    (again,) = mail.outbox
    assert client.post(address_in(again)).status_code == 302


def test_no_more_than_one_new_link_an_hour(client, role):
    confirmed(client)
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(hours=2))
    for _time in range(3):
        ask_link(client)
    assert OutgoingMail.objects.filter(kind=InterestMail.LINK).count() == 1


def test_a_colleague_is_not_mailed_more_than_once_an_hour(client, role):
    for _registration in range(2):
        _interest, dossier = confirmed(client)
        OutgoingMail.objects.filter(kind=InterestMail.CONFIRM).delete()
        client.post(
            f"{dossier}collegas/",
            {
                "colleague_name": "An",
                "colleague_email": "an@zwolle.example",
            },
        )
    first, second = OutgoingMail.objects.filter(kind=InterestMail.COLLEAGUE).order_by("due_at")
    assert second.due_at - first.due_at > timedelta(minutes=55)


def test_erasing_twice_says_that_it_was_erased(client, role, monkeypatch):
    interest, dossier = confirmed(client)
    find = DossierLink.find

    def found_just_before(secret):
        link = find(secret)
        Interest.objects.filter(pk=interest.pk).delete()
        return link

    monkeypatch.setattr(DossierLink, "find", found_just_before)
    response = client.post(f"{dossier}wissen/", {"zeker": "ja"})
    assert response.status_code == 302


# Who may see what


@pytest.mark.parametrize("address", ["", "{pk}/change/", "{pk}/antwoord/", "{pk}/koppelen/"])
def test_the_inbox_is_for_the_coordinator_only(client, role, address):
    interest, _dossier = confirmed(client)
    response = Client().get(f"/beheer/interest/interest/{address.format(pk=interest.pk)}")
    assert response.status_code == 302
    assert "/login/" in response["Location"]
