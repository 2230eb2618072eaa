"""How the fields of content look at the desk."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import DayFormField, PartialDateField, PartialDateFormField
from portal.publishing.richtext import RichTextField, typed_markup
from portal.runtime.fields import (
    AddressInput,
    BlockField,
    EmailField,
    LineField,
    NumberField,
    SlugField,
    URLField,
)

from .stale_saves import show_stored
from .widgets import RichTextWidget


class UnchangedMixin(forms.Field):
    """A form accepts its own values: what comes back as it was shown stays as it is stored."""

    def _clean_bound_field(self, bf: BoundField) -> Any:
        stored = bf.form.initial.get(bf.name)
        if stored is not None and not self.has_changed(bf.initial, bf.data):
            return stored
        return super()._clean_bound_field(bf)  # type: ignore[misc]  # not in the stubs


class MomentField(UnchangedMixin, forms.SplitDateTimeField):
    """A day and a time; of what is shown nobody can tell which of two hours it was."""

    def __init__(self, **kwargs: Any) -> None:
        # A hidden initial value would be what was stored when the page was opened.
        super().__init__(**kwargs | {"show_hidden_initial": False})
        self.fields = (DayFormField(required=False), self.fields[1])

    def compress(self, data_list: Any) -> datetime | None:
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
        raise ValidationError(AT_CHANGE_OF_CLOCK, code="ambiguous_timezone")


AT_CHANGE_OF_CLOCK = _(
    "That night the clock was changed: this time came twice, or not at all. Type a time that is "
    "an hour earlier or later."
)


class RichTextFormField(UnchangedMixin, BlockField):
    """Cleans the markup too, and refuses what a save would lose."""

    def passed(self, text: str) -> str:
        return typed_markup(text)


def is_key(rows: models.QuerySet | None, value: Any) -> bool:
    """Whether a database can be asked for a row with this key."""
    if "\x00" in str(value):  # where a key is a text, PostgreSQL takes none in it
        return False
    try:
        cast("models.QuerySet", rows).model._meta.pk.clean(value, None)
    except ValidationError:
        return False
    return True


class ItemField(forms.ModelChoiceField):
    """A chosen item. The chooser of Django asks the database for whatever was sent."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if is_key(self.queryset, data) else None


class ItemsField(forms.ModelMultipleChoiceField):
    def bound_data(self, data: Any, initial: Any) -> Any:
        return [value for value in data or () if is_key(self.queryset, value)]

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list) else ():
            if not is_key(self.queryset, one):
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": one}
                )
        return super().clean(value)


FORM_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.ForeignKey: {"form_class": ItemField},
    models.OneToOneField: {"form_class": ItemField},
    models.ManyToManyField: {"form_class": ItemsField},
    models.CharField: {"form_class": LineField},
    models.TextField: {"form_class": BlockField},
    models.IntegerField: {"form_class": NumberField},
    models.SlugField: {"form_class": SlugField, "widget": AdminTextInputWidget},
    models.EmailField: {
        "form_class": EmailField,
        "widget": AddressInput(attrs={"class": "vTextField"}),
    },
    models.URLField: {"form_class": URLField, "assume_scheme": "https"},
    models.DateField: {"form_class": DayFormField, "widget": AdminDateWidget},
    models.DateTimeField: {"form_class": MomentField, "widget": AdminSplitDateTime},
    PartialDateField: {"form_class": PartialDateFormField, "widget": AdminTextInputWidget},
    RichTextField: {"form_class": RichTextFormField, "widget": RichTextWidget({"cols": 80})},
}


class LabelledFormSet(forms.BaseInlineFormSet):
    """The rows in the form of an item.

    Every field of a row has a name: the heading of its column is none to a screen reader.
    Of a row that someone else changed, added or took away meanwhile, it is told.
    """

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            # A chooser stands in a widget with links to add and to change.
            widget = getattr(field.widget, "widget", None) or field.widget
            if field.label and not widget.is_hidden:
                widget.attrs["aria-label"] = field.label
        key = form.fields.get(form._meta.model._meta.pk.name)
        if key is not None:
            key.error_messages["invalid_choice"] = ROW_GONE

    def clean(self) -> None:
        super().clean()
        if not getattr(self.instance, "is_stale", False):
            return
        for form in self.initial_forms:
            show_stored(form)
        typed = {form.instance.pk for form in self.initial_forms}
        if added := [str(row) for row in self.get_queryset() if row.pk not in typed]:
            raise ValidationError(ROWS_ADDED, params={"rows": "; ".join(added)}, code="stale")


ROW_GONE = _(
    "Someone else took this row away meanwhile. Tick that it is deleted; add it once more as a "
    "new row if it should stay."
)
ROWS_ADDED = _("Someone else added meanwhile: %(rows)s. That stays when you save.")


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
