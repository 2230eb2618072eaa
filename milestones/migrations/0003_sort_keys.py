import portal.publishing.names
from django.db import migrations, models


NAMED = ['document', 'lesson', 'milestone', 'objective']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("milestones", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ("milestones", "0002_lesson_index_by_appearance"),
        ('partners', '0002_sort_keys'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='document',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'document', 'verbose_name_plural': 'documents'},
        ),
        migrations.AlterModelOptions(
            name='lesson',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'lesson', 'verbose_name_plural': 'lessons'},
        ),
        migrations.AlterModelOptions(
            name='milestone',
            options={'ordering': ['-date', 'sort_key', 'pk'], 'verbose_name': 'milestone', 'verbose_name_plural': 'milestones'},
        ),
        migrations.AlterModelOptions(
            name='milestonepartner',
            options={'ordering': ['part', 'partner__sort_key', 'pk'], 'verbose_name': 'partner in milestone', 'verbose_name_plural': 'partners in milestone'},
        ),
        migrations.RemoveIndex(
            model_name='milestone',
            name='milestone_date_idx',
        ),
        migrations.AddField(
            model_name='document',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddField(
            model_name='objective',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(fields=['status', '-date', 'sort_key', 'id'], name='milestone_date_idx'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
