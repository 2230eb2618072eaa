"""The field in which a visitor types a municipality."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.runtime.fields import LineField
from portal.runtime.texts import StrOrPromise

from .finding import ELSEWHERE, MAX_NAME_LENGTH, PLACE, FoundMunicipality, find_municipality
from .models import Municipality
from .models.partner import PartnerKind

# The choices of whoever is from no municipality, in the field beside that of the municipality.
OTHER_KINDS = [
    ("", _("Choose")),
    *(pair for pair in PartnerKind.choices if pair[0] != PartnerKind.MUNICIPALITY),
]
SUGGESTIONS = format_lazy("{}?soort=partners.municipality", reverse_lazy("suggestions"))


class UnknownMunicipalityError(forms.ValidationError):
    """A name that stands for no municipality or for more; `suggestions` may have been meant."""

    def __init__(self, typed: str, found: FoundMunicipality, other_field: StrOrPromise):
        self.suggestions = found.suggestions
        if found.elsewhere:
            message: StrOrPromise = ELSEWHERE[found.elsewhere]
            if found.elsewhere != PLACE:
                instead = _("Empty this field and use the field “%(other_field)s”.")
                message = format_lazy("{} {}", message, instead)
        elif found.is_ambiguous:
            message = _("More municipalities are called %(typed)s. Choose: %(suggestions)s.")
        elif found.suggestions:
            message = _("We do not know a municipality “%(typed)s”. Did you mean: %(suggestions)s?")
        else:
            message = _("We do not know a municipality “%(typed)s”. Check the spelling.")
        listed = get_text_list([one.label for one in found.suggestions], gettext("or"))
        values = {"typed": typed, "suggestions": listed, "other_field": other_field}
        super().__init__(message, params=values)


class MunicipalityField(LineField):
    """A municipality by a present, former or other name; None when nothing was typed.

    With JavaScript names are suggested; without it they are looked up when the form is sent.
    """

    def __init__(self, *, label: StrOrPromise, help_text: StrOrPromise, other_field: StrOrPromise):
        """`other_field` is the label of the field for whoever is of another organisation."""
        self.other_field = other_field
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=MAX_NAME_LENGTH,
            required=False,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "off",
                    "spellcheck": "false",
                    "data-suggestions": SUGGESTIONS,
                    "data-suggestions-fill": "",
                }
            ),
        )

    def clean(self, value: Any) -> Municipality | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = find_municipality(typed)
        if not found.municipality:
            raise UnknownMunicipalityError(typed, found, self.other_field)
        return found.municipality


def suggested_municipalities(form: forms.BaseForm, name: str) -> list[Municipality]:
    """Those that may have been meant in a field of a form, when it does not know which."""
    errors = form.errors.as_data().get(name, [])
    unknown = [error for error in errors if isinstance(error, UnknownMunicipalityError)]
    return [municipality for error in unknown for municipality in error.suggestions]
