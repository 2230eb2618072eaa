"""Where the coordinator finds what a mail is about."""

import pytest

from portal.outbox.models import OutgoingMail
from tests import factories as make
from themes.interest.acts import InterestMail
from themes.interest.models import InterestColleague, InterestMessage

pytestmark = pytest.mark.django_db
MAILS = "/beheer/outbox/outgoingmail/"


def link_to(interest) -> str:
    address = f"/beheer/interest/interest/{interest.pk}/change/"
    return f'<a href="{address}">Aanmelding {interest.pk}</a>'


def test_the_mail_of_a_reply_leads_to_its_registration(admin_client):
    interest = make.InterestFactory(confirmed=True)
    InterestMessage.objects.create(interest=make.InterestFactory(confirmed=True), body="Ander.")
    message = InterestMessage.objects.create(interest=interest, is_reply=True, body="Welkom.")
    mail = OutgoingMail.objects.post(InterestMail.REPLY, message)
    assert link_to(interest) in admin_client.get(MAILS).content.decode()
    assert link_to(interest) in admin_client.get(f"{MAILS}{mail.pk}/change/").content.decode()


@pytest.mark.parametrize("kind", [InterestMail.COLLEAGUE, InterestMail.REPLY_TO_COLLEAGUE])
def test_the_mail_to_a_colleague_leads_to_the_registration(admin_client, kind):
    interest = make.InterestFactory(confirmed=True)
    colleague = InterestColleague.objects.create(
        interest=interest, name="An", email="an@example.org"
    )
    OutgoingMail.objects.post(kind, colleague)
    assert link_to(interest) in admin_client.get(MAILS).content.decode()


def test_the_mail_to_confirm_leads_nowhere_until_it_is_confirmed(admin_client):
    interest = make.InterestFactory()
    OutgoingMail.objects.post(InterestMail.CONFIRM, interest)
    text = admin_client.get(MAILS).content.decode()
    assert f"Aanmelding {interest.pk}</td>" in text
    assert link_to(interest) not in text


def test_a_mail_about_what_was_erased_is_listed_without_a_link(admin_client):
    interest = make.InterestFactory(confirmed=True)
    message = InterestMessage.objects.create(interest=interest, is_reply=True, body="Welkom.")
    OutgoingMail.objects.post(InterestMail.REPLY, message)
    number = message.pk
    message.delete()
    text = admin_client.get(MAILS).content.decode()
    assert f" {number}</td>" in text
    assert link_to(interest) not in text
