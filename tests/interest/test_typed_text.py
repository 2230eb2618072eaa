"""What someone types in the public form is cleaned, refused or asked about."""

import re

import pytest

from themes.interest.models import Interest

from .registrations import answers, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]


def text_of(response) -> str:
    return response.content.decode()


def test_a_name_is_kept_as_one_sees_it(client, role):
    name = "  Jo\u200b \u202eJansen\r\nBcc: x@example.org "
    interest = register(client, name=name, message="Eén\r\ntwee\u2028drie")
    assert interest.name == "Jo Jansen Bcc: x@example.org"
    assert interest.message == "Eén\ntwee\ndrie"


def test_a_name_that_nobody_can_read_is_refused_and_stands_in_the_form_again(client, role):
    text = text_of(client.post("/meedoen/", answers(name="Jan \uffffJansen")))
    assert "Uw naam: na “Jan” staat een teken dat niemand kan lezen (U+FFFF)." in text
    assert 'value="Jan \uffffJansen"' in text


@pytest.mark.parametrize(
    "email", ["jan@localhost", "jan@[127.0.0.1]", "a" * 65 + "@gouda.nl", "ján@gouda.nl"]
)
def test_an_address_that_cannot_be_mailed_is_refused(client, role, email):
    assert "kan geen mail" in text_of(client.post("/meedoen/", answers(email=email)))
    assert not Interest.objects.exists()


def test_a_likely_slip_in_the_address_is_asked_about_and_never_changed(client, role):
    typed = answers(email="jan@gmial.com", stap="wie", naar="controle")
    asked = text_of(client.post("/meedoen/", typed))
    assert "Bedoelt u jan@gmail.com? Klopt jan@gmial.com wel" in asked
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', asked))
    assert hidden["email-seen"] == "jan@gmial.com"
    check = text_of(client.post("/meedoen/", typed | {"email-seen": "jan@gmial.com"}))
    assert "Controleer uw antwoorden" in check
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', check))
    assert client.post("/meedoen/", hidden | {"naar": "versturen"}).status_code == 302
    assert Interest.objects.get().email == "jan@gmial.com"


def test_a_likely_slip_is_asked_about_also_by_who_went_back_a_step_first(client, role):
    who = {"email": "jan@gmial.com", "job_title": "Adviseur", "municipality": "Zwolle"}

    def go(text, here, goal, **typed):
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text))
        typed |= who if here == "wie" else {"roles": ["proeftuin"]}
        return text_of(client.post("/meedoen/", hidden | {"stap": here, "naar": goal} | typed))

    answers()  # makes the municipality
    text = go(text_of(client.get("/meedoen/")), "waarvoor", "wie")
    text = go(text, "wie", "waarvoor")
    text = go(text, "waarvoor", "wie")
    text = go(text, "wie", "controle")
    assert "Bedoelt u jan@gmail.com?" in text
    # What was asked about stays so, also with another step in between and another mistake.
    text = go(text, "wie", "waarvoor")
    text = go(text, "waarvoor", "wie")
    text = go(text, "wie", "controle")
    assert "Bedoelt u" not in text
    assert "Vul uw naam in." in text
    assert "Controleer uw antwoorden" in go(text, "wie", "controle", name="Jan")


def test_a_municipality_of_which_nothing_shows_was_not_filled_in(client, role):
    text = text_of(client.post("/meedoen/", answers(municipality="\u200b\u3164")))
    assert "Vul uw gemeente of uw organisatie in." in text
