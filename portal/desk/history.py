"""What the history of an item says: what changed, in words of the form, and who did it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils.text import format_lazy


def change_message(
    form: forms.BaseForm, formsets: Iterable[forms.BaseModelFormSet], *, add: bool
) -> list[dict[str, Any]]:
    """As Django's, but in the language of the coordinator: labels of forms have no translation."""
    said: list[dict[str, Any]] = []
    if add:
        said.append({"added": {}})
    elif form.changed_data:
        said.append({"changed": {"fields": _labels(form, form.changed_data)}})
    for rows in formsets:
        said += [{"added": _row(row)} for row in rows.new_objects]
        for row, names in rows.changed_objects:
            said.append({"changed": _row(row) | {"fields": _labels(rows.forms[0], names)}})
        said += [{"deleted": _row(row)} for row in rows.deleted_objects]
    return said


def _labels(form: forms.BaseForm, names: Iterable[str]) -> list[str]:
    return [str(form.fields[name].label or name) for name in names]


def _row(row: Model) -> dict[str, Any]:
    return {"name": str(row._meta.verbose_name), "object": str(row)}


def name_hidden_models() -> None:
    """Rows that only tie two items together, which Django made itself, are called by both."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            ends = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
            kinds = [field.remote_field.model._meta.verbose_name for field in ends]
            name = format_lazy("{} – {}", *kinds)
            model._meta.verbose_name = model._meta.verbose_name_plural = name
            model.__str__ = _both_ends  # type: ignore[method-assign, assignment]  # Django's class


def _both_ends(row: Model) -> str:
    ends = [field.name for field in row._meta.fields if isinstance(field, ForeignKey)]
    return " – ".join(str(getattr(row, name)) for name in ends)
