"""The first rows of a relation, for a detail page; the whole of it is a list of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Self, cast

from django.db.models import Func, IntegerField, Manager, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from portal.publishing.models import M, PublicationQuerySet, Publishable
from portal.publishing.visibility import only_public

MAX_RELATED = 50


class Excerpt(list[M]):
    """Rows to show, and whether there are more than these."""

    has_more = False

    @classmethod
    def of(cls, rows: Iterable[M], limit: int = MAX_RELATED) -> Self:
        """Of one row more than there is place for, those that are shown."""
        found = cls(rows)
        found.has_more = len(found) > limit
        del found[limit:]
        return found


def excerpt(rows: QuerySet[M] | Manager[M], *paths: str, limit: int = MAX_RELATED) -> Excerpt[M]:
    """The first rows that are public, and of which every item on the lookup paths is public.

    `excerpt(partner.milestone_parts, "milestone")`: the partner's parts in milestones
    that are public.
    """
    return Excerpt.of(public_rows(rows, *paths)[: limit + 1], limit)


def public_rows(rows: QuerySet[M] | Manager[M], *paths: str) -> QuerySet[M]:
    found = rows.all()
    if issubclass(found.model, Publishable):
        found = cast("PublicationQuerySet[M]", found).published()
    for path in paths:
        found = found.filter(only_public(found.model, path))
    return found


def excerpts_by(key: Callable[[M], Any], rows: QuerySet[M], *paths: str) -> dict[Any, Excerpt[M]]:
    """The excerpt for each key, all at once: of what there is little of."""
    found: dict[Any, list[M]] = defaultdict(list)
    for row in public_rows(rows, *paths):
        found[key(row)].append(row)
    return {value: Excerpt.of(some) for value, some in found.items()}


class _Place(Func):
    """A `CASE` of SQL; that of Django has a lookup for each value, which takes longer to write."""

    output_field = IntegerField()

    def as_sql(self, compiler: SQLCompiler, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        values = self.extra["values"]
        whens = " ".join(f"WHEN %s THEN {place}" for place in range(len(values)))
        return f"CASE {column} {whens} ELSE {len(values)} END", [*params, *values]


def in_order_of(field: str, values: Iterable[Any]) -> Func:
    """An ordering by the place of a field's value in `values`; others come last."""
    return _Place(field, values=tuple(values))
