"""Registrations as a sheet, safe for whoever opens it."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from .models import Interest

# A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    text = "".join(c for c in str(value) if c in "\t\n" or c >= " ")
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(interests: Iterable[Interest]) -> Iterator[list[str | int | date | datetime]]:
    """A heading and a row for each registration; they come from `with_verified()`."""
    yield [
        *(_("number"), _("organisation"), _("kind of organisation"), _("name")),
        *(_("role in the organisation"), _("e-mail address"), _("phone number")),
        *(_("roles"), _("themes"), _("alliances"), _("message")),
        *(_("state"), _("reason of closing"), _("who handles it"), _("may be shown on the site")),
        *(_("registered at"), _("confirmed at"), _("answer promised by")),
        *(_("checked"), _("checked by hand at")),
    ]
    for interest in interests:
        yield [
            interest.pk,
            safe(interest.organisation_name),
            str(interest.get_organisation_kind_display()),
            safe(interest.name),
            safe(interest.job_title),
            safe(interest.email),
            safe(interest.phone),
            safe("; ".join(role.title for role in interest.roles.all())),
            safe("; ".join(theme.title for theme in interest.themes.all())),
            safe("; ".join(alliance.name for alliance in interest.alliances.all())),
            safe(interest.message),
            str(interest.get_state_display()),
            str(interest.get_close_reason_display()),
            safe(interest.owner.get_username() if interest.owner else ""),
            _("Yes") if interest.is_public else _("No"),
            _local(interest.created_at),
            _local(interest.confirmed_at),
            interest.due_on or "",
            _("Yes") if interest.verified else _("No"),
            _local(interest.verified_at),
        ]


def _local(moment: datetime | None) -> datetime | str:
    """The time on the clock here; a sheet knows no time zones."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else ""


def as_csv(interests: Iterable[Interest]) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows(interests))
    return file.getvalue().encode("utf-8-sig")  # by the mark Excel reads it as UTF-8


def as_xlsx(interests: Iterable[Interest]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Registrations"))
    for row in rows(interests):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
