"""All that is kept of a registrant, to take along (GDPR, articles 15 and 20)."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .figures import shown_about
from .models import Interest


def _kept(interest: Interest) -> list[tuple[str, str, Any]]:
    """Everything but the internal notes of the programme: its name in the file and on a page."""
    place = interest.municipality.label if interest.municipality else ""
    alliances = interest.alliances.published()
    colleagues = [{"naam": one.name, "e-mail": one.email} for one in interest.colleagues.all()]
    messages = [
        {
            "op": message.sent_at,
            "van": "het programma" if message.is_reply else "u of uw collega",
            "tekst": message.body,
        }
        for message in interest.messages.all()
    ]
    events = [{"op": one.moment, "wat": one.get_action_display()} for one in interest.events.all()]
    is_checked = _("Checked that it comes from the organisation")
    return [
        ("aanmelding", _("Number of the registration"), interest.pk),
        ("gemeente", _("Municipality"), place),
        ("organisatie", _("Organisation"), interest.organisation),
        ("soort_organisatie", _("Kind of organisation"), interest.get_organisation_kind_display()),
        ("naam", _("Name"), interest.name),
        ("functie", _("Role in the organisation"), interest.job_title),
        ("e-mail", _("E-mail address"), interest.email),
        ("telefoon", _("Phone number"), interest.phone),
        ("bericht", _("What you want to bring or ask"), interest.message),
        ("mag_openbaar", _("May be shown on the site"), "ja" if interest.is_public else "nee"),
        ("gecontroleerd", is_checked, "ja" if interest.is_verified else "nee"),
        ("gecontroleerd_op", _("Checked by the coordinator on"), interest.verified_at),
        ("op_de_site", _("What is on the site"), shown_about(interest)),
        ("rollen", _("Roles"), [role.title for role in interest.roles.published()]),
        ("themas", _("Themes"), [theme.title for theme in interest.themes.published()]),
        ("allianties", _("Alliances"), [alliance.name for alliance in alliances]),
        ("stand", _("Where it stands"), interest.get_state_display()),
        ("aangemeld_op", _("Registered on"), interest.created_at),
        ("bevestigd_op", _("Confirmed on"), interest.confirmed_at),
        ("antwoord_beloofd_op", _("Answer promised by"), interest.due_on),
        ("collegas", _("Colleagues who read along"), colleagues),
        ("berichten", _("Messages"), messages),
        ("wat_er_gebeurde", _("What happened"), events),
    ]


def data_of(interest: Interest) -> dict[str, Any]:
    """All that is kept, as it is downloaded."""
    return {name: value for name, _label, value in _kept(interest)}


def readable(interest: Interest) -> list[tuple[str, list[str]]]:
    """The same to read: a label with its lines, without what is empty."""
    return [
        (label, [_line(one) for one in (value if isinstance(value, list) else [value])])
        for _name, label, value in _kept(interest)
        if value
    ]


def _line(value: Any) -> str:
    match value:
        case {"tekst": body}:
            when = {"moment": _line(value["op"]), "sender": value["van"]}
            heading = _("%(moment)s, from %(sender)s:") % when
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
