from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...index import indexing, registry
from ...index.registry import Indexed


class Command(BaseCommand):
    help = "Write the search index again, while the site goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        total = sum(indexed.public().count() for indexed in registry.registered())
        quiet = options["verbosity"] == 0
        with tqdm(total=total, unit="items", disable=quiet, file=self.stderr) as bar:

            def progress(indexed: Indexed, count: int) -> None:
                bar.set_description(str(indexed.model._meta.verbose_name_plural))
                bar.update(count)

            count = indexing.rebuild(progress)
        self.stdout.write(f"{count} items are found.")
