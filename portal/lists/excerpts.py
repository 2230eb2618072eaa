"""The first rows of a relation, for a detail page; the whole of it is a list of its own."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Case, IntegerField, Manager, QuerySet, When

from portal.publishing.models import M, PublicationQuerySet, Publishable
from portal.publishing.visibility import only_public

MAX_RELATED = 50


class Excerpt(list[M]):
    """Rows to show, and whether there are more than these."""

    has_more = False


def excerpt(rows: QuerySet[M] | Manager[M], *paths: str, limit: int = MAX_RELATED) -> Excerpt[M]:
    """The first rows that are public, and of which every item on the lookup paths is public.

    `excerpt(partner.milestone_parts, "milestone")`: the partner's parts in milestones
    that are public.
    """
    public = rows.all()
    if issubclass(public.model, Publishable):
        public = cast("PublicationQuerySet[M]", public).published()
    for path in paths:
        public = public.filter(only_public(public.model, path))
    found = Excerpt(public[: limit + 1])
    if len(found) > limit:
        del found[limit:]
        found.has_more = True
    return found


def in_order_of(field: str, values: Sequence[Any]) -> Case:
    """An ordering by the place of a field's value in `values`; others come last."""
    whens = (When(**{field: value}, then=place) for place, value in enumerate(values))
    return Case(*whens, default=len(values), output_field=IntegerField())
