import portal.publishing.names
from django.db import migrations


NAMED = ['replytemplate']


def fill(apps, editor):
    """Give every row its key: the field itself makes it of the name."""
    for model in NAMED:
        for row in apps.get_model("interest", model)._base_manager.iterator():
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('interest', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='interestcolleague',
            options={'ordering': ['pk'], 'verbose_name': 'colleague', 'verbose_name_plural': 'colleagues'},
        ),
        migrations.AlterModelOptions(
            name='replytemplate',
            options={'ordering': ['sort_key', 'pk'], 'verbose_name': 'template of a reply', 'verbose_name_plural': 'templates of replies'},
        ),
        migrations.AddField(
            model_name='replytemplate',
            name='sort_key',
            field=portal.publishing.names.SortKeyField(default='', editable=False, max_length=240, source='title'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
