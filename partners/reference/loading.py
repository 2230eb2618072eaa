"""Bringing the reference data in the database in line with the files."""

from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from portal.loading.report import Counts, LoadError
from portal.loading.synchronise import synchronise
from portal.publishing.versions import ContentVersion

from ..models import (
    Municipality,
    MunicipalityChange,
    MunicipalityName,
    MunicipalitySuccession,
)
from ..models.change import settle
from .rows import DIRECTORY, read_reference

# Rows that belong to a municipality and mean nothing without it.
GOES_ALONG = (MunicipalityName, MunicipalityChange, MunicipalitySuccession)


@dataclass
class ReferenceReport:
    """What was done with each model, and what is in no file but stays because it is used."""

    counts: dict[type[models.Model], Counts]
    kept: list[Municipality]


@transaction.atomic
def load_reference(directory: Path = DIRECTORY) -> ReferenceReport:
    """Make provinces and municipalities what the files say; a second time nothing changes.

    A municipality that is no longer in the files is deleted, unless something outside the
    reference data points to it. What the coordinator entered about a municipality that
    still exists by the files stays: its change, its end and its successors. Raises
    `LoadError` when one that stays has the address of one in the files.
    """
    wanted = read_reference(directory)
    former = [change.pk for change in wanted[MunicipalityChange]]
    entered = MunicipalitySuccession.objects.exclude(change__in=former)
    needed = {*entered.values_list("successor", flat=True)}
    unwanted = Municipality.objects.exclude(pk__in=[row.pk for row in wanted[Municipality]])
    kept = [row for row in unwanted if row.pk in needed or _is_used(row)]
    gone = unwanted.exclude(pk__in=[row.pk for row in kept])
    deleted = gone.delete()[1].get(Municipality._meta.label, 0)
    _refuse_clashes(kept, wanted[Municipality])
    _keep_planned_ends(wanted[Municipality])
    # Of these models other rows come from the coordinator, or follow by themselves.
    present = {
        MunicipalitySuccession: MunicipalitySuccession.objects.filter(change__in=former),
        MunicipalityName: MunicipalityName.objects.filter(is_inherited=False),
    }
    counts = {
        model: synchronise(present.get(model, model._default_manager.all()), rows)
        for model, rows in wanted.items()
    }
    settle()
    counts[Municipality].deleted = deleted
    if any(count.changed for count in counts.values()):
        ContentVersion.bump()
    return ReferenceReport(counts, kept)


def _keep_planned_ends(wanted: list[Municipality]) -> None:
    """What exists by the files can end all the same: then that is planned."""
    ends = dict(MunicipalityChange.objects.order_by().values_list("predecessor", "date"))
    for municipality in wanted:
        municipality.valid_until = municipality.valid_until or ends.get(municipality.pk)


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
        raise LoadError("\n".join(problems))
