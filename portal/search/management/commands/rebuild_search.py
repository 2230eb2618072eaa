from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...index import indexing, registry


class Command(BaseCommand):
    help = "Write the search index again, while the site goes on."

    def handle(self, *args, **options):
        total = sum(indexed.public().count() for indexed in registry.registered())
        quiet = options["verbosity"] == 0
        with tqdm(total=total, unit="items", disable=quiet, file=self.stderr) as bar:

            def progress(indexed, count):
                bar.set_description(str(indexed.model._meta.verbose_name_plural))
                bar.update(count)

            count = indexing.rebuild(progress)
        self.stdout.write(f"{count} items are found.")
