from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...index import indexing


class Command(BaseCommand):
    help = "Say where the search index differs from the content; exits 1 when it does."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for difference in indexing.check():
            count += 1
            self.stdout.write(difference)
        if count:
            raise CommandError(f"{count} differences. `manage.py rebuild_search` mends them.")
        self.stdout.write("The index is what the content says.")
