import datetime
import portal.publishing.dates
from django.db import migrations, models

END = portal.publishing.dates.PartialDate(2021, 1)


def mend_dates(apps, schema_editor):
    """Participations that were entered with a date after the deal.

    Who left in or after 2021 left with the deal. Who joined after it did not join then: the date
    is a mistake, and so is the row when the partner has another one. Each row is written once,
    because PostgreSQL does not alter a table with rows that changed twice in a transaction.
    """
    rows = apps.get_model('partners', 'Participation').objects
    late = models.Q(joined__latest__gt=END.latest) | models.Q(left__latest__gt=END.latest)
    for row in rows.filter(late):
        if row.joined is None or row.joined.earliest <= END.latest:
            for name in ('joined', 'left'):
                date = getattr(row, name)
                setattr(row, name, END if date and date.latest > END.latest else date)
        elif rows.filter(partner=row.partner_id).exclude(pk=row.pk).exists():
            row.delete()
            continue
        else:
            row.joined = row.left = None
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='participation',
            name='left',
            field=portal.publishing.dates.PartialDateField(blank=True, help_text='Empty when the partner stayed until the end, or when it is not known.', null=True, verbose_name='left'),
        ),
        migrations.RunPython(mend_dates, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined__isnull', True), ('joined__latest__lte', datetime.date(2021, 1, 31)), _connector='OR'), models.Q(('left__isnull', True), ('left__latest__lte', datetime.date(2021, 1, 31)), _connector='OR')), name='partners_participation_ends_with_the_deal', violation_error_message='The City Deal ended in January 2021, and every participation with it. Fill in that month or an earlier date, or leave the date empty.'),
        ),
    ]
