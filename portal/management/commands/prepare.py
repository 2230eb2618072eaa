from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Bring the database up to date and load what is not there yet; does nothing twice."

    def handle(self, **options):
        if self.needs_migration():
            call_command("migrate", verbosity=0)
        call_command("load_reference", if_empty=True)
        call_command("load_programme", if_empty=True)
        call_command("create_coordinator", if_none=True)

    def needs_migration(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
