import portal.publishing.names
from django.db import migrations


NAMED = ['sitepage']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("site", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('site', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='sitepage',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'site page', 'verbose_name_plural': 'site pages'},
        ),
        migrations.AddField(
            model_name='sitepage',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
