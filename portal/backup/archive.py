"""A back-up is one zip file: `contents.json`, the database, and the uploads under `media/`.

`contents.json` says when and of which database it was made, which migrations that database
had, how many rows each table has, and which files there are. Reading a back-up always begins
with checking all of that, and the checksum that a zip file has of each of them.
"""

import contextlib
import json
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField
from django.utils import timezone

from portal.runtime import erasures

from . import databases
from .databases import BackupError, Counts

FORMAT = 1
CONTENTS, MEDIA = "contents.json", "media/"
_DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
_WORK, _ABANDONED = ".portaal-backup-", 24 * 3600  # seconds


@dataclass
class Contents:
    """What a back-up says about itself."""

    made_at: str  # ISO 8601, in UTC
    vendor: str
    migrations: list[str]
    erasures: str  # the identity of the memory of what was erased
    rows: Counts
    files: Collection[str] = ()
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def database(self) -> str:
        return _DATABASES[self.vendor]

    @property
    def uploads(self) -> list[str]:
        return [name for name in self.files if name.startswith(MEDIA)]

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> Self:
        try:
            contents = cls(**json.loads(archive.read(CONTENTS)))
            known = contents.format == FORMAT and contents.vendor in _DATABASES
            is_dated = timezone.is_aware(contents.moment)
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError("This is no back-up of this portal.") from error
        if not (known and is_dated):
            raise BackupError("This back-up was made by another release, in a form not known here.")
        return contents


@contextlib.contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """A folder on the disk of `beside`, gone afterwards; what is made meanwhile is for its owner.

    One that a killed process left there goes at the next time.
    """
    for left in beside.glob(f"{_WORK}*"):
        if left.stat().st_mtime < time.time() - _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    mask = os.umask(0o077)
    try:
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=beside) as folder:
            yield Path(folder)
    finally:
        os.umask(mask)


def write(target: Path) -> tuple[Contents, list[str]]:
    """Make a back-up in the new file `target`, and trust it only after reading it back.

    Returns what it holds, and the uploads that the database names but that are not there.
    Raises BackupError when it cannot be made; then no file is left behind.
    """
    if not databases.count_rows():
        raise BackupError(
            f"There is nothing to back up: {databases.place()} has no tables. Are VAR_DIR and "
            "DATABASE_URL set as they are for the portal itself?"
        )
    named: set[str] = set()
    with contextlib.suppress(DatabaseError):  # of another release; the copy is what matters
        named = named_uploads()
    with working_folder(target.parent) as folder:
        copy, draft = folder / "database", folder / "draft.zip"
        rows = databases.copy_to(copy)
        applied = MigrationRecorder(connection).applied_migrations()
        contents = Contents(
            made_at=timezone.now().isoformat(),
            vendor=databases.vendor(),
            migrations=sorted(f"{app}.{name}" for app, name in applied),
            erasures=erasures.identity(),
            rows=rows,
        )
        with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            archive.write(copy, contents.database)
            for name, file in uploads().items():
                # Deleted since they were listed; when the copy names it, that is told.
                with contextlib.suppress(FileNotFoundError):
                    archive.write(file, name)
            contents.files = archive.namelist()
            archive.writestr(CONTENTS, json.dumps(asdict(contents), indent=1))
        copy.unlink()
        with opened(draft) as back:
            check(*back, folder)
        _flush(draft)
        draft.rename(target)
        _flush(target.parent)
    return contents, sorted(named - set(contents.files))


def named_uploads() -> set[str]:
    """The uploads that the database names, by their path in a back-up."""
    return {
        MEDIA + name
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, FileField)
        for name in model._base_manager.values_list(one.name, flat=True)
        if name
    }


def uploads() -> dict[str, Path]:
    """The files that are there, by their path in a back-up."""
    root = Path(settings.MEDIA_ROOT)
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and not file.is_symlink())
    return {MEDIA + file.relative_to(root).as_posix(): file for file in files}


def _flush(path: Path) -> None:
    """Wait until the disk has it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextlib.contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Contents]]:
    """Open a back-up; raises BackupError when it is none, or damaged beyond reading."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, Contents.read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"{file} is no back-up, or it is damaged.") from error


def check(archive: zipfile.ZipFile, contents: Contents, folder: Path) -> Path:
    """Compare everything with what the back-up says of itself, and unpack its database.

    Raises BackupError at the first thing that differs.
    """
    if contents.vendor != databases.vendor():
        raise BackupError(
            f"This back-up is of {contents.vendor}, but DATABASE_URL names a database of "
            f"{databases.vendor()}."
        )
    found = sorted(set(archive.namelist()) - {CONTENTS})
    if found != sorted(contents.files) or contents.database not in found:
        raise BackupError("The back-up does not hold the files that it names.")
    for name in contents.uploads:
        if ".." in Path(name).parts:
            raise BackupError(f"The back-up holds a file outside the uploads: {name}.")
    if damaged := archive.testzip():
        raise BackupError(f"The file {damaged} in the back-up is damaged.")
    copy = Path(archive.extract(contents.database, folder))
    rows = databases.count_copy(copy)
    if rows != contents.rows or not sum(rows.values()):
        raise BackupError("The copy of the database does not hold the rows that it should.")
    return copy
