"""What was loaded as a planned change stays away when the coordinator deletes it."""

from django.db import migrations

KIND = "partners.municipalitychange"
WIJDEMEREN = "GM1696"


def note_as_loaded(apps, schema_editor):
    LoadedItem = apps.get_model("portal", "LoadedItem")
    change = apps.get_model("partners", "MunicipalityChange").objects.filter(pk=WIJDEMEREN).first()
    if change is None or not LoadedItem.objects.exists():  # nothing was loaded yet
        return
    values = {
        "date": change.date.isoformat(),
        "kind": change.kind,
        "source": change.source,
        "successions": {
            row.successor_id: {"successor": row.successor_id, "is_main": row.is_main}
            for row in change.successions.all()
        },
    }
    LoadedItem.objects.create(kind=KIND, key=WIJDEMEREN, values=values)


def forget(apps, schema_editor):
    apps.get_model("portal", "LoadedItem").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_municipality_changes"),
        ("portal", "0001_initial"),
    ]

    operations = [migrations.RunPython(note_as_loaded, forget)]
