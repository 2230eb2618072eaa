from io import StringIO

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from partners.models import Municipality
from portal import coordinators
from portal.jobs import analyze_database
from portal.models import LoadedItem


def upgrade(stdout: OutputWrapper) -> bool:
    """Bring the tables of an older release, or of none, up to date; says whether it had to."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    stdout.write("Preparing the database ...")
    call_command("migrate", verbosity=0)
    # Another release may see other words in the same texts.
    call_command("rebuild_search", verbosity=0, stdout=StringIO())
    coordinators.sync_group()
    return True


class Command(BaseCommand):
    help = "Bring the database up to date and load what is not there yet; does nothing twice."
    # The checks need a database that may not be there yet; `migrate` does them.
    requires_system_checks = ()

    def handle(self, **options):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database at DATABASE_URL does not answer: {error}") from error
        is_new = upgrade(self.stdout)
        if not Municipality.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        if not LoadedItem.objects.exists():
            call_command("load_programme", stdout=self.stdout)
        if is_new:
            analyze_database()
        call_command("create_coordinator", if_none=True, stdout=self.stdout)
