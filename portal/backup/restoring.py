"""Putting a back-up in the place of what is there."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from portal.publishing.models import ContentVersion
from portal.runtime import erasures

from . import archive, databases
from .archive import MEDIA, Contents
from .databases import BackupError


class HalfRestored(Exception):  # noqa: N818 - a state of affairs, to be ended by trying again
    """The database is that of the back-up and the uploads are not; the message says why."""


def put_in_place(file: Path, *, replace: bool, without_erasures: bool) -> Contents:
    """Check a back-up and put it in place; returns what it says of itself.

    Its database may be of an older release: migrate it, and then call `finish`. Raises
    BackupError before anything is touched when the back-up cannot be trusted, when something
    is there already (unless `replace`), or when it is not known any more what was erased
    (unless `without_erasures`).
    """
    if not replace:
        _refuse_what_is_there()
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with archive.working_folder(media.parent) as folder, archive.opened(file) as (files, contents):
        _refuse_newer_release(contents)
        if not without_erasures:
            _refuse_forgotten_erasures(contents)
        _refuse_small_disk(sum(one.file_size for one in files.infolist()), media.parent)
        copy = archive.check(files, contents, folder)
        files.extractall(folder, contents.uploads)
        databases.put_back(copy)
        try:
            _swap(folder / MEDIA, media)
        except OSError as error:
            raise HalfRestored(f"The database was restored, the uploads not: {error}.") from error
    return contents


def finish() -> int:
    """Take away what may not come back with a back-up; says how many rows were erased again."""
    erased = erasures.erase_again()
    # Who signed out since the back-up would be signed in again.
    Session.objects.all().delete()
    # What a running process keeps in memory is of the content before.
    ContentVersion.bump()
    erasures.overwrite()
    return erased


def _refuse_what_is_there() -> None:
    rows, media = databases.count_rows(), Path(settings.MEDIA_ROOT)
    if rows:
        raise BackupError(
            f"{databases.place()} holds {sum(rows.values())} rows in {len(rows)} tables already. "
            "Give --replace to put the back-up in their place; make a back-up of them first."
        )
    if media.is_dir() and any(media.iterdir()):
        raise BackupError(
            f"{media} holds uploads already. Give --replace to put those of the back-up in their "
            "place; make a back-up of them first."
        )


def _refuse_newer_release(contents: Contents) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    apps = {name.partition(".")[0] for name in known}
    unknown = [
        name for name in contents.migrations if name not in known and name.partition(".")[0] in apps
    ]
    if unknown:
        raise BackupError(
            f"This back-up was made by a newer release (it has {unknown[0]}). Install that first."
        )


def _refuse_forgotten_erasures(contents: Contents) -> None:
    days = settings.BACKUP_KEEP_DAYS
    if contents.moment < timezone.now() - timedelta(days=days):
        raise BackupError(
            f"This back-up is older than {days} days (BACKUP_KEEP_DAYS): it is not known any more "
            "what had to be erased since. Give --without-erasures to take it nevertheless."
        )
    if contents.erasures != erasures.identity():
        raise BackupError(
            f"{settings.ERASURES_DIR} (ERASURES_DIR) does not know what was erased since this "
            "back-up: people could come back who asked to be erased. Put the folder of the machine "
            "of before there, or give --without-erasures when it is lost."
        )


def _refuse_small_disk(unpacked: int, folder: Path) -> None:
    # The copy of the database, what is put back of it, and the uploads
    needed, free = 2 * unpacked, shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(f"{folder} has {free} bytes free, and restoring needs {needed}.")


def _swap(unpacked: Path, media: Path) -> None:
    """Put the uploads in the place of those that are there."""
    former = media.with_name(f"{media.name}.replaced")
    shutil.rmtree(former, ignore_errors=True)
    if media.exists():
        media.rename(former)
    unpacked.mkdir(exist_ok=True)
    unpacked.rename(media)
    shutil.rmtree(former, ignore_errors=True)
