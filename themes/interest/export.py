"""Registrations as a sheet, safe for whoever opens it."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.runtime.sheets import CSV_TYPE, Value, as_csv

from .models import Interest

# What XML cannot hold; a row of before the border can have it.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# To a spreadsheet such a code is a character, and a carriage return the end of a line.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r")


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


def as_xlsx(interests: Iterable[Interest]) -> bytes:
    # It takes 11 MB, in processes that seldom make a sheet.
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell

    def as_text(value: str) -> Cell:
        """A cell that stays text, whatever it looks like."""
        text = _CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", _NOT_IN_XML.sub("\ufffd", value))
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Registrations"))
    for row in rows(interests):
        sheet.append([as_text(value) if isinstance(value, str) else value for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# By the ending of the name of the file.
FORMATS = {
    "csv": (lambda interests: as_csv(rows(interests)), CSV_TYPE),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
