"""The form for registering interest, in three steps.

What was typed travels along from step to step, and is read back at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partners.finding import PLACE, find_municipality
from partners.forms import OTHER_KINDS, MunicipalityField
from partners.models.partner import PartnerKind
from portal.runtime.border import legible, line
from portal.runtime.fields import SEEN, AddressInput, EmailField, LineField
from portal.runtime.texts import StrOrPromise

from .models import Interest
from .stranger_form import StrangerForm
from .wish_form import MAX_CHOICES, ON_OFFER, WishForm

# A municipality, where another organisation is asked for.
MUNICIPALITY_TYPED = re.compile(r"\s*(de )?gemeente \w", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    name: str
    title: StrOrPromise
    fields: tuple[str, ...]


STEPS = (
    Step("waarvoor", _("What are you interested in?"), ("themes", "roles", "alliances", "message")),
    Step(
        "wie",
        _("Who are you?"),
        (
            *("municipality", "is_public", "organisation", "organisation_kind"),
            *("name", "job_title", "email", "phone"),
        ),
    ),
    Step("controle", _("Check your answers"), ()),
)


class RegistrationForm(StrangerForm, WishForm):
    signed_for = "themes.interest.form"

    municipality = MunicipalityField(
        label=_("Your municipality"),
        help_text=_("You may also type a former name. Are you not from a municipality? Go on."),
        other_field=_("Or another organisation"),
    )
    organisation = LineField(
        label=_("Or another organisation"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        help_text=_("Only when you are not from a municipality."),
        required=False,
        choices=OTHER_KINDS,
    )
    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    job_title = LineField(
        label=_("Your role in the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": _("Fill in what you do, for example “policy adviser”.")},
    )
    email = EmailField(
        label=_("Your work e-mail address"),
        help_text=_("We send a mail to it. Open it to confirm your registration."),
        max_length=254,
        widget=AddressInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Fill in your work e-mail address.")},
    )
    phone = LineField(
        label=_("Your phone number (optional)"),
        required=False,
        max_length=30,
        validators=[
            RegexValidator(
                r"^[+()\d][\d\s()/.-]{5,28}$",
                _("This is no phone number. Use digits and spaces, such as 010 123 45 67."),
            )
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    is_public = forms.BooleanField(
        label=_("The portal may show that my municipality is interested"),
        help_text=_(
            "For municipalities only. Never your name. We first check that you speak for your "
            "municipality. Without this we only count you."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed_place = line(legible(self.data.get("municipality", "")))
        organisation = cleaned.get("organisation") or ""
        if (
            not typed_place
            and MUNICIPALITY_TYPED.match(organisation)
            and find_municipality(organisation).elsewhere in ("", PLACE)
        ):
            typed_place, organisation = organisation, ""
            cleaned["organisation"] = ""
            try:
                cleaned["municipality"] = self.fields["municipality"].clean(typed_place)
            except forms.ValidationError as error:
                self.add_error("municipality", error)
        if not typed_place and not organisation and "organisation" not in self.errors:
            self.add_error("municipality", _("Fill in your municipality or your organisation."))
        elif typed_place and organisation:
            self.add_error(
                "organisation", _("Fill in a municipality or another organisation, not both.")
            )
        elif organisation and not cleaned.get("organisation_kind"):
            self.add_error("organisation_kind", _("Choose the kind of organisation."))
        if typed_place:
            cleaned["organisation_kind"] = PartnerKind.MUNICIPALITY
        else:
            # Only municipalities are named: another organisation can be one person.
            cleaned["is_public"] = False
        return cleaned

    def unchecked(self) -> Self:
        """The same, with what was typed and no errors yet."""
        self._errors = ErrorDict()
        return self

    @property
    def step_with_error(self) -> Step:
        return next((s for s in STEPS if any(name in self.errors for name in s.fields)), STEPS[0])

    @property
    def values(self) -> dict[str, Any]:
        """What a valid form says, but the roles, themes and alliances."""
        names = [name for step in STEPS for name in step.fields if name not in ON_OFFER]
        return {name: self.cleaned_data[name] for name in names}

    def says_the_same_as(self, interest: Interest) -> bool:
        """Whether a registration holds all that this valid form says."""
        return all(getattr(interest, name) == value for name, value in self.values.items()) and all(
            set(getattr(interest, name).all()) == set(self.cleaned_data[name]) for name in ON_OFFER
        )

    @cached_property
    def token_of_content(self) -> str:
        """A name for a registration with just this content: sent twice it is the same name."""
        chosen = [[item.pk for item in self.cleaned_data[name].order_by("pk")] for name in ON_OFFER]
        content = f"{self.token_value}|{list(self.values.items())}|{chosen}"
        return salted_hmac(self.signed_for, content, algorithm="sha256").hexdigest()

    def fill(self, interest: Interest) -> None:
        """Put what a valid form says in a registration, new or not."""
        for name, value in self.values.items():
            setattr(interest, name, value)
        interest.save()
        for name in ON_OFFER:
            getattr(interest, name).set(self.cleaned_data[name])


def carried(typed: QueryDict, step: Step) -> list[tuple[str, str]]:
    """What the other steps hold, for hidden fields, and which mail address was asked about."""
    seen = "email" + SEEN
    return [(seen, typed.get(seen, ""))] + [
        (name, value)
        for other in STEPS
        if other is not step
        for name in other.fields
        # One too many goes along: then it is told and not cut.
        for value in typed.getlist(name)[: MAX_CHOICES + 1 if name in ON_OFFER else 1]
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
        elif name in ON_OFFER:
            value = ", ".join(map(str, value or ()))
        if value:
            yield str(SHORT_LABELS.get(name, form.fields[name].label)), str(value)
