"""Bringing the reference data in the database in line with the files."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction
from django.db.models import F

from portal.loading.report import Counts
from portal.publishing.models import ContentVersion

from ..models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    MunicipalitySuccession,
    Province,
)
from ..models.change import settle
from .rows import DIRECTORY, read_reference

# Rows that belong to a municipality and mean nothing without it.
GOES_ALONG = (MunicipalityName, MunicipalityChange, MunicipalitySuccession)

M = TypeVar("M", bound=models.Model)


class ReferenceDataError(Exception):
    """What the files say cannot stand beside what the database has to keep."""


@dataclass
class Report:
    """What was done with each model, and the rows in no file that stay because they are used."""

    counts: dict[type[models.Model], Counts]
    kept: list[models.Model] = field(default_factory=list)


@transaction.atomic
def load_reference(directory: Path = DIRECTORY) -> Report:
    """Make provinces and municipalities what the files say; a second time nothing changes.

    A row that is no longer in the files is deleted, unless something outside the
    reference data points to it. What the coordinator entered about a municipality that
    still exists by the files stays: its change, its end and its successors. Raises
    `ReferenceDataError` when a row that stays has the address of one in the files.
    """
    wanted = read_reference(directory)
    former = [change.pk for change in wanted.changes]
    entered = MunicipalitySuccession.objects.exclude(change__in=former)
    deleted, kept = _delete_unused(
        Municipality, wanted.municipalities, needed=entered.values_list("successor", flat=True)
    )
    _refuse_clashes(kept, wanted.municipalities)
    _keep_planned_ends(wanted.municipalities)
    successions = MunicipalitySuccession.objects.filter(change__in=former)
    names = MunicipalityName.objects.filter(is_inherited=False)
    counts = {
        Province: _synchronise(Province.objects.all(), wanted.provinces),
        Municipality: _synchronise(Municipality.objects.all(), wanted.municipalities),
        MunicipalityChange: _synchronise(MunicipalityChange.objects.all(), wanted.changes),
        MunicipalitySuccession: _synchronise(successions, wanted.successions),
        MunicipalityName: _synchronise(names, wanted.names),
    }
    settle()
    counts[Municipality].deleted = deleted
    # Only now no municipality is left in a province that is to go.
    counts[Province].deleted, kept_provinces = _delete_unused(Province, wanted.provinces)
    if any(count.changed for count in counts.values()):
        ContentVersion.bump()
    return Report(counts, [*kept_provinces, *kept])


def _keep_planned_ends(wanted: list[Municipality]) -> None:
    """What exists by the files can end all the same: then that is planned."""
    ends = dict(MunicipalityChange.objects.order_by().values_list("predecessor", "date"))
    for municipality in wanted:
        municipality.valid_until = municipality.valid_until or ends.get(municipality.pk)


def _delete_unused(
    model: type[M], wanted: Sequence[M], needed: Collection[str] = ()
) -> tuple[int, list[M]]:
    """Delete the rows that are not wanted; returns how many, and those that had to stay.

    `needed` are the primary keys of rows that stay although nothing else uses them.
    """
    unwanted = model._default_manager.exclude(pk__in=[row.pk for row in wanted])
    kept = [row for row in unwanted if row.pk in needed or _is_used(row)]
    gone = [row for row in unwanted if row not in kept]
    for row in gone:
        row.delete()
    return len(gone), kept


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
        raise ReferenceDataError("\n".join(problems))


def _synchronise(present: models.QuerySet[M], wanted: Sequence[M]) -> Counts:
    """Create what is missing, and update what differs.

    Rows with a code are the same when their code is; those that are not wanted stay. To rows
    without one nothing points: they are the same when all is, and the others are deleted.
    """
    model = present.model
    has_code = not isinstance(model._meta.pk, models.AutoField)
    # The fields that the files fill; what the portal notes by itself is none of theirs.
    fields = [f for f in model._meta.concrete_fields if f.editable and not f.primary_key]

    def values(row: M) -> tuple[Hashable, ...]:
        return tuple(getattr(row, field.attname) for field in fields)

    stored = {row.pk if has_code else values(row): row for row in present}
    rows = {row.pk if has_code else values(row): row for row in wanted}
    gone = [] if has_code else [row.pk for key, row in stored.items() if key not in rows]
    missing = [row for key, row in rows.items() if key not in stored]
    different = [
        row for key, row in rows.items() if key in stored and values(row) != values(stored[key])
    ]
    # Doing nothing with no rows would count as a change of content.
    if gone:
        present.filter(pk__in=gone).delete()
    if different:
        # Rows may exchange their names: first none of them has one, then each the right one.
        found = present.filter(pk__in=[row.pk for row in different])
        found.update(**{field.name: F("pk") for field in fields if field.unique})
        present.bulk_update(different, [field.name for field in fields])
    if missing:
        present.bulk_create(missing)
    unchanged = len(rows) - len(missing) - len(different)
    return Counts(len(missing), len(different), len(gone), unchanged)
