"""One record per municipality that ends, with its date, kind and source; successors hang on it."""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

KINDS = [("merger", "merger"), ("split", "split"), ("rename", "new name")]
SOURCE_OF_FORMER = "RvIG, landelijke tabel 33; berichten van CBS, VNG en ANP"
# What stood in planned_changes.csv
SOURCES = {
    "GM1696": "Wetsvoorstel, op 21 november 2025 naar de Tweede Kamer gestuurd "
    "(bericht van de Rijksoverheid)"
}


def make_changes(apps, schema_editor):
    Change = apps.get_model("partners", "MunicipalityChange")
    Succession = apps.get_model("partners", "MunicipalitySuccession")
    now = timezone.now()
    first = {row.predecessor_id: row for row in Succession.objects.order_by("is_main", "pk")}
    Change.objects.bulk_create(
        Change(
            predecessor_id=code,
            date=row.date,
            kind=row.kind,
            source=SOURCES.get(code, SOURCE_OF_FORMER),
            applied_at=now if row.date <= timezone.localdate() else None,
        )
        for code, row in first.items()
    )
    mark_inherited(apps)
    execute_pending_checks(schema_editor)


def mark_inherited(apps):
    """The names that stand with a municipality because of one that goes into it."""
    Name = apps.get_model("partners", "MunicipalityName")
    Succession = apps.get_model("partners", "MunicipalitySuccession")
    own = defaultdict(set)
    for code, name in Name.objects.values_list("municipality", "name"):
        own[code].add(name)
    pairs = list(Succession.objects.values_list("predecessor", "predecessor__name", "successor"))
    for _code, name, successor in pairs:
        Name.objects.filter(municipality=successor, name=name).update(is_inherited=True)
    for code, _name, successor in pairs:
        Name.objects.filter(municipality=successor, name__in=own[code]).update(is_inherited=True)


def give_dates_back(apps, schema_editor):
    Change = apps.get_model("partners", "MunicipalityChange")
    Succession = apps.get_model("partners", "MunicipalitySuccession")
    for change in Change.objects.all():
        rows = Succession.objects.filter(predecessor=change.predecessor_id)
        rows.update(date=change.date, kind=change.kind)
    execute_pending_checks(schema_editor)


def execute_pending_checks(schema_editor):
    """PostgreSQL does not alter a table of which rows still wait to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_participation_ends_with_the_deal")]

    operations = [
        migrations.CreateModel(
            name="MunicipalityChange",
            fields=[
                ("predecessor", models.OneToOneField(help_text="The municipality that goes into another, or gets another name.", on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="change", serialize=False, to="partners.municipality", verbose_name="municipality")),
                ("date", models.DateField(help_text="The first day on which it no longer exists, mostly 1 January.", verbose_name="date")),
                ("kind", models.CharField(choices=KINDS, max_length=6, verbose_name="kind")),
                ("source", models.CharField(help_text="Where this was announced, such as a law or a message with its date.", max_length=300, verbose_name="source")),
                ("applied_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="carried out at")),
            ],
            options={
                "verbose_name": "change of a municipality",
                "verbose_name_plural": "changes of municipalities",
                "ordering": ["-date", "predecessor"],
                "constraints": [
                    models.CheckConstraint(condition=Q(kind__in=["merger", "split", "rename"]), name="partners_municipalitychange_kind_known"),
                    models.CheckConstraint(condition=~Q(source=""), name="partners_change_has_source", violation_error_message="Say where this was announced."),
                ],
            },
        ),
        migrations.AddField(
            model_name="municipality",
            name="is_derived",
            field=models.BooleanField(default=False, help_text="For a municipality that the register does not have yet. Its inhabitants and place follow from the municipalities that go into it, until the next file of the register has them.", verbose_name="figures are derived"),
        ),
        migrations.RemoveConstraint(model_name="municipality", name="partners_municipality_living_is_complete"),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(
                condition=Q(valid_until__isnull=False)
                | Q(province__isnull=False, is_derived=True)
                | Q(province__isnull=False, latitude__isnull=False, longitude__isnull=False, population__isnull=False),
                name="partners_municipality_living_is_complete",
            ),
        ),
        migrations.RemoveConstraint(model_name="municipalityname", name="partners_municipality_name_unique"),
        migrations.AddField(
            model_name="municipalityname",
            name="is_inherited",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="municipalityname",
            constraint=models.UniqueConstraint(fields=["municipality", "name", "is_inherited"], name="partners_municipality_name_unique"),
        ),
        # May be empty, for who goes back: then they are filled again.
        migrations.AlterField("municipalitysuccession", "date", models.DateField(null=True, verbose_name="date")),
        migrations.AlterField("municipalitysuccession", "kind", models.CharField(choices=KINDS, max_length=6, null=True, verbose_name="kind")),
        migrations.RunPython(make_changes, give_dates_back),
        migrations.AlterModelOptions(
            name="municipalitysuccession",
            options={"ordering": ["change__date", "change__predecessor__label", "-is_main", "pk"], "verbose_name": "successor", "verbose_name_plural": "successors"},
        ),
        migrations.RemoveConstraint(model_name="municipalitysuccession", name="partners_succession_unique"),
        migrations.RemoveConstraint(model_name="municipalitysuccession", name="partners_succession_one_main"),
        migrations.RemoveConstraint(model_name="municipalitysuccession", name="partners_succession_not_itself"),
        migrations.RemoveConstraint(model_name="municipalitysuccession", name="partners_municipalitysuccession_kind_known"),
        migrations.RemoveField(model_name="municipalitysuccession", name="date"),
        migrations.RemoveField(model_name="municipalitysuccession", name="kind"),
        # A change has the code of its municipality as its key, so the values stay as they are.
        migrations.RenameField(model_name="municipalitysuccession", old_name="predecessor", new_name="change"),
        migrations.AlterField(
            model_name="municipalitysuccession",
            name="change",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="successions", to="partners.municipalitychange"),
        ),
        migrations.AlterField(
            model_name="municipalitysuccession",
            name="successor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="partners.municipality", verbose_name="successor"),
        ),
        migrations.AlterField(
            model_name="municipalitysuccession",
            name="is_main",
            field=models.BooleanField(default=True, verbose_name="takes the largest part"),
        ),
        migrations.AddConstraint(
            model_name="municipalitysuccession",
            constraint=models.UniqueConstraint(fields=["change", "successor"], name="partners_succession_unique", violation_error_message="This successor is there twice."),
        ),
        migrations.AddConstraint(
            model_name="municipalitysuccession",
            constraint=models.UniqueConstraint(condition=Q(is_main=True), fields=["change"], name="partners_succession_one_main", violation_error_message="Tick exactly one successor that takes the largest part."),
        ),
        migrations.AddConstraint(
            model_name="municipalitysuccession",
            constraint=models.CheckConstraint(condition=~Q(change=F("successor")), name="partners_succession_not_itself", violation_error_message="A municipality cannot go into itself."),
        ),
    ]
