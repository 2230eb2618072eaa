import portal.publishing.names
from django.db import migrations


NAMED = ['synonym']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("search", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_index'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='synonym',
            options={'ordering': ['sort_key', 'synonym'], 'verbose_name': 'synonym', 'verbose_name_plural': 'synonyms'},
        ),
        migrations.AddField(
            model_name='synonym',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='term'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
