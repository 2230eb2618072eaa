"""Form fields that stand at the border: each cleans what is typed, and names itself in a refusal.

A form uses these instead of those of Django; `tests/test_border.py` walks all forms.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .addresses import address, likely_meant
from .border import block, line

SEEN = "-seen"
"""Behind the name of a mail address: the one that the visitor was asked about, or kept before."""


class LineField(forms.CharField):
    """A text on one line."""

    default_error_messages = {
        "max_length": _(
            "%(field)s: this is too long (%(show_value)s characters). Use at most %(limit_value)s."
        )
    }

    def passed(self, text: str) -> str:
        """The text as it passes the border."""
        return line(text)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.passed(value) if isinstance(value, str) else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A browser ends lines in its own way; what passes the border alike is the same."""
        if isinstance(initial, str):
            with suppress(ValidationError):  # of before the border, and to be mended now
                initial = self.passed(initial)
        return super().has_changed(initial, data)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            for one in error.error_list:
                if "%(field)s" in str(one.message):
                    one.params = {**(one.params or {}), "field": self.label or _("Text")}
            raise


class BlockField(LineField):
    """A text of several lines."""

    widget: type[forms.Widget] | forms.Widget = forms.Textarea

    def passed(self, text: str) -> str:
        return block(text)


class SlugField(LineField, forms.SlugField):
    """The last part of an address on the site."""


class URLField(LineField, forms.URLField):
    """An address on the web."""


class NumberField(forms.IntegerField):
    """A whole number."""

    default_error_messages = {
        "min_value": _("Type a number of at least %(limit_value)s."),
        "max_value": _("Type a number of at most %(limit_value)s."),
    }


class AddressInput(forms.EmailInput):
    """Sends along which address was asked about; of one that was kept before nothing is asked."""

    seen: str | None = None
    asked = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        self.seen = data.get(name + SEEN, "")
        return super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        seen = self.asked or (value or "" if self.seen is None else self.seen)
        sent = format_html('<input type="hidden" name="{}" value="{}">', name + SEEN, seen)
        return super().render(name, value, *args, **kwargs) + sent


class EmailField(LineField, forms.EmailField):
    """A mail address that SMTP can deliver to. What looks like a slip is asked about once."""

    widget = AddressInput
    default_validators = []

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        # One that is too long is refused for that.
        return address(text) if 0 < len(text) <= (self.max_length or len(text)) else text

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        meant = likely_meant(typed)
        if meant and isinstance(self.widget, AddressInput) and self.widget.seen != value:
            self.widget.asked = value
            raise ValidationError(
                _("Did you mean %(meant)s? If %(typed)s is right, send the form once more."),
                code="slip",
                params={"meant": meant, "typed": typed},
            )
        return typed
