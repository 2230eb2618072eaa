"""How the fields of content look at the desk."""

from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import PartialDateField, PartialDateFormField
from portal.publishing.richtext import RichTextField, typed_markup
from portal.runtime.fields import (
    AddressInput,
    BlockField,
    EmailField,
    LineField,
    SlugField,
    URLField,
)

from .widgets import RichTextWidget


class RichTextFormField(BlockField):
    """A text of which the markup is cleaned too."""

    def passed(self, text: str) -> str:
        return typed_markup(text)


FORM_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.CharField: {"form_class": LineField},
    models.TextField: {"form_class": BlockField},
    models.SlugField: {"form_class": SlugField, "widget": AdminTextInputWidget},
    models.EmailField: {
        "form_class": EmailField,
        "widget": AddressInput(attrs={"class": "vTextField"}),
    },
    models.URLField: {"form_class": URLField, "assume_scheme": "https"},
    PartialDateField: {"form_class": PartialDateFormField, "widget": AdminTextInputWidget},
    RichTextField: {"form_class": RichTextFormField, "widget": RichTextWidget},
}


class LabelledFormSet(forms.BaseInlineFormSet):
    """Every field of a row has a name: the heading of its column is none to a screen reader."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            # A chooser stands in a widget with links to add and to change.
            widget = getattr(field.widget, "widget", None) or field.widget
            if field.label and not widget.is_hidden:
                widget.attrs["aria-label"] = field.label


class SummaryFieldsMixin(BaseModelAdmin):
    """A line of some hundred characters gets a field in which one can read it back."""

    LONG_LINE = 200

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        is_line = isinstance(db_field, models.CharField) and not db_field.choices
        if is_line and (db_field.max_length or 0) > self.LONG_LINE and "url" not in db_field.name:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            # One label stands before two fields.
            for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                widget.attrs["aria-label"] = f"{field.label}: {part}"
        return field
