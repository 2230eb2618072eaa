import portal.publishing.names
from django.db import migrations


NAMED = ['circumstance', 'contribution', 'horizon', 'matchexample']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("matching", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='circumstance',
            options={'ordering': ['position', 'sort_key', 'pk'], 'verbose_name': 'rule: what plays in a municipality', 'verbose_name_plural': 'rules: what plays in a municipality'},
        ),
        migrations.AlterModelOptions(
            name='contribution',
            options={'ordering': ['position', 'sort_key', 'pk'], 'verbose_name': 'rule: what one can bring', 'verbose_name_plural': 'rules: what one can bring'},
        ),
        migrations.AlterModelOptions(
            name='horizon',
            options={'ordering': ['position', 'sort_key', 'pk'], 'verbose_name': 'rule: how soon', 'verbose_name_plural': 'rules: how soon'},
        ),
        migrations.AlterModelOptions(
            name='matchexample',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'example of answers', 'verbose_name_plural': 'examples of answers'},
        ),
        migrations.AddField(
            model_name='circumstance',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='label'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='label'),
        ),
        migrations.AddField(
            model_name='horizon',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='label'),
        ),
        migrations.AddField(
            model_name='matchexample',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='name'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
