from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from partners.models import Municipality
from portal.runtime.failure_pages import write_failure_pages

from ...jobs import analyze_database
from ...upgrade import upgrade


class Command(BaseCommand):
    help = "Bring the database up to date and load what is not there yet; does nothing twice."
    # The checks need a database that may not be there yet; `migrate` does them.
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        write_failure_pages()
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database at DATABASE_URL does not answer: {error}") from error
        is_new = upgrade(self.stdout)
        if not Municipality.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        call_command("load_programme", if_empty=True, stdout=self.stdout)
        if is_new:
            analyze_database()
        call_command("create_coordinator", if_none=True, stdout=self.stdout)
