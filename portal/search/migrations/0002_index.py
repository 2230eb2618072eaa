from django.db import migrations


def tables(schema_editor):
    """The statements of the engine of this database; both engines keep one table."""
    if schema_editor.connection.vendor == "postgresql":
        from portal.search.engines import postgresql as engine
    else:
        from portal.search.engines import sqlite as engine
    return engine


def create(apps, schema_editor):
    schema_editor.execute(tables(schema_editor).CREATE)


def drop(apps, schema_editor):
    schema_editor.execute(tables(schema_editor).DROP)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
