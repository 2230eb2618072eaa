"""Text with a little markup, sanitised on the server whatever the editor sends."""

import html

import nh3
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.safestring import SafeString, mark_safe

from portal.runtime.border import block

ALLOWED_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}
ALLOWED_ATTRIBUTES = {"a": {"href"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}


def sanitise(markup: str) -> str:
    """Keep the allowed elements; drop scripts, styles, attributes and unsafe addresses.

    Markup without a word in it, which editors leave behind in an emptied field, becomes "".
    """
    clean = nh3.clean(
        markup.replace("\x00", ""),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener",
    )
    return clean.strip() if plain_text(clean) else ""


def typed_markup(markup: str) -> str:
    """The sanitised text as it passes the border: markup can also spell a character."""
    return block(sanitise(block(markup)))


def plain_text(markup: str) -> str:
    """The words alone, with a space where an element begins."""
    text = nh3.clean(markup.replace("<", " <"), tags=set())
    return " ".join(html.unescape(text).split())


class RichText(str):
    """Sanitised HTML; templates print it as it is."""

    def __html__(self) -> SafeString:
        return mark_safe(str(self))  # sanitised by RichTextField.pre_save


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
