"""Text with a little markup, sanitised on the server whatever the editor sends."""

import html
import re
from html.parser import HTMLParser

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal.runtime.border import block

from .links import without_hidden_pages

ALLOWED_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}
ALLOWED_ATTRIBUTES = {"a": {"href"}}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}
_BLOCK = (
    r"(?:address|article|aside|blockquote|br|caption|d[dlt]|div|fig(?:caption|ure)|footer|form|"
    r"h[1-6r]|header|li|main|nav|[ou]l|p|pre|section|t(?:able|body|[dhr]|foot|head))\b"
)
_BLOCK_ENDS = re.compile(rf"(?=</?{_BLOCK})", re.IGNORECASE)
_LOST_BLOCK_ENDS = re.compile(rf"(?=</?(?!(?:{'|'.join(ALLOWED_TAGS)})\b){_BLOCK})", re.IGNORECASE)
_NO_TEXT = re.compile(
    r"<(?:audio|embed|iframe|img|object|picture|svg|table|video)\b", re.IGNORECASE
)
NO_TEXT = _(
    "A table, an image or a file cannot stand in this text. Make each row of a table a paragraph; "
    "add an image or a file as a document."
)
NO_ADDRESS = _(
    "The link “%(address)s” leads nowhere. Type its whole address, which begins with "
    "https://, mailto: or tel:."
)
# What an address begins with, or what people leave out. A file name looks like a site and is none.
_BEGINNINGS = {
    "": r"https?://[^\s/?#].*|mailto:[^\s/].*|tel:[+\d].*|#.*|/(?![/\\]).*",
    "mailto:": r"[^\s@/:?#]+@[^\s@/:?#]+\.\w{2,}",
    "https://": r"(?![^/]*\.(?:docx?|html?|jpe?g|pdf|png|pptx?|xlsx?)$)"
    r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#].*)?",
}


def whole_address(typed: str) -> str | None:
    """The address with what people leave out; None when nobody can tell where it leads."""
    typed = typed.strip()
    found = (b for b, rest in _BEGINNINGS.items() if re.fullmatch(rest, typed, re.IGNORECASE))
    return next((beginning + typed for beginning in found), None)


def sanitise(markup: str) -> str:
    """Keep the allowed elements; drop scripts, styles, attributes and unsafe addresses.

    Markup without a word in it, which editors leave behind in an emptied field, becomes "".
    """
    clean = nh3.clean(
        _LOST_BLOCK_ENDS.sub(" ", markup.replace("\x00", "")),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: whole_address(value) if name == "href" else value,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener",
    )
    return clean.strip() if plain_text(clean) else ""


class _Links(HTMLParser):
    """The addresses to which the links in a text lead, as they were typed."""

    # That of XML, as Word pastes it, is a comment in HTML; Python would break on it.
    parse_marked_section = HTMLParser.parse_bogus_comment

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]


def typed_markup(markup: str) -> str:
    """The sanitised text as it passes the border: markup can also spell a character.

    Raises ValidationError for what sanitising would lose without a word.
    """
    markup = block(markup)
    if _NO_TEXT.search(markup):
        raise ValidationError(NO_TEXT, code="no_text")
    for address in _Links(markup).found:
        if "href" not in sanitise(f'<a href="{html.escape(address)}">a</a>'):
            raise ValidationError(NO_ADDRESS, code="address", params={"address": address})
    return block(sanitise(markup))


def plain_text(markup: str) -> str:
    """The words alone, apart where a block or a cell begins or ends."""
    text = nh3.clean(_BLOCK_ENDS.sub(" ", markup), tags=set())
    return " ".join(html.unescape(text).split())


class RichText(str):
    """Sanitised HTML; templates print it, without links to what is not public."""

    def __html__(self) -> SafeString:
        return mark_safe(without_hidden_pages(self))  # sanitised by RichTextField.pre_save


class RichTextField(models.TextField):
    """Text that is sanitised each time it is saved."""

    def from_db_value(
        self, value: str | None, expression: models.Expression, connection: BaseDatabaseWrapper
    ) -> RichText | None:
        return None if value is None else RichText(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> RichText:
        clean = RichText(sanitise(getattr(model_instance, self.attname) or ""))
        setattr(model_instance, self.attname, clean)
        return clean
