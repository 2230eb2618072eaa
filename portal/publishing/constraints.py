"""Constraints that several models share."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model, Q
from django.utils.translation import gettext as _


class ChoiceField(models.CharField):
    """A text of which the database takes only the values in its choices."""

    def contribute_to_class(self, cls: type[Model], *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, *args, **kwargs)
        meta = cls._meta
        if not meta.abstract:  # else each model below it gets its own
            values = [""] * self.blank + [value for value, _label in self.flatchoices]
            name = f"{meta.app_label}_{meta.model_name}_{self.name}_known"
            known = models.CheckConstraint(condition=Q(**{f"{self.name}__in": values}), name=name)
            meta.constraints = [*meta.constraints, known]
            meta.original_attrs["constraints"] = meta.constraints  # which migrations look for

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def once(*fields: str, name: str) -> models.UniqueConstraint:
    """There is one row with these values together."""
    return models.UniqueConstraint(fields=fields, name=name)


def violation_message(error: IntegrityError) -> str:
    """What a refusal by the database means, in the words of the constraint."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            default = constraint.default_violation_error_message
            if constraint.name in str(error) and constraint.violation_error_message != default:
                return str(constraint.get_violation_error_message())
    return _(
        "This cannot be saved: two rows contradict each other, or someone else saved the same "
        "at this moment. Check the rows that must differ and save again."
    )


class NoOverlapConstraint(BaseConstraint):
    """Rows with the same `owner` may not have overlapping periods of partial dates.

    `owner` names a foreign key; `start` and `end` name `PartialDateField`s. An empty
    bound is open. What counts is what is certain: a period covers the days between the
    latest day that it can have begun and the earliest day that it can have ended. So
    "left in 2016" and "joined again in 2016" are let through, and a period shorter than
    its precision ("2018 to 2018") covers nothing for certain.

    PostgreSQL gets an exclusion constraint, which also holds between concurrent
    transactions. SQLite has none, and writes one transaction at a time, so there
    two triggers do the same.
    """

    def __init__(self, *, name: str, owner: str, start: str, end: str, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.owner, self.start, self.end = owner, start, end

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"owner": self.owner, "start": self.start, "end": self.end}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlapConstraint) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    # Django calls these three with a model and an editor, though its stubs let both be None.

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        """The part of CREATE TABLE: nothing, what is needed follows the table."""
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return ""

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        statements = self._statements(model, schema_editor)
        schema_editor.deferred_sql.extend(statements[1:])
        return str(statements[0])

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        """Nothing on SQLite, which remakes the table without this constraint and its triggers."""
        if schema_editor.connection.vendor != "postgresql":
            return ""
        quote = schema_editor.quote_name
        table, name = quote(model._meta.db_table), quote(self.name)
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def _statements(
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        quote = schema_editor.quote_name
        columns = {f.name: quote(str(f.column)) for f in model._meta.concrete_fields}
        names = {part: columns[getattr(self, part)] for part in ("owner", "start", "end")}
        table = Table(model._meta.db_table, quote)
        if schema_editor.connection.vendor == "postgresql":
            return [Statement(_POSTGRESQL, table=table, name=quote(self.name), **names)]
        return [
            Statement(
                _SQLITE_TRIGGER,
                table=table,
                event=event,
                trigger=quote(f"{self.name}_{event.lower()}"),
                message=self.name,
                pk=columns[model._meta.pk.name],
                **names,
            )
            for event in ("INSERT", "UPDATE")
        ]

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and {self.owner, self.start, self.end} & set(exclude):
            return
        owner_id = getattr(instance, f"{self.owner}_id")
        rows = model._default_manager.using(using).filter(**{self.owner: owner_id})
        begin, end = self._certain_days(instance)
        for other in rows.exclude(pk=instance.pk):
            other_begin, other_end = self._certain_days(other)
            if max(begin, other_begin) < min(end, other_end):
                raise ValidationError(self.get_violation_error_message(), code="overlap")

    def _certain_days(self, row: Model) -> tuple[date, date]:
        """The bounds of the days that the period of a row covers for certain."""
        start, end = getattr(row, self.start), getattr(row, self.end)
        return start.latest if start else date.min, end.earliest if end else date.max


def _latest_start(row: str = "") -> str:
    column = f"{row}%(start)s"
    return f"({column} || substr('-12-31', length({column}) - 3))"


def _earliest_end(row: str = "") -> str:
    column = f"{row}%(end)s"
    return f"({column} || substr('-01-01', length({column}) - 3))"


# Bounds become yyyymmdd numbers, because their cast is immutable and ranges of
# numbers need no extension; a one-value range of the owner stands for equality.
_POSTGRESQL = f"""
ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist (
    int8range(%(owner)s, %(owner)s, '[]') WITH &&,
    (CASE WHEN {_latest_start()} >= {_earliest_end()} THEN 'empty'::int4range
    ELSE int4range(
        replace({_latest_start()}, '-', '')::integer,
        replace({_earliest_end()}, '-', '')::integer,
        '()'
    ) END) WITH &&
)
"""


def _begins_before(start: str, end: str) -> str:
    return f"({start} IS NULL OR {end} IS NULL OR {start} < {end})"


_SQLITE_TRIGGER = f"""
CREATE TRIGGER %(trigger)s BEFORE %(event)s ON %(table)s
WHEN {_begins_before(_latest_start("NEW."), _earliest_end("NEW."))} AND EXISTS (
    SELECT 1 FROM %(table)s AS other
    WHERE other.%(owner)s = NEW.%(owner)s AND other.%(pk)s IS NOT NEW.%(pk)s
    AND {_begins_before(_latest_start("other."), _earliest_end("other."))}
    AND {_begins_before(_latest_start("other."), _earliest_end("NEW."))}
    AND {_begins_before(_latest_start("NEW."), _earliest_end("other."))}
)
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(message)s'); END
"""
