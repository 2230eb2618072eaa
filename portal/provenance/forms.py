"""How a provenance is typed, and what one must hold: at the desk and in a file alike."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import DayFormField, PartialDateFormField
from portal.runtime.fields import LineField
from portal.runtime.texts import StrOrPromise

from .models import Source
from .records import Nature

MAX_WORDS = 25
"""A quotation is no longer, as the law on quoting and the reader want it."""
MAX_LENGTH = 400
NEEDED: dict[str, tuple[tuple[str, ...], StrOrPromise]] = {
    Nature.STATED: (("source",), _("Fill in which source says so, and where.")),
    Nature.DERIVED: (("reason",), _("Fill in why the editors concluded this.")),
    Nature.CONFIRMED: (("by", "on"), _("Fill in who confirmed this, and when.")),
}


def text(label: StrOrPromise, *, lines: int = 1, help_text: StrOrPromise = "") -> LineField:
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return LineField(
        label=label, required=False, max_length=MAX_LENGTH, widget=widget, help_text=help_text
    )


class ProvenanceForm(forms.Form):
    """The parts of the provenance of one label."""

    template_name = "admin/provenance_parts.html"
    use_required_attribute = False  # a label may have none

    nature = forms.ChoiceField(
        label=_("nature"),
        choices=[("", "–"), *Nature.choices],
        error_messages={"required": _("Choose where this comes from.")},
    )
    as_of = PartialDateFormField(
        label=_("as of"), error_messages={"required": _("Fill in as of when this holds.")}
    )
    source = text(_("source"), help_text=_("Its code or web address."))
    place = text(_("place in the source"))
    quote = text(_("quotation"), lines=2)
    reason = text(_("reason"), lines=2)
    by = text(_("confirmed by"), help_text=_("The organisation, never a person."))
    on = DayFormField(label=_("confirmed on"), required=False)

    def __init__(self, *args: Any, label: StrOrPromise = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{label}: {field.label}"

    def clean_quote(self) -> str:
        if len(self.cleaned_data["quote"].split()) > MAX_WORDS:
            raise ValidationError(_("A quotation has at most 25 words."))
        return self.cleaned_data["quote"]

    def clean(self) -> None:
        names, message = NEEDED.get(self.cleaned_data.get("nature", ""), ((), ""))
        # Of a part that was refused its own message tells enough.
        if any(not self.cleaned_data.get(name, True) for name in names):
            raise ValidationError(message)

    @property
    def nature_label(self) -> StrOrPromise:
        known = dict[Any, StrOrPromise](Nature.choices)
        return known.get(self["nature"].value(), _("not filled in yet"))


class TypedProvenanceForm(ProvenanceForm):
    """At the desk a source goes by its web address too; a file may bring its sources along."""

    def clean_source(self) -> str:
        typed = self.cleaned_data["source"]
        if not typed:
            return ""
        found = Source.objects.filter(Q(slug=typed) | Q(url=typed)).values_list("slug", flat=True)
        if not found:
            raise ValidationError(
                _("There is no source “%(typed)s”. Add it to the sources first."),
                params={"typed": typed},
            )
        return typed if typed in found else found[0]


def checked(
    raw: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, StrOrPromise],
    form_class: type[ProvenanceForm] = ProvenanceForm,
) -> dict[str, dict[str, str]]:
    """By label its provenance as it is stored, without what is empty; raises ValidationError."""
    if unknown := set(raw) - set(names):
        raise ValidationError(f"“{'”, “'.join(sorted(unknown))}” is not a label")
    found, errors = {}, []
    for name, parts in raw.items():
        if unknown := set(parts) - set(ProvenanceForm.base_fields):
            raise ValidationError(f"“{'”, “'.join(sorted(unknown))}” is not a part of it")
        # A file gives years and days as numbers and dates.
        form = form_class({part: str(value or "") for part, value in parts.items()})
        errors += [f"{names[name]}: {error}" for one in form.errors.values() for error in one]
        found[name] = {
            part: value if isinstance(value, str) else value.isoformat()
            for part, value in form.cleaned_data.items()
            if value
        }
    if errors:
        raise ValidationError(errors)
    return found


class ProvenanceWidget(forms.Widget):
    """One block for each label, with the form of its provenance."""

    template_name = "admin/provenance.html"

    def __init__(self, names: Mapping[str, StrOrPromise]) -> None:
        super().__init__()
        self.names = names

    def forms(self, name: str, value: Any) -> dict[str, ProvenanceForm]:
        """By label, with what is stored or was typed."""
        return {
            key: ProvenanceForm(initial=(value or {}).get(key), prefix=f"{name}-{key}", label=label)
            for key, label in self.names.items()
        }

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"forms": self.forms(name, value).values()}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, dict[str, Any]]:
        return {
            key: {part: data.get(form.add_prefix(part)) or "" for part in form.fields}
            for key, form in self.forms(name, None).items()
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        """The first of its inputs, to which a message leads."""
        first = next(iter(self.names))
        return f"{id_}-{first}-nature"


class ProvenanceFormField(forms.Field):
    """The provenance of each label; a label of which nothing is filled in has none."""

    def __init__(self, *, names: Mapping[str, StrOrPromise], **kwargs: Any) -> None:
        super().__init__(widget=ProvenanceWidget(names), required=False, **kwargs)
        self.names = names

    def clean(self, value: Mapping[str, Mapping[str, Any]] | None) -> dict[str, dict[str, str]]:
        typed = {name: parts for name, parts in (value or {}).items() if any(parts.values())}
        return checked(typed, self.names, TypedProvenanceForm)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or {}))
        except ValidationError:
            return True
