"""One form for values from a file, from the database and from the record of the last load.

Values are compared, and recorded in `LoadedItem`, as JSON: dates and numbers with
decimals as text, rows that are referred to by their key. A state is all values of an
item: {"name": "…", "objectives": ["…"], "aliases": {"…": {"name": "…", "kind": "…"}}}.
"""

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.publishing.dates import PartialDate
from portal.publishing.richtext import RichTextField, typed_markup
from portal.runtime.addresses import address
from portal.runtime.border import block, line

from .references import References
from .specs import ItemSpec, RowSpec

State = dict[str, Any]


def from_file(field: models.Field, raw: Any) -> Any:
    """The value that a file gives for a field, in the form that it has once it is stored.

    Raises AttributeError, ValueError or ValidationError for one that the field cannot have.
    """
    try:
        match field:
            case models.ForeignKey():
                return raw
            case RichTextField():
                return typed_markup(raw or "")
            case models.EmailField() if raw:
                raw = address(raw)
            case models.CharField() if raw is None or isinstance(raw, str):
                raw = line(raw or "")
            case models.TextField():
                raw = block(raw or "")
        return as_json(field.to_python(raw))
    except ValidationError as error:
        raise ValidationError({field.name: error}) from error


def as_json(value: Any) -> Any:
    match value:
        case PartialDate() | datetime.date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return value


def default(spec: RowSpec, name: str) -> Any:
    """What an item has for a name that nobody has filled in."""
    if isinstance(spec, ItemSpec):
        if name in spec.many:
            return []
        if name in spec.children:
            return {}
    return as_json(spec.fields[name].get_default())


def row_values(spec: RowSpec, row: models.Model, references: References) -> State:
    values = {}
    for name, field in spec.fields.items():
        value = getattr(row, field.attname)
        if name in spec.targets and value is not None:
            value = references.key(spec.targets[name], value)
        values[name] = as_json(value)
    return values


def item_state(spec: ItemSpec, row: models.Model, references: References) -> State:
    """All values of an item in the database, its relations and child rows included."""
    state = row_values(spec, row, references)
    for name, target in spec.many.items():
        related = getattr(row, name).all() if row.pk else []
        state[name] = sorted(references.key(target, one.pk) for one in related)
    for name, child_spec in spec.children.items():
        children = child_rows(spec, row, name, references)
        state[name] = {key: row_values(child_spec, children[key], references) for key in children}
    return state


def child_rows(
    spec: ItemSpec, row: models.Model, name: str, references: References
) -> dict[str, models.Model]:
    """The stored child rows of an item by their key."""
    child_spec = spec.children[name]
    stored = getattr(row, name).all() if row.pk else []
    return {child_spec.key_of(row_values(child_spec, child, references)): child for child in stored}


def assign(spec: RowSpec, row: models.Model, values: State, references: References) -> None:
    """Give the fields of a row these values; what they refer to exists."""
    for name, value in values.items():
        if name in spec.targets and value is not None:
            value = references.find(spec.targets[name], value)
        field = spec.fields[name]
        setattr(row, field.attname, field.to_python(value))
