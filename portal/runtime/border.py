"""The border for text: what is typed, loaded or read from a file is cleaned here, or refused.

What passes has the characters that RFC 9839 calls assignable, without those that nobody sees,
in Unicode form NFC. So it survives XML, a spreadsheet, a mail and a page, and what looks the same
is the same. Form fields that do this stand in `fields`, mail addresses in `addresses`.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Half characters and noncharacters: something stood there, and nobody can tell what.
_BROKEN = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
    )
    + "]"
)
# What Unicode lets a program leave out (Default_Ignorable_Code_Point) besides the category Cf,
# and the braille pattern without dots.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
UNREADABLE = _(
    "%(field)s: after “%(before)s” stands a character that nobody can read (%(code)s). "
    "Delete it, or type that part again."
)


def line(text: str) -> str:
    """The text on one line, with single spaces; raises ValidationError for what is broken."""
    return " ".join(_seen(text).split())


def block(text: str) -> str:
    """The text with its lines, each ended in the same way; raises ValidationError likewise."""
    return "\n".join(_seen(text).splitlines()).replace("\x1f", " ").strip()


def legible(text: str) -> str:
    """The text without what is broken, for a text that nobody typed and nobody can mend."""
    return _BROKEN.sub("", text)


def _seen(text: str) -> str:
    if broken := _BROKEN.search(text):
        before = line(text[: broken.start()])[-20:]
        params = {"field": _("Text"), "before": before, "code": f"U+{ord(broken[0]):04X}"}
        raise ValidationError(UNREADABLE, code="unreadable", params=params)
    kept = (
        c
        for c in _UNSEEN.sub("", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")
    )
    return unicodedata.normalize("NFC", "".join(kept))
