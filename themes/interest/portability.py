"""All that is kept of a registrant, to take along (GDPR, articles 15 and 20)."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .figures import shown_about
from .models import Interest


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
        "gecontroleerd": "ja" if interest.is_verified else "nee",
        "gecontroleerd_op": interest.verified_at,
        "op_de_site": shown_about(interest),
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
                "van": "het programma" if message.is_reply else "u of uw collega",
                "tekst": message.body,
            }
            for message in interest.messages.all()
        ],
        "wat_er_gebeurde": [
            {"op": event.moment, "wat": event.get_action_display()}
            for event in interest.events.all()
        ],
    }


# The names of the file, as one reads them on a page.
LABELS = {
    "aanmelding": _("Number of the registration"),
    "gemeente": _("Municipality"),
    "organisatie": _("Organisation"),
    "soort_organisatie": _("Kind of organisation"),
    "naam": _("Name"),
    "functie": _("Role in the organisation"),
    "e-mail": _("E-mail address"),
    "telefoon": _("Phone number"),
    "bericht": _("What you want to bring or ask"),
    "mag_openbaar": _("May be shown on the site"),
    "gecontroleerd": _("Checked that it comes from the organisation"),
    "gecontroleerd_op": _("Checked by the coordinator on"),
    "op_de_site": _("What is on the site"),
    "rollen": _("Roles"),
    "themas": _("Themes"),
    "allianties": _("Alliances"),
    "stand": _("Where it stands"),
    "aangemeld_op": _("Registered on"),
    "bevestigd_op": _("Confirmed on"),
    "antwoord_beloofd_op": _("Answer promised by"),
    "collegas": _("Colleagues who read along"),
    "berichten": _("Messages"),
    "wat_er_gebeurde": _("What happened"),
}


def readable(interest: Interest) -> list[tuple[str, list[str]]]:
    """The same to read: a name with its lines, without what is empty."""
    return [
        (str(LABELS[name]), [_line(value) for value in _values(values)])
        for name, values in data_of(interest).items()
        if values
    ]


def _values(values: Any) -> list:
    return values if isinstance(values, list) else [values]


def _line(value: Any) -> str:
    match value:
        case {"tekst": body}:
            when = {"moment": _line(value["op"]), "sender": value["van"]}
            heading = gettext("%(moment)s, from %(sender)s:") % when
            return f"{heading}\n{body}"
        case {"wat": what}:
            return f"{_line(value['op'])}: {what}"
        case {"naam": name}:
            return f"{name} ({value['e-mail']})"
        case datetime.datetime():
            return date_format(timezone.localtime(value), "j F Y H:i")
        case datetime.date():
            return date_format(value, "j F Y")
    return str(value)
