from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from ... import archive, keeping
from ...databases import BackupError


class Command(BaseCommand):
    help = "Write the database and the uploads to one new file, and read it back to be sure."
    # A back-up must also be possible when something else is wrong.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", type=Path, help="a new file, or a folder in which a file by date is made"
        )
        parser.add_argument(
            "--keep",
            metavar="7d,4w,12m",
            help="afterwards, keep in the folder only the newest of so many days, weeks and months",
        )

    def handle(self, *, target: Path, keep: str | None, **options: object) -> None:
        target = target.expanduser().absolute()
        if target.is_dir():
            target /= timezone.localtime().strftime(keeping.NAME)
        if target.exists():
            raise CommandError(f"{target} exists already, and stays as it is. Give another name.")
        if not target.parent.is_dir():
            raise CommandError(f"The folder {target.parent} does not exist.")
        try:
            if keep:
                keeping.rules(keep)
            contents, missing = archive.write(target)
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"No back-up was made. {error}") from error
        for name in missing:
            self.stderr.write(f"The database names {name}, but that file is not there.")
        for old in keeping.thin(target.parent, keep) if keep else ():
            self.stdout.write(f"Deleted: {old}")
        with translation.override("en"):
            size = filesizeformat(target.stat().st_size)
        self.stdout.write(
            f"Back-up made and checked: {target} ({size}): {sum(contents.rows.values())} rows in "
            f"{len(contents.rows)} tables, {len(contents.uploads)} uploads."
        )
