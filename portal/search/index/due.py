"""What becomes public, or stops to exist, by the passing of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from portal.publishing import clock
from portal.publishing.models import ContentVersion, Publishable

from . import changes, indexing
from .changes import Items

LONG_AGO, TRY_AGAIN_AFTER = datetime(2000, 1, 1, tzinfo=UTC), timedelta(minutes=1)


@dataclass(frozen=True)
class Checked:
    """When this process last looked, at which content, and when the next moment is.

    What is derived from the content is right as long as this is the same.
    """

    since: datetime = field(compare=False)  # another thread may have looked a moment later
    version: int
    until: datetime
    number: int | None = field(default=None, compare=False)  # of the change that it has seen last


def check(checked: Checked | None, note: Callable[[Checked], object]) -> Checked:
    """Once a moment has passed at which content changes by itself, follow it.

    Content that changed since can have an earlier moment. Every process looks by itself; the
    first one writes. While nobody can write, readers get what is there, without waiting for
    that in turn: what `note` hears is right for as long as this one is busy.
    """
    moment, version = clock.now(), ContentVersion.current()
    if checked and checked.version != version:
        number, items = changes.since(checked.number)
        until = next_moment(checked.since, items)
        until = until if items is None else min(until, checked.until)
        checked = Checked(checked.since, version, until, number)
    if checked and moment < checked.until:
        return checked
    since = checked.since if checked else LONG_AGO
    waiting = Checked(since, version, moment + TRY_AGAIN_AFTER)
    note(waiting)
    try:
        # Mostly nothing changed, and then no reader waits for who is writing.
        if not indexing.is_in_line():
            with transaction.atomic():
                ContentVersion.lock()
                if indexing.sync_all():
                    ContentVersion.bump()
            version = ContentVersion.current()
            if connection.in_atomic_block:  # then what was written may still be undone
                return _checked(since, version, moment)
    except OperationalError:
        return waiting
    return _checked(moment, version, moment)


def _checked(since: datetime, version: int, after: datetime) -> Checked:
    number, _items = changes.since(None)
    return Checked(since, version, next_moment(after), number)


def next_moment(after: datetime | None = None, items: Items | None = None) -> datetime:
    """The first moment after another, or after now, at which what is public can change.

    Items become public by themselves: all, or the ones that are given; and what exists or is
    open may be another tomorrow.
    """
    after = after or clock.now()
    tomorrow = timezone.localdate(after) + timedelta(days=1)
    moments = [timezone.make_aware(datetime.combine(tomorrow, time.min))]
    planned = Q(status=Publishable.Status.PUBLISHED, publish_at__gt=after)
    kinds = {kind._meta.label_lower: kind._default_manager for kind in Publishable.kinds()}
    if items is None:
        asked = [kind.filter(planned) for kind in kinds.values()]
    else:
        touched = changes.by_kind(items)
        asked = [kinds[kind].filter(planned, pk__in=its) for kind, its in touched if kind in kinds]
    for rows in asked:
        moments += rows.order_by("publish_at").values_list("publish_at", flat=True)[:1]
    return min(moments)
