from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ...load import load
from ...models import LoadedItem
from ...report import LoadError


class Command(BaseCommand):
    help = "Load the content of the programme; keeps what was changed in the admin since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is content already"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace what was changed in the admin, and say what is replaced",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    @transaction.atomic  # what is replaced is said before it is final
    def handle(self, *, if_empty: bool, overwrite: bool, dry_run: bool, **options: Any) -> None:
        if if_empty and LoadedItem.objects.exists():
            return
        try:
            report = load(overwrite=overwrite, dry_run=dry_run)
        except LoadError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        for change in report.kept:
            self.stdout.write(f"kept      {change}")
        for change in report.replaced:
            self.stdout.write(f"replaced  {change}")
        self.stdout.write(
            f"{'Would be: ' if dry_run else ''}{report.created} items new, "
            f"{report.updated} changed, {report.unchanged} as they were, "
            f"{len(report.kept)} changes of the coordinator kept, "
            f"{len(report.replaced)} replaced."
        )
