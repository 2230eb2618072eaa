"""Two people who edit the same item do not overwrite each other unawares (optimistic locking)."""

import hashlib
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class StaleSaveForm(forms.ModelForm):
    """Refuses to overwrite what someone else saved since the form was opened.

    What was typed stays in the form, and saving once more does replace it: by then
    one knows. `version_rows` names the relations whose rows are edited in the same form.
    """

    version_rows: tuple[str, ...] = ()

    seen_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = version_of(self.instance, self.version_rows)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.instance.pk and "seen_version" in self.data:
            self.refuse_when_stale()
        return self.cleaned_data

    def refuse_when_stale(self) -> None:
        rows = type(self.instance)._default_manager.select_for_update()
        stored = rows.filter(pk=self.instance.pk).first()
        version = version_of(stored, self.version_rows) if stored else None
        if version is None or version == self.data["seen_version"]:
            return
        data = cast("QueryDict", self.data).copy()
        data["seen_version"] = version
        self.data = data
        moment = getattr(stored, "updated_at", None)
        if moment is None and self._last_entry:
            moment = self._last_entry.action_time
        raise ValidationError(
            STALE_SINCE if moment else STALE,
            params={
                "who": self.last_editor() or _("Someone else"),
                "when": moment and formats.date_format(timezone.localtime(moment), "j F Y H:i"),
            },
            code="stale",
        )

    def last_editor(self) -> str:
        return self._last_entry.user.get_username() if self._last_entry else ""

    @cached_property
    def _last_entry(self) -> LogEntry | None:
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.instance),
            object_id=str(self.instance.pk),
        )
        return entries.select_related("user").order_by("-action_time").first()


STALE_SINCE = _(
    "%(who)s saved this item on %(when)s, after you opened it. Nothing has been "
    "overwritten. What you typed is still below. Open the item in another tab to "
    "compare, and save once more if yours should replace it."
)
STALE = _(
    "%(who)s saved this item after you opened it. Nothing has been overwritten. What you "
    "typed is still below. Open the item in another tab to compare, and save once more if "
    "yours should replace it."
)


def version_of(item: models.Model, rows: Iterable[str] = ()) -> str:
    """What changes whenever the item, or a row in a relation of `rows`, is saved differently."""
    parts = [item]
    for name in rows:
        parts += getattr(item, name).order_by("pk")
    return hashlib.sha256(serializers.serialize("json", parts).encode()).hexdigest()


class StaleSaveMixin(admin.ModelAdmin):
    """For an admin whose `form` is a `StaleSaveForm`: the form carries its version."""

    form = StaleSaveForm

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        fields = [name for name in super().get_fields(request, obj) if name != "seen_version"]
        may_save = obj is not None and self.has_change_permission(request, obj)
        return [*fields, "seen_version"] if may_save else fields
