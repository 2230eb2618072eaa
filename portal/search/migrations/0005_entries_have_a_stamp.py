"""What is searched in is kept in memory, from the entries; the index in the database goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0004_index_release")]

    operations = [
        migrations.RunSQL("DROP TABLE search_index"),
        migrations.DeleteModel(name="SearchWord"),
        migrations.AddField(
            model_name="searchentry", name="stamp", field=models.BigIntegerField(default=0)
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["stamp", "id"], name="search_entry_stamp_idx"),
        ),
    ]
