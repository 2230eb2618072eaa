"""What a process knows of the content: asked of the database once a second, not at each request."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from portal.publishing import clock
from portal.publishing.versions import ContentVersion
from portal.runtime.page_policy import Depends
from portal.runtime.troubles import is_away
from portal.search.index import memory
from themes.interest.models import FiguresChange

# Longer than this nobody knows whether something was withdrawn on another machine.
WITHOUT_DATABASE = 3600.0  # seconds


@dataclass(frozen=True)
class Known:
    """The content at one moment: what is kept of it is right as long as this is the same."""

    version: int
    until: datetime
    figures: tuple[int, int]
    changed_at: int
    """Seconds since 1970 of the last change, also by itself; 0 when it is not known."""

    @classmethod
    def read(cls) -> "Known":
        version, changed_at = ContentVersion.current_with_moment()
        checked = memory.checked()
        midnight = timezone.localtime(clock.now()).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        # Between the two somebody may have changed something: then the moment is of before.
        is_same = changed_at and checked.version == version
        moment = max(changed_at, int(midnight.timestamp())) if is_same else 0
        return cls(checked.version, checked.until, FiguresChange.version(), moment)

    def of(self, depends: frozenset[Depends]) -> tuple[object, ...]:
        """The part that a page depends on, for its key."""
        return (
            Depends.CONTENT in depends and self.version,
            Depends.MOMENTS in depends and self.until.timestamp(),
            Depends.FIGURES in depends and self.figures,
        )


class KnownContent:
    """What this process knows, for all its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Known | None = None
        self._asked = self._answered = float("-inf")
        self.is_away = False

    def now(self) -> Known | None:
        """None when the database is away, and nothing is known or for too long."""
        # While it is away one thread asks, perhaps for seconds, and the others go on.
        if self._is_due() and self._lock.acquire(blocking=not self.is_away):
            try:
                if self._is_due():  # not when another asked meanwhile
                    self._ask()
            finally:
                self._lock.release()
        return self._known

    def _is_due(self) -> bool:
        if time.monotonic() - self._asked >= settings.CONTENT_ASKED_EVERY:
            return True
        is_past = self._known is not None and clock.now() >= self._known.until
        return is_past and not self.is_away

    def _ask(self) -> None:
        began = self._asked = time.monotonic()
        try:
            self._known, self._answered, self.is_away = Known.read(), began, False
        except (OperationalError, InterfaceError) as error:
            if not is_away(error):
                raise
            self.is_away = True
            if began - self._answered > WITHOUT_DATABASE:
                self._known = None
