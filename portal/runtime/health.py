"""Whether the portal can do its work: for who starts it, who watches it and who looks after it.

What only an app knows stands in its module `health`, which is found by itself:

    @check("worker")
    def worker(now: datetime) -> Problem | None: ...

With a warning the pages are still served; with a failure they are not, or they are wrong.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .error_reports import place
from .texts import StrOrPromise

MEGABYTE = 1024 * 1024
LITTLE_SPACE, NO_SPACE = 500 * MEGABYTE, 50 * MEGABYTE
NEEDED_FOR_PAGES, OTHER_FOLDERS = ("VAR_DIR", "BASE_DIR"), ("ERASURES_DIR", "BACKUP_DIR")


class Status(StrEnum):
    """In the words of the draft "Health Check Response Format for HTTP APIs"."""

    PASS = "pass"  # noqa: S105  # no password
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a sentence without secrets or personal data.

    With the status PASS it is false: worth knowing, and nothing is wrong.
    """

    text: StrOrPromise
    status: Status = Status.WARN

    def __bool__(self) -> bool:
        return self.status is not Status.PASS


Check = Callable[[datetime], Problem | None]

_checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Decorator: this is looked at too, under this name."""

    def register(looked: Check) -> Check:
        _checks[name] = looked
        return looked

    return register


def look(now: datetime | None = None) -> dict[str, Problem | None]:
    """What was looked at, and what is wrong with it.

    A database that does not answer is waited for once: then nothing else is looked at.
    """
    found: dict[str, Problem | None] = {}
    for name, looked in _checks.items():
        try:
            found[name] = looked(now or timezone.now())
        except Error as error:
            text = _("The database does not answer (%(error)s).") % {"error": type(error).__name__}
            return found | {name: Problem(text, Status.FAIL)}
        except OSError as error:  # of a file only the name, since anybody can ask
            file = f"{Path(error.filename).name}, {error.strerror}: " if error.filename else ""
            found[name] = Problem(file + place(error), Status.FAIL)
    return found


def shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y H:i")


def worst(found: dict[str, Problem | None]) -> Status:
    statuses = {problem.status for problem in found.values() if problem}
    return next((one for one in (Status.FAIL, Status.WARN) if one in statuses), Status.PASS)


# What any portal needs; the database first, because most other things are asked of it.


@check("database")
def database(_now: datetime) -> Problem | None:
    """It answers, and can be written: nothing is, so nobody waits for it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
            (is_read_only,) = cursor.fetchone()
        else:
            cursor.execute("SELECT 1")
            file = Path(connection.settings_dict["NAME"])
            places = [file, file.parent] if file.is_file() else []
            is_read_only = not all(os.access(path, os.W_OK) for path in places)
    return Problem(_("The database cannot be written."), Status.FAIL) if is_read_only else None


@cache
def _needed_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


@check("migrations")
def migrations(_now: datetime) -> Problem | None:
    applied = MigrationRecorder(connection).applied_migrations()
    if _needed_migrations() <= applied.keys():
        return None
    return Problem(_("The database is of an older release."), Status.FAIL)


@check("files")
def files(_now: datetime) -> Problem | None:
    """What `make setup` makes of the code: static files, and texts in Dutch."""
    for source in (po for folder in settings.LOCALE_PATHS for po in Path(folder).rglob("*.po")):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            return Problem(_("The translations are not compiled."), Status.FAIL)
    storage = staticfiles_storage
    if isinstance(storage, ManifestFilesMixin) and storage.read_manifest() is None:
        return Problem(_("The static files are not collected."), Status.FAIL)
    return None


@check("disk")
def disk(_now: datetime) -> Problem | None:
    folders = {name: getattr(settings, name) for name in (*NEEDED_FOR_PAGES, *OTHER_FOLDERS)}
    free = {
        name: shutil.disk_usage(folder).free
        for name, folder in folders.items()
        if folder and Path(folder).is_dir()
    }
    least = min(free, key=free.__getitem__)
    if free[least] >= LITTLE_SPACE:
        return None
    is_full = min(free[name] for name in NEEDED_FOR_PAGES) < NO_SPACE
    text = _("The disk of %(folder)s is nearly full: %(megabytes)d MB are free.")
    values = {"folder": least, "megabytes": free[least] // MEGABYTE}
    return Problem(text % values, Status.FAIL if is_full else Status.WARN)
