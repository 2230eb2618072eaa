"""Going from step to step: what was typed travels along, and is read back at the end."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.models.partner import PartnerKind

from .forms import STEPS, RegistrationForm, Step
from .wish_form import MAX_CHOICES, PublicChoice


def _is_choice(name: str) -> bool:
    return isinstance(RegistrationForm.base_fields[name], PublicChoice)


def typed_values(typed: QueryDict) -> dict[str, Any]:
    """What was typed, as the initial values of a form that shows no errors yet."""
    return {
        name: typed.getlist(name) if _is_choice(name) else typed.get(name, "")
        for name in RegistrationForm.base_fields
    }


def carried(typed: QueryDict, step: Step) -> list[tuple[str, str]]:
    """What the other steps hold, for hidden fields."""
    return [
        (name, value)
        for other in STEPS
        if other is not step
        for name in other.fields
        # One too many goes along: then it is told and not cut.
        for value in typed.getlist(name)[: MAX_CHOICES + 1 if _is_choice(name) else 1]
        if value
    ]


# In the summary a field is no question any more.
SHORT_LABELS = {
    "message": _("What you want to bring or ask"),
    "organisation": _("Organisation"),
    "phone": _("Your phone number"),
}


def summary(form: RegistrationForm) -> list[tuple[Step, list[tuple[str, str]]]]:
    """The answers of a valid form by step, to check before sending."""
    return [(step, list(_rows(form, step))) for step in STEPS if step.fields]


def _rows(form: RegistrationForm, step: Step) -> Iterator[tuple[str, str]]:
    is_municipality = form.cleaned_data["municipality"] is not None
    for name in step.fields:
        value = form.cleaned_data.get(name)
        if name == "is_public":
            value = (_("Yes") if value else _("No")) if is_municipality else ""
        elif name == "organisation_kind":
            value = "" if is_municipality else dict(PartnerKind.choices).get(str(value), "")
        elif _is_choice(name):
            value = ", ".join(map(str, value or ()))
        if value:
            yield str(SHORT_LABELS.get(name, form.fields[name].label)), str(value)
