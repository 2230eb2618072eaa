from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.site.upgrade import upgrade

from ...databases import BackupError
from ...restoring import HalfRestored, finish, put_in_place


class Command(BaseCommand):
    help = "Put a back-up in place, after checking it; stop the portal and its worker first."
    # The database may not be there yet.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file made by `backup`")
        parser.add_argument(
            "--replace", action="store_true", help="replace the database and uploads that are there"
        )
        parser.add_argument(
            "--without-erasures",
            action="store_true",
            help="also when it is not known what was erased since the back-up",
        )

    def handle(
        self, *, file: Path, replace: bool, without_erasures: bool, **options: object
    ) -> None:
        try:
            contents = put_in_place(file, replace=replace, without_erasures=without_erasures)
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        except HalfRestored as error:
            raise CommandError(f"{error} Run this again with --replace.") from error
        upgrade(self.stdout)
        erased = finish()
        self.stdout.write(
            f"Restored the back-up of {contents.made_at}: {sum(contents.rows.values())} rows in "
            f"{len(contents.rows)} tables, {len(contents.uploads)} uploads. "
            f"Erased again: {erased}. Everyone has to sign in again."
        )
