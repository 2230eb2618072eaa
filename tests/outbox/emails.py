"""Emails for the tests; what they are about is a partner."""

from django.core.mail import EmailMessage

RECIPIENT = "g.heim@example.nl"
SUBJECT = "Onderwerp voor Gré Heim"
KIND = "test-email"


def compose(item, mail) -> EmailMessage:
    return EmailMessage(SUBJECT, f"Beste Gré, {mail.secret()}", to=[RECIPIENT])
