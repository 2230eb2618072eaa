from django.db import migrations, models


def wait(apps, editor):
    """What has no text yet is read by the worker, perhaps once more."""
    documents = apps.get_model("milestones", "document")._base_manager
    documents.filter(text="").exclude(file="").update(text_state="waiting")


class Migration(migrations.Migration):

    dependencies = [
        ("milestones", "0003_sort_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="text_state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits to be read"),
                    ("read", "Read, or there is no copy"),
                    ("unreadable", "Could not be read wholly"),
                ],
                default="read",
                editable=False,
                max_length=10,
                verbose_name="text of the own copy: state",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_state__in", ["waiting", "read", "unreadable"])),
                name="milestones_document_text_state_known",
            ),
        ),
        migrations.RunPython(wait, migrations.RunPython.noop),
    ]
