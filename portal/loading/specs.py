"""Which file holds which model, and by what a row in it is recognised.

An app says so in a module `loading`, which is found by itself:

    register(published(Theme, "themes/content/themes.yaml", sections=("kind",)))

Everything else follows from the models: a field of the model is a key in the file. Files are
loaded in the order in which they are registered: what an item refers to is there before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

PUBLICATION_TITLE = "Slotpublicatie City Deal Klimaatadaptatie"
FROM_THE_PUBLICATION = {"status": "published", "source": PUBLICATION_TITLE}


@dataclass(frozen=True)
class RowSpec:
    """Rows of a model, recognised by the fields in `key`."""

    model: type[models.Model]
    key: tuple[str, ...]
    parent: str = ""  # the foreign key to the item that a child row belongs to

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """The fields that a file can fill. Uploads and moments are for the admin."""
        return {
            field.name: field
            for field in self.model._meta.concrete_fields
            if field.editable
            and (not field.primary_key or field.name in self.key)
            and field.name != self.parent
            and not isinstance(field, models.FileField | models.DateTimeField)
        }

    @cached_property
    def data_fields(self) -> dict[str, models.Field]:
        """The fields that say something about the row; the key only says which row it is."""
        return {name: field for name, field in self.fields.items() if name not in self.key}

    def is_required(self, name: str) -> bool:
        return not self.fields[name].blank and not self.fields[name].has_default()

    def key_of(self, values: Mapping[str, Any]) -> str:
        return " | ".join("" if values[name] is None else str(values[name]) for name in self.key)


@dataclass(frozen=True)
class ItemSpec(RowSpec):
    """The items of one file, with the lists of child rows that each may have."""

    file: str = ""
    children: dict[str, RowSpec] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def many(self) -> dict[str, models.ManyToManyField]:
        return {
            field.name: field
            for field in self.model._meta.many_to_many
            if field.remote_field.through._meta.auto_created
        }

    @property
    def names(self) -> list[str]:
        """Every key that an item in the file may have."""
        return [*self.fields, *self.many, *self.children]


class PairSpec(ItemSpec):
    """Items recognised by two rows, or two words, whose order has no meaning."""

    def key_of(self, values):
        return " | ".join(sorted(values[name] for name in self.key))


def rows(model: type[models.Model], **keys: tuple[str, ...]) -> dict[str, RowSpec]:
    relations = {name: model._meta.get_field(name) for name in keys}
    return {
        name: RowSpec(relation.related_model, keys[name], parent=relation.field.name)
        for name, relation in relations.items()
    }


def published(model: type[models.Model], file: str, **children: tuple[str, ...]) -> ItemSpec:
    return ItemSpec(model, ("slug",), "", file, rows(model, **children), FROM_THE_PUBLICATION)


SPECS: list[ItemSpec] = []


def register(*specs: ItemSpec) -> None:
    """Let these files be loaded."""
    SPECS.extend(specs)
