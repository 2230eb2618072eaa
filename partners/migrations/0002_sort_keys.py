import portal.publishing.names
from django.db import migrations, models


NAMED = ['municipality', 'municipalityname', 'partner', 'partneralias', 'province', 'workinggroup']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("partners", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='municipality',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'municipality', 'verbose_name_plural': 'municipalities'},
        ),
        migrations.AlterModelOptions(
            name='municipalityname',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'other name', 'verbose_name_plural': 'other names'},
        ),
        migrations.AlterModelOptions(
            name='municipalitysuccession',
            options={'ordering': ['change__date', 'change__predecessor__sort_key', '-is_main', 'pk'], 'verbose_name': 'successor', 'verbose_name_plural': 'successors'},
        ),
        migrations.AlterModelOptions(
            name='participation',
            options={'ordering': [models.OrderBy(models.F('joined'), nulls_last=True), 'partner__sort_key', 'pk'], 'verbose_name': 'participation', 'verbose_name_plural': 'participations'},
        ),
        migrations.AlterModelOptions(
            name='partner',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'partner', 'verbose_name_plural': 'partners'},
        ),
        migrations.AlterModelOptions(
            name='partneralias',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'other name', 'verbose_name_plural': 'other names'},
        ),
        migrations.AlterModelOptions(
            name='province',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'province', 'verbose_name_plural': 'provinces'},
        ),
        migrations.AlterModelOptions(
            name='workinggroup',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'working group', 'verbose_name_plural': 'working groups'},
        ),
        migrations.AlterModelOptions(
            name='workinggroupmembership',
            options={'ordering': ['-is_lead', 'partner__sort_key', 'pk'], 'verbose_name': 'member of working group', 'verbose_name_plural': 'members of working group'},
        ),
        migrations.RemoveIndex(
            model_name='partner',
            name='partner_name_idx',
        ),
        migrations.AddField(
            model_name='municipality',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='label'),
        ),
        migrations.AddField(
            model_name='municipalityname',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='partner',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='partneralias',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='province',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddField(
            model_name='workinggroup',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.AddIndex(
            model_name='partner',
            index=models.Index(fields=['sort_key'], name='partner_sort_key_idx'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
