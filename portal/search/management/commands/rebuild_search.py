from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...index import indexing, registry


class Command(BaseCommand):
    help = "Write the search index again, while the site goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        total = sum(indexed.public().count() for indexed in registry.registered())
        quiet = options["verbosity"] == 0
        with tqdm(total=total, unit="items", disable=quiet, file=self.stderr) as bar:
            count = indexing.rebuild(bar.update)
        self.stdout.write(f"{count} items are found.")
