"""Filling in and confirming, for the tests of registering."""

import re

from django.core import mail

from partners.finding import find_municipality
from tests import factories as make
from tests.outbox.sending import send_due
from themes.interest.forms import RegistrationForm
from themes.interest.models import Interest
from themes.interest.views.registering import LinkForm


def answers(**changed):
    make.MunicipalityFactory(label="Zwolle", name="Zwolle", slug="zwolle") if not (
        find_municipality("Zwolle").municipality
    ) else None
    return {
        "roles": ["proeftuin"],
        "municipality": "Zwolle",
        "name": "Jo Jansen",
        "job_title": "Beleidsadviseur",
        "email": "jo@zwolle.example",
        "message": "Wij willen meedoen.",
        "token": RegistrationForm.new_token(),
        "naar": "versturen",
    } | changed


def register(client, **changed) -> Interest:
    response = client.post("/meedoen/", answers(**changed))
    assert response.status_code == 302, re.findall(r"field-error.*?<", response.content.decode())
    return Interest.objects.latest("pk")


def ask_link(client, email: str = "jo@zwolle.example", **changed):
    typed = {"email": email, "token": LinkForm.new_token()} | changed
    return client.post("/meedoen/nieuwe-link/", typed)


def address_in(message) -> str:
    return re.search(r"https?://[^/\s]+(/meedoen/\S+)", message.body)[1]


def confirmed(client, **changed) -> tuple[Interest, str]:
    """A registration that was confirmed by its mail, and the address of its dossier."""
    interest = register(client, **changed)
    mail.outbox.clear()
    send_due()
    response = client.post(address_in(mail.outbox[-1]))
    interest.refresh_from_db()
    return interest, response["Location"]
