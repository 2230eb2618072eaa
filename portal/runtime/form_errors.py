"""The errors of a form for the summary on top of a page, each with where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms

from .texts import StrOrPromise


@dataclass(frozen=True)
class Mistake:
    """An error with the place in the page to which it leads."""

    target: str
    text: str


def mistakes(
    form: forms.BaseForm, names: Iterable[str] | None = None, *, with_labels: bool = False
) -> list[Mistake]:
    """The errors of a form, or of some of its fields, in the order of the page."""
    return [
        Mistake(_first_input(form[name]), _named(form[name].label, str(error), with_labels))
        for name in (form.fields if names is None else names)
        for error in form.errors.get(name, [])
    ]


def _named(label: StrOrPromise, error: str, with_label: bool) -> str:
    # Some errors begin with the name of their field themselves.
    return f"{label}: {error.removeprefix(f'{label}: ')}" if with_label else error


def _first_input(field: forms.BoundField) -> str:
    if field.is_hidden:
        return ""  # nobody can be led to it
    # A list of ticks has no input of its own; the first of it takes the focus.
    if isinstance(field.field.widget, forms.CheckboxSelectMultiple) and len(field):
        return field[0].id_for_label
    if isinstance(field.field.widget, forms.MultiWidget):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
