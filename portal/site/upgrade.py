"""Bringing a database up to date with this release."""

from io import StringIO

from django.core.management import call_command
from django.core.management.base import OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.desk import coordinators
from portal.search.index import release


def upgrade(stdout: OutputWrapper) -> bool:
    """Bring the tables of an older release, or of none, up to date; says whether it had to."""
    executor = MigrationExecutor(connection)
    is_older = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_older:
        stdout.write("Preparing the database ...")
        call_command("migrate", verbosity=0)
        coordinators.sync_group()
    # Another release may see other words in the same texts.
    if is_older or not release.is_current():
        call_command("rebuild_search", verbosity=0, stdout=StringIO())
    return is_older
