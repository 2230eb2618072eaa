"""Bringing the reference data in the database in line with the files."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.db import models, transaction
from django.db.models import F

from portal.publishing.models import ContentVersion

from ..models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    MunicipalitySuccession,
    Province,
)
from ..models.change import settle
from .facts import DIRECTORY, read_reference
from .tables import ReferenceDataError


@dataclass
class Counts:
    """What was done with the rows of one model."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    kept: list[models.Model] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.deleted


# Rows that belong to a municipality and mean nothing without it.
GOES_ALONG = (MunicipalityName, MunicipalityChange, MunicipalitySuccession)

Report = dict[type[models.Model], Counts]


@transaction.atomic
def load_reference(directory: Path = DIRECTORY) -> Report:
    """Make provinces and municipalities what the files say; raises `ReferenceDataError`.

    A row that is no longer in the files is deleted, unless something outside the
    reference data points to it. What the coordinator entered about a municipality that
    still exists by the files stays: its change, its end and its successors.
    """
    wanted = read_reference(directory)
    former = [change.pk for change in wanted.changes]
    entered = MunicipalitySuccession.objects.exclude(change__in=former)
    deleted, kept = _delete_unused(
        Municipality, wanted.municipalities, needed=set(entered.values_list("successor", flat=True))
    )
    _refuse_clashes(kept, wanted.municipalities)
    _keep_planned_ends(wanted.municipalities)
    report = {
        Province: _synchronise(Province, wanted.provinces),
        Municipality: _synchronise(Municipality, wanted.municipalities),
        MunicipalityChange: _synchronise(MunicipalityChange, wanted.changes),
        MunicipalitySuccession: _replace(
            MunicipalitySuccession.objects.filter(change__in=former), wanted.successions
        ),
        MunicipalityName: _replace(
            MunicipalityName.objects.filter(is_inherited=False), wanted.names
        ),
    }
    settle()
    report[Municipality].deleted, report[Municipality].kept = deleted, kept
    # Only now no municipality is left in a province that is to go.
    report[Province].deleted, report[Province].kept = _delete_unused(Province, wanted.provinces)
    if any(counts.changed for counts in report.values()):
        ContentVersion.bump()
    return report


def _keep_planned_ends(wanted: list[Municipality]) -> None:
    """What exists by the files can end all the same: then that is planned."""
    ends = dict(MunicipalityChange.objects.order_by().values_list("predecessor", "date"))
    for municipality in wanted:
        municipality.valid_until = municipality.valid_until or ends.get(municipality.pk)


def _delete_unused(
    model: type[models.Model], wanted: list[models.Model], needed: Collection = ()
) -> tuple[int, list[models.Model]]:
    """Delete the rows that are not wanted; returns how many, and those that had to stay.

    `needed` are the primary keys of rows that stay although nothing else uses them.
    """
    unwanted = list(model._default_manager.exclude(pk__in=[row.pk for row in wanted]))
    kept = [row for row in unwanted if row.pk in needed or _is_used(row)]
    for row in unwanted:
        if row not in kept:
            row.delete()
    return len(unwanted) - len(kept), kept


def _is_used(row: models.Model) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists()
        for relation in row._meta.related_objects
        if relation.related_model not in GOES_ALONG
    )


def _refuse_clashes(kept: list[Municipality], wanted: list[Municipality]) -> None:
    """A row that has to stay may not have the address of one in the files."""
    codes = {row.slug: row.code for row in wanted}
    problems = [
        f"{row.code} ({row}) is no longer in the files but in use, and {codes[row.slug]} has "
        f"its address: add it to former_municipalities.csv"
        for row in kept
        if row.slug in codes
    ]
    if problems:
        raise ReferenceDataError(problems)


def _synchronise(model: type[models.Model], wanted: list[models.Model]) -> Counts:
    """Create what is missing and update what differs; rows are the same when their code is."""
    fields = _data_fields(model)
    stored = model._default_manager.in_bulk()
    missing = [row for row in wanted if row.pk not in stored]
    different = [
        row
        for row in wanted
        if row.pk in stored and _values(row, fields) != _values(stored[row.pk], fields)
    ]
    if different:
        # Rows may exchange their names: first none of them has one, then each the right one.
        rows = model._default_manager.filter(pk__in=[row.pk for row in different])
        rows.update(**{field.name: F("pk") for field in fields if field.unique})
        model._default_manager.bulk_update(different, [field.name for field in fields])
    if missing:  # also creating nothing would count as a change of content
        model._default_manager.bulk_create(missing)
    return Counts(
        created=len(missing),
        updated=len(different),
        unchanged=len(wanted) - len(missing) - len(different),
    )


def _replace(present: models.QuerySet, wanted: list[models.Model]) -> Counts:
    """The same for rows without a code, to which nothing points: an update is a new row."""
    fields = _data_fields(present.model)
    stored = {_values(row, fields): row.pk for row in present}
    rows = {_values(row, fields): row for row in wanted}
    superfluous = [pk for values, pk in stored.items() if values not in rows]
    missing = [row for values, row in rows.items() if values not in stored]
    present.filter(pk__in=superfluous).delete()
    present.bulk_create(missing)
    return Counts(
        created=len(missing), deleted=len(superfluous), unchanged=len(rows) - len(missing)
    )


def _data_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields that the files fill; what the portal notes by itself is none of theirs."""
    return [f for f in model._meta.concrete_fields if f.editable and not f.primary_key]


def _values(row: models.Model, fields: list[models.Field]) -> tuple:
    return tuple(getattr(row, field.attname) for field in fields)
