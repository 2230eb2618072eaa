"""Two people who edit the same item do not overwrite each other unawares (optimistic locking)."""

import hashlib
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import display_for_field
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.publishing.richtext import RichText, plain_text
from portal.runtime.texts import StrOrPromise


class StaleSaveForm(forms.ModelForm):
    """Refuses to overwrite what someone else saved since the form was opened.

    What was typed stays in the form, with what is stored now beside it. Saving once more
    does replace it: by then one knows.
    """

    # The rows that are edited in the same form, and what the database refused; the admin knows.
    row_sets: tuple[type[forms.BaseInlineFormSet], ...] = ()
    refusal: StrOrPromise = ""

    seen_version = ""
    """What the page showed, for a hidden input: the content, and the last change in this form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.seen_version = self.data.get("seen_version") or (
                f"{self._version_of(self.instance)} {self.last_change()}"
            )

    def _version_of(self, item: models.Model) -> str:
        """What changes whenever the item or a row in its form is saved differently, in any form."""
        shown = serializers.serialize("json", [item], fields=list(self.base_fields))
        for row_set in self.row_sets:
            rows, names = row_set(instance=item).get_queryset(), row_set.form.base_fields
            shown += serializers.serialize("json", rows, fields=list(names))
        text = f"{getattr(item, 'updated_at', '')}{shown}"
        return hashlib.sha256(text.encode()).hexdigest()

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.refusal:
            self.add_error(None, ValidationError(self.refusal, code="refused"))
        if self.instance.pk:
            self.refuse_when_stale()
        return self.cleaned_data

    def refuse_when_stale(self) -> None:
        rows = type(self.instance)._default_manager.select_for_update()
        stored = rows.filter(pk=self.instance.pk).first()
        seen_version, _space, seen_change = self.seen_version.partition(" ")
        version = self._version_of(stored) if stored else seen_version
        if version == seen_version:
            return
        last_change = self.last_change()
        self.seen_version = f"{version} {last_change}"
        self.instance.is_stale = True  # for the rows of the form
        show_stored(self)
        if last_change is None or str(last_change) == seen_change:  # not in this form
            raise ValidationError(STALE, params={"who": _("Someone else")}, code="stale")
        who, moment = last_change
        when = formats.date_format(timezone.localtime(moment), "j F Y H:i")
        raise ValidationError(STALE_SINCE, params={"who": who, "when": when}, code="stale")

    def last_change(self) -> tuple[str, datetime] | None:
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.instance),
            object_id=str(self.instance.pk),
        )
        entry = entries.select_related("user").order_by("-action_time").first()
        return (entry.user.get_username(), entry.action_time) if entry else None


STALE_SINCE = gettext_lazy(
    "%(who)s saved this item on %(when)s, after you opened it. Nothing has been overwritten. "
    "What you typed is still below; where something else is stored now, that stands beside it. "
    "Save once more if yours should replace it."
)
STALE = gettext_lazy(
    "%(who)s changed this item after you opened it, here or in another form. Nothing has been "
    "overwritten. What you typed is still below; where something else is stored now, that stands "
    "beside it. Save once more if yours should replace it."
)


def show_stored(form: forms.ModelForm) -> None:
    """Put what is stored beside each field in which something else was typed."""
    stored = type(form.instance)._default_manager.filter(pk=form.instance.pk).first()
    for name in form.changed_data:
        if stored and hasattr(stored, name) and not form.fields[name].widget.is_hidden:
            text = _("Stored now: “%(text)s”.") % {"text": _in_words(stored, name)}
            form.add_error(name, ValidationError(text, code="stale"))


def _in_words(item: models.Model, name: str) -> str:
    field, value = cast("models.Field", item._meta.get_field(name)), getattr(item, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, RichText):
        return plain_text(value) or "–"
    if field.many_to_many:
        return ", ".join(map(str, value.all())) or "–"
    return str(display_for_field(value, field, "–", avoid_link=True))
