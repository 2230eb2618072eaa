"""All that is kept of a registrant, to take along (GDPR, articles 15 and 20)."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from ..models import Interest


def data_of(interest: Interest) -> dict[str, Any]:
    """Everything about the registration except the internal notes of the programme."""
    return {
        "aanmelding": interest.pk,
        "gemeente": interest.municipality.label if interest.municipality else "",
        "organisatie": interest.organisation,
        "soort_organisatie": interest.get_organisation_kind_display(),
        "naam": interest.name,
        "functie": interest.job_title,
        "e-mail": interest.email,
        "telefoon": interest.phone,
        "bericht": interest.message,
        "mag_openbaar": "ja" if interest.is_public else "nee",
        "rollen": [role.title for role in interest.roles.published()],
        "themas": [theme.title for theme in interest.themes.published()],
        "allianties": [alliance.name for alliance in interest.alliances.published()],
        "stand": interest.get_state_display(),
        "aangemeld_op": interest.created_at,
        "bevestigd_op": interest.confirmed_at,
        "antwoord_beloofd_op": interest.due_on,
        "collegas": [
            {"naam": colleague.name, "e-mail": colleague.email}
            for colleague in interest.colleagues.all()
        ],
        "berichten": [
            {
                "op": message.sent_at,
                "van": "programma" if message.is_reply else "u of uw collega",
                "tekst": message.body,
            }
            for message in interest.messages.all()
        ],
        "wat_er_gebeurde": [
            {"op": event.moment, "wat": event.get_action_display()}
            for event in interest.events.all()
        ],
    }


def readable(data: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The same to read: a name with its lines, without what is empty."""
    return [
        (name.replace("_", " ").capitalize(), [_line(value) for value in _values(values)])
        for name, values in data.items()
        if values
    ]


def _values(values: Any) -> list:
    return values if isinstance(values, list) else [values]


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_line(part)}" for name, part in value.items())
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "j F Y H:i")
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    return str(value)
