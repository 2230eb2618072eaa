"""Which file holds which model, and by what a row in it is recognised.

An app says so in a module `loading`, which is found by itself:

    register(published(Theme, "themes/content/themes.yaml", sections=("kind",)))

Everything else follows from the models: a field of the model is a key in the file. Files are
loaded in the order in which they are registered: what an item refers to is there before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

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
    def targets(self) -> dict[str, type[models.Model]]:
        """The fields that refer to a row, each with the model of that row."""
        return {
            name: field.related_model
            for name, field in self.fields.items()
            if isinstance(field, models.ForeignKey)
        }

    def key_of(self, values: Mapping[str, Any]) -> str:
        return " | ".join("" if values[name] is None else str(values[name]) for name in self.key)


@dataclass(frozen=True)
class ItemSpec(RowSpec):
    """The items of one file, with the lists of child rows that each may have."""

    file: str = ""
    children: dict[str, RowSpec] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def many(self) -> dict[str, type[models.Model]]:
        """The relations without a model of their own, each with the model at the other end."""
        return {
            field.name: field.related_model
            for field in self.model._meta.many_to_many
            if cast(type[models.Model], field.remote_field.through)._meta.auto_created
        }

    @property
    def names(self) -> list[str]:
        return [*self.fields, *self.many, *self.children]


class PairSpec(ItemSpec):
    """Items recognised by two rows, or two words, whose order has no meaning."""

    def key_of(self, values: Mapping[str, Any]) -> str:
        return " | ".join(sorted(values[name] for name in self.key))


def rows(model: type[models.Model], **keys: tuple[str, ...]) -> dict[str, RowSpec]:
    """The child rows of an item: by the name of their relation, by what each is recognised."""
    relations = {name: cast(models.ManyToOneRel, model._meta.get_field(name)) for name in keys}
    return {
        name: RowSpec(relation.related_model, keys[name], parent=relation.field.name)
        for name, relation in relations.items()
    }


def published(model: type[models.Model], file: str, **children: tuple[str, ...]) -> ItemSpec:
    """Items with an address, public from the start, with the publication as their source."""
    return ItemSpec(model, ("slug",), "", file, rows(model, **children), FROM_THE_PUBLICATION)


SPECS: list[ItemSpec] = []


def register(*specs: ItemSpec) -> None:
    SPECS.extend(specs)
