from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db import transaction

from portal.loading.report import LoadError

from ...models import Municipality
from ...reference.loading import load_reference


class Command(BaseCommand):
    help = "Load the Dutch provinces and municipalities from partners/reference/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there are municipalities already",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    @no_translations
    @transaction.atomic
    def handle(self, *args: Any, if_empty: bool, dry_run: bool, **options: Any) -> None:
        if if_empty and Municipality.objects.exists():
            self.stdout.write("There are municipalities already: nothing loaded.")
            return
        try:
            report = load_reference()
        except LoadError as error:
            raise CommandError(f"Nothing is loaded:\n{error}") from error
        for model, counts in report.counts.items():
            self.stdout.write(f"{model._meta.verbose_name_plural}: {counts}")
        for row in report.kept:
            self.stdout.write(f"  {row.pk} ({row}) is not in the files; it stays, it is in use")
        if dry_run:
            transaction.set_rollback(True)
            self.stdout.write("This was a dry run: nothing is changed.")
