"""A back-up is one zip file: `contents.json`, the database, and the uploads under `media/`.

`contents.json` says when and of which database it was made, which migrations that database
had, how many rows each table has, and the bytes and SHA-256 of each file. Reading a back-up
always begins with checking all of that.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Self

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
_PIECE = 1024 * 1024  # bytes
_WORK, _ABANDONED = ".portaal-backup-", 24 * 3600  # seconds


@dataclass
class Contents:
    """What a back-up says about itself."""

    made_at: str  # ISO 8601, in UTC
    vendor: str
    migrations: list[str]
    erasures: str  # the identity of the memory of what was erased
    rows: Counts
    files: dict[str, tuple[int, str]] = field(default_factory=dict)  # bytes, SHA-256
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
    """A folder for this user alone, on the disk of `beside`, gone afterwards.

    One that a killed process left there goes at the next time.
    """
    for left in beside.glob(f"{_WORK}*"):
        if left.stat().st_mtime < time.time() - _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_WORK, dir=beside) as folder:
        yield Path(folder)


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
    named = _named_if_known()
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
        with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, contents, contents.database, copy)
            for name, file in uploads().items():
                # Deleted since they were listed; when the copy names it, that is told.
                with contextlib.suppress(FileNotFoundError):
                    _add(archive, contents, name, file)
            archive.writestr(CONTENTS, json.dumps(asdict(contents), indent=1))
        copy.unlink()
        with opened(draft, folder) as back:
            back.check()
        draft.chmod(0o600)
        _flush(draft)
        draft.rename(target)
        _flush(target.parent)
    return contents, sorted((named | _named_if_known()) - set(contents.files))


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


def _named_if_known() -> set[str]:
    with contextlib.suppress(DatabaseError):  # of another release; the copy is what matters
        return named_uploads()
    return set()


def uploads() -> dict[str, Path]:
    """The files that are there, by their path in a back-up."""
    root = Path(settings.MEDIA_ROOT)
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and not file.is_symlink())
    return {MEDIA + file.relative_to(root).as_posix(): file for file in files}


def _add(archive: zipfile.ZipFile, contents: Contents, name: str, file: Path) -> None:
    with file.open("rb") as source:
        info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with archive.open(info, "w", force_zip64=True) as member:
            contents.files[name] = _copy(source, member)


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy all of a file; returns its bytes and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return size, digest.hexdigest()


def _flush(path: Path) -> None:
    """Wait until the disk has it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@dataclass(frozen=True)
class Opened:
    """A back-up that is being read; nothing is unpacked but into `folder`."""

    archive: zipfile.ZipFile
    contents: Contents
    folder: Path

    def check(self) -> Path:
        """Compare everything with what the back-up says of itself; returns the database's copy.

        Raises BackupError at the first thing that differs.
        """
        if self.contents.vendor != databases.vendor():
            raise BackupError(
                f"This back-up is of {self.contents.vendor}, but DATABASE_URL names a database of "
                f"{databases.vendor()}."
            )
        found = sorted(set(self.archive.namelist()) - {CONTENTS})
        if found != sorted(self.contents.files) or self.contents.database not in found:
            raise BackupError("The back-up does not hold the files that it names.")
        for name in self.contents.uploads:
            with Path(os.devnull).open("wb") as nowhere:
                self._take(name, nowhere)
        copy = self.folder / "checked"
        with copy.open("xb") as file:
            self._take(self.contents.database, file)
        rows = databases.count_copy(copy)
        if rows != self.contents.rows or not sum(rows.values()):
            raise BackupError("The copy of the database does not hold the rows that it should.")
        return copy

    def unpack_uploads(self, root: Path) -> None:
        """Write the uploads below `root`, which is made."""
        root.mkdir(mode=0o700, parents=True)
        for name in self.contents.uploads:
            path = root / name.removeprefix(MEDIA)
            if not path.resolve().is_relative_to(root.resolve()):
                raise BackupError(f"The back-up holds a file outside the uploads: {name}.")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            with path.open("wb") as file:
                self._take(name, file)

    def _take(self, name: str, target: IO[bytes]) -> None:
        with self.archive.open(name) as member:
            found = _copy(member, target)
        if list(found) != list(self.contents.files[name]):
            raise BackupError(f"The file {name} in the back-up is damaged.")


@contextlib.contextmanager
def opened(file: Path, folder: Path) -> Iterator[Opened]:
    """Open a back-up; raises BackupError when it is none, or damaged beyond reading."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield Opened(archive, Contents.read(archive), folder)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"{file} is no back-up, or it is damaged.") from error


def swap_uploads(unpacked: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    former = root.with_name(f"{root.name}.replaced")
    shutil.rmtree(former, ignore_errors=True)
    if root.exists():
        root.rename(former)
    unpacked.rename(root)
    shutil.rmtree(former, ignore_errors=True)
