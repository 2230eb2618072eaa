"""Bringing rows in the database in line with the rows that there should be."""

from collections.abc import Hashable, Sequence

from django.db import models
from django.db.models import F

from portal.publishing.names import keys_of
from portal.publishing.versions import M

from .report import Counts


def synchronise(present: models.QuerySet[M], wanted: Sequence[M]) -> Counts:
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
        names = [field.name for field in fields]
        present.bulk_update(different, [*names, *keys_of(model, names)])
    if missing:
        present.bulk_create(missing)
    unchanged = len(rows) - len(missing) - len(different)
    return Counts(len(missing), len(different), len(gone), unchanged)
