"""One form for values from a file, from the database and from the record of the last load.

Values are compared, and recorded in `LoadedItem`, as JSON: dates and numbers with
decimals as text, rows that are referred to by their key. A state is all values of an
item: {"name": "…", "objectives": ["…"], "aliases": {"…": {"name": "…", "kind": "…"}}}.
"""

import datetime
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.publishing.dates import PartialDate, PartialDateField
from portal.publishing.richtext import ALLOWED_TAGS, RichTextField, sanitise

from .problems import did_you_mean
from .references import References
from .specs import ItemSpec, RowSpec

State = dict[str, Any]


def from_file(field: models.Field, raw: object) -> Any:
    """The value that a file gives for a field; raises ValueError with what is wrong with it."""
    if raw is None and not field.blank:
        raise ValueError("is empty, but required")
    if isinstance(field, models.ForeignKey):
        return None if raw is None else _text(raw)
    prepared = _prepare(field, raw)
    if field.choices is not None and prepared not in field.empty_values:
        known = [value for value, _label in field.flatchoices]
        if prepared not in known:
            hint = did_you_mean(prepared, known)
            raise ValueError(f"“{prepared}” is not one of {', '.join(known)}{hint}")
    try:
        return as_json(field.clean(prepared, None))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


def _prepare(field: models.Field, raw: object) -> object:
    match field:
        case models.BooleanField():
            return _expect(raw, bool, "true or false")
        case models.DecimalField():
            return None if raw is None else str(_number(raw, int | float))
        case models.IntegerField():
            return None if raw is None else _number(raw, int)
        case models.DateField():
            return None if raw is None else _expect(raw, str | datetime.date, "a day: 2016-03-12")
        case PartialDateField():
            dates = str | int | datetime.date
            return (
                None if raw is None else _expect(raw, dates, "a date: 2016, 2016-03 or 2016-03-12")
            )
        case RichTextField():
            return _rich_text(raw)
        case models.CharField():
            return " ".join(_text(raw).split())
        case _:
            return _text(raw)


def _expect(raw: object, kind: Any, description: str) -> object:
    if not isinstance(raw, kind) or (isinstance(raw, bool) and kind is not bool):
        raise ValueError(f"should be {description}, not “{raw}”")
    return raw


def _number(raw: object, kind: Any) -> object:
    return _expect(raw, kind, "a number")


def _text(raw: object) -> str:
    return "" if raw is None else _expect(raw, str, "text; put it between quotes").strip()


def _rich_text(raw: object) -> str:
    text = _text(raw)
    lost = set(re.findall(r"</?([a-z][a-z0-9-]*)", text.lower())) - ALLOWED_TAGS
    if lost:
        allowed = ", ".join(sorted(ALLOWED_TAGS))
        raise ValueError(f"<{'>, <'.join(sorted(lost))}> is not possible here; use {allowed}")
    return sanitise(text)


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
    """The values of the fields of a row."""
    values = {}
    for name, field in spec.fields.items():
        if isinstance(field, models.ForeignKey):
            pk = getattr(row, field.attname)
            values[name] = None if pk is None else references.key(field.related_model, pk)
        else:
            values[name] = as_json(getattr(row, name))
    return values


def item_state(spec: ItemSpec, row: models.Model, references: References) -> State:
    """All values of an item in the database, its relations and child rows included."""
    state = row_values(spec, row, references)
    for name, field in spec.many.items():
        related = getattr(row, name).all() if row.pk else []
        state[name] = sorted(references.key(field.related_model, target.pk) for target in related)
    for name in spec.children:
        state[name] = {
            key: row_values(spec.children[name], child, references)
            for key, child in child_rows(spec, row, name, references).items()
        }
    return state


def child_rows(
    spec: ItemSpec, row: models.Model, name: str, references: References
) -> dict[str, models.Model]:
    """The stored child rows of an item by their key."""
    child_spec = spec.children[name]
    stored = getattr(row, name).all() if row.pk else []
    return {child_spec.key_of(row_values(child_spec, child, references)): child for child in stored}


def assign(row: models.Model, field: models.Field, value: Any, references: References) -> None:
    if isinstance(field, models.ForeignKey):
        pk = None if value is None else references.pk(field.related_model, value)
        setattr(row, field.attname, pk)
    else:
        setattr(row, field.name, field.to_python(value))
