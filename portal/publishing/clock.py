"""The time for everything that is public: one function, so that a page can be shown as of a date.

What a person or a machine does at a moment (a mail, a signature, a log) happens now, whatever is
shown; that asks Django's `timezone`.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def now() -> datetime.datetime:
    """The moment of which the public content is shown."""
    return _moment.get() or timezone.now()


def today() -> datetime.date:
    return timezone.localdate(now())


@contextmanager
def as_of(moment: datetime.datetime) -> Iterator[None]:
    """Within this, the content is shown as it is at that moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
