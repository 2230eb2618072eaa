import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import archive


class Command(BaseCommand):
    help = "Say which uploads no record names; exits 1 when there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        settled = time.time() - 3600  # a file is written before its record is committed
        files = archive.uploads().items()
        paths = {path for path, file in files if file.stat().st_mtime < settled}
        strays = sorted(paths - archive.named_uploads())
        for path in strays:
            self.stdout.write(f"No record names {path}: it can be deleted.")
        if strays:
            raise CommandError(f"{len(strays)} strays.")
        self.stdout.write("Every upload has its record.")
