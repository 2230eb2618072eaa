"""The border for text: what is typed, loaded or read from a file is cleaned here, or refused.

What passes has the characters that RFC 9839 calls assignable, without those that nobody sees,
in Unicode form NFC. So it survives XML, a spreadsheet, a mail and a page, and what looks the same
is the same. Form fields that do this stand in `fields`, mail addresses in `addresses`.
"""

import unicodedata

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Half characters and noncharacters: something stood there, and nobody can tell what.
_BROKEN = regex.compile(r"[\p{Surrogate}\p{Noncharacter_Code_Point}]")
# What Unicode lets a program leave out, and the braille pattern without dots; no kind of space.
_UNSEEN = regex.compile(
    r"[[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\u2800]--[\s\x1c-\x1f]]", regex.V1
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
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))
