from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('themes', '0003_interest'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='barrier',
            name='themes_barrier_state_known',
        ),
        migrations.AlterField(
            model_name='barrier',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('on_agenda', 'On the agenda'), ('in_progress', 'Being solved'), ('unknown', 'Unknown'), ('solved', 'Solved')], default='unknown', max_length=11, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='barrier',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'on_agenda', 'in_progress', 'unknown', 'solved'])), name='themes_barrier_state_known'),
        ),
    ]
