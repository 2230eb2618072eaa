"""The provenance of a label, and the field that holds one for every label of a row."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import PartialDate
from portal.runtime.texts import StrOrPromise


class Nature(models.TextChoices):
    STATED = "stated", _("stated by the source")
    DERIVED = "derived", _("derived by the editors")
    CONFIRMED = "confirmed", _("confirmed")


@dataclass(frozen=True)
class Provenance:
    """As of when a label holds, by which source, and whether the source says it itself."""

    nature: str
    as_of: PartialDate
    source: str = ""
    """The code of a `Source`."""
    place: str = ""
    """The page, chapter or section in the source."""
    quote: str = ""
    reason: str = ""
    by: str = ""
    """The organisation that confirmed it; never a person."""
    on: datetime.date | None = None

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> Self:
        """From what a row holds, which was checked when it came in."""
        read: dict[str, Any] = {"as_of": PartialDate.parse(stored["as_of"])}
        if on := stored.get("on"):
            read["on"] = datetime.date.fromisoformat(on)
        return cls(**{**stored, **read})

    @property
    def nature_label(self) -> StrOrPromise:
        return Nature(self.nature).label


class ProvenanceField(models.JSONField):
    """For each label of a row its `Provenance`, as JSON: `{"stage": {"nature": "stated", …}}`.

    In one column, so that it goes along wherever the row goes: to a file, a version, a copy.
    """

    description = _("Where the labels come from")

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"verbose_name": _("where it comes from")} | kwargs
        super().__init__(**kwargs | {"default": dict, "blank": True})

    def to_python(self, value: Any) -> dict[str, dict[str, str]]:
        if not isinstance(value, Mapping) or not all(
            isinstance(v, Mapping) for v in value.values()
        ):
            raise ValidationError(_("Fill in as of when this holds."))
        from .forms import checked  # which knows what a provenance is

        return checked(value, self._names)

    @property
    def _names(self) -> dict[str, StrOrPromise]:
        labels = cast("type[Labelled]", self.model).labels
        return {name: label_name(self.model, name) for name in labels}

    def clean(self, value: Any, model_instance: models.Model | None) -> dict[str, dict[str, str]]:
        return self.to_python(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        from .forms import ProvenanceFormField

        return ProvenanceFormField(names=self._names, label=capfirst(self.verbose_name))


def label_name(model: type[models.Model], label: str) -> StrOrPromise:
    """What a label is called at the desk and on the page: as its field or its rows."""
    field = model._meta.get_field(label)
    if isinstance(field, models.Field):
        return field.verbose_name
    return field.related_model._meta.verbose_name_plural or label


class Labelled(models.Model):
    """A row with labels of which is kept where they come from."""

    labels: ClassVar[tuple[str, ...]] = ()
    """Names of fields, or of relations to the rows that make up the label."""

    provenance = ProvenanceField()
    _labels_stored: dict[str, tuple[Any, Any]] = {}

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A label that changes without a word of where that comes from, comes from nowhere."""
        now = self._label_values()
        for name, (value, provenance) in self._labels_stored.items():
            if name in now and now[name][0] != value and now[name][1] == provenance:
                self.provenance = {k: v for k, v in self.provenance.items() if k != name}
                if kwargs.get("update_fields"):
                    kwargs["update_fields"] = {*kwargs["update_fields"], "provenance"}
        super().save(*args, **kwargs)
        self._labels_stored = self._label_values()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._labels_stored = row._label_values()
        return row

    @property
    def speaks_of(self) -> PartialDate | None:
        """As of when the page of this item speaks: as its first label does."""
        record = self.provenance_of(self.labels[0])
        return record.as_of if record else None

    def provenance_of(self, label: str) -> Provenance | None:
        raw = self.provenance.get(label)
        return Provenance.of(raw) if raw else None

    def _label_values(self) -> dict[str, tuple[Any, Any]]:
        """By label its value with its provenance; what was not read is left out."""
        values = self.__dict__
        if "provenance" not in values:
            return {}
        attnames = {f.name: f.attname for f in self._meta.concrete_fields if f.name in self.labels}
        return {
            name: (values[attname], self.provenance.get(name))
            for name, attname in attnames.items()
            if attname in values
        }
