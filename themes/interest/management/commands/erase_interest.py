from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ...retention import due_for_erasing, erase_expired


class Command(BaseCommand):
    help = "Erase registrations of interest that are past their time; the worker does so daily."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            counts = {why: rows.count() for why, rows in due_for_erasing(timezone.now()).items()}
        else:
            counts = erase_expired()
        verb = "would be erased" if dry_run else "erased"
        self.stdout.write(", ".join(f"{name}: {n} {verb}" for name, n in counts.items()))
