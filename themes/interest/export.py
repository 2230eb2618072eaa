"""Registrations as a sheet, safe for whoever opens it."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from .models import Interest

Value = str | int | date | datetime

# What begins like this in a CSV file is a formula to a spreadsheet, also in wide signs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot hold; a row of before the border can have it.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# To a spreadsheet such a code is a character, and a carriage return the end of a line.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r")


def guarded(value: Value) -> Value:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    is_formula = isinstance(value, str) and unicodedata.normalize("NFKC", value[:1]) in FORMULA
    return f"'{value}" if is_formula else value


def as_text(sheet: WriteOnlyWorksheet, value: str) -> Cell:
    """A cell that stays text, whatever it looks like."""
    text = _CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", _NOT_IN_XML.sub("\ufffd", value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def rows(interests: Iterable[Interest]) -> Iterator[list[Value]]:
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
            interest.organisation_name,
            str(interest.get_organisation_kind_display()),
            interest.name,
            interest.job_title,
            interest.email,
            interest.phone,
            "; ".join(role.title for role in interest.roles.all()),
            "; ".join(theme.title for theme in interest.themes.all()),
            "; ".join(alliance.name for alliance in interest.alliances.all()),
            interest.message,
            str(interest.get_state_display()),
            str(interest.get_close_reason_display()),
            interest.owner.get_username() if interest.owner else "",
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
    csv.writer(file, delimiter=";").writerows(map(guarded, row) for row in rows(interests))
    return file.getvalue().encode("utf-8-sig")  # by the mark Excel reads it as UTF-8


def as_xlsx(interests: Iterable[Interest]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Registrations"))
    for row in rows(interests):
        sheet.append([as_text(sheet, value) if isinstance(value, str) else value for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# By the ending of the name of the file.
FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
