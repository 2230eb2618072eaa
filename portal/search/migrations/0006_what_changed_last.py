from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0005_entries_have_a_stamp")]

    operations = [
        migrations.AddField("indexrelease", "changes", models.JSONField(default=list)),
    ]
