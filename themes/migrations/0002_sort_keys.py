import portal.publishing.names
from django.db import migrations


NAMED = ['alliance', 'alliancealias', 'barrier', 'role', 'theme']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("themes", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('themes', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='alliance',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'alliance', 'verbose_name_plural': 'alliances'},
        ),
        migrations.AlterModelOptions(
            name='alliancealias',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'other name', 'verbose_name_plural': 'other names'},
        ),
        migrations.AlterModelOptions(
            name='alliancemembership',
            options={'ordering': ['partner__sort_key', 'pk'], 'verbose_name': 'member of alliance', 'verbose_name_plural': 'members of alliance'},
        ),
        migrations.AlterModelOptions(
            name='barrier',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'barrier', 'verbose_name_plural': 'barriers'},
        ),
        migrations.AlterModelOptions(
            name='role',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'role', 'verbose_name_plural': 'roles'},
        ),
        migrations.AlterModelOptions(
            name='rolecandidate',
            options={'ordering': ['partner__sort_key', 'pk'], 'verbose_name': 'possible holder', 'verbose_name_plural': 'possible holders'},
        ),
        migrations.AlterModelOptions(
            name='themepartner',
            options={'ordering': ['partner__sort_key', 'pk'], 'verbose_name': 'partner in theme', 'verbose_name_plural': 'partners in theme'},
        ),
        migrations.AddField(
            model_name='alliance',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='alliancealias',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='barrier',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddField(
            model_name='role',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddField(
            model_name='theme',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
