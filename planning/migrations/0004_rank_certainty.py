"""How sure the ranks of a run are, drawn once and kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0002_numbers_stand_in_addresses'),
        ('planning', '0003_areas_are_scored'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CertaintyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, max_length=40, verbose_name='Vergleichsgruppe')),
                ('places', models.PositiveIntegerField(verbose_name='Plätze k')),
                ('draws', models.PositiveIntegerField(verbose_name='Ziehungen')),
                ('seed', models.PositiveBigIntegerField(verbose_name='Startwert')),
                ('band', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='Band der Wichtungen')),
                ('ranked', models.PositiveIntegerField(verbose_name='Einrichtungen mit Rang')),
                ('findings', models.JSONField(verbose_name='Aussagen zur Gruppe')),
                ('code_version', models.CharField(max_length=40, verbose_name='Programmversion')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='berechnet am')),
            ],
            options={
                'verbose_name': 'Sicherheitsrechnung',
                'verbose_name_plural': 'Sicherheitsrechnungen',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RankCertainty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('p_top_k', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='P(Rang ≤ k)')),
                ('rank_q05', models.PositiveIntegerField(verbose_name='Rang, 5-%-Quantil')),
                ('rank_q50', models.PositiveIntegerField(verbose_name='Rang, Median')),
                ('rank_q95', models.PositiveIntegerField(verbose_name='Rang, 95-%-Quantil')),
                ('mean_rank', models.DecimalField(decimal_places=3, max_digits=10, verbose_name='mittlerer Rang')),
                ('mean_rank_exact', models.DecimalField(decimal_places=3, help_text='Unter den Einrichtungen ohne fehlende Werte.', max_digits=10, null=True, verbose_name='mittlerer Rang, alle Wichtungen gleich wahrscheinlich (exakt)')),
                ('noise_p_top_k', models.DecimalField(decimal_places=3, max_digits=4, null=True, verbose_name='P(Rang ≤ k) mit Zufall')),
                ('noise_q05', models.PositiveIntegerField(null=True, verbose_name='mit Zufall, 5-%-Quantil')),
                ('noise_q50', models.PositiveIntegerField(null=True, verbose_name='mit Zufall, Median')),
                ('noise_q95', models.PositiveIntegerField(null=True, verbose_name='mit Zufall, 95-%-Quantil')),
                ('method_p_top_k', models.DecimalField(decimal_places=3, max_digits=4, null=True, verbose_name='P(Rang ≤ k) über Verfahren')),
                ('method_q05', models.PositiveIntegerField(null=True, verbose_name='über Verfahren, 5-%-Quantil')),
                ('method_q50', models.PositiveIntegerField(null=True, verbose_name='über Verfahren, Median')),
                ('method_q95', models.PositiveIntegerField(null=True, verbose_name='über Verfahren, 95-%-Quantil')),
                ('methods', models.JSONField(default=dict, help_text='Code des Verfahrens und Rang.', verbose_name='Rang je Verfahren')),
            ],
            options={
                'verbose_name': 'Sicherheit eines Rangs',
                'verbose_name_plural': 'Sicherheit der Ränge',
                'ordering': ['certainty', 'score__rank_low', 'score__facility__number'],
            },
        ),
        migrations.AddField(
            model_name='certaintyrun',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='certaintyrun',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certainties', to='planning.scoringrun', verbose_name='Berechnungsstand'),
        ),
        migrations.AddField(
            model_name='rankcertainty',
            name='certainty',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='planning.certaintyrun', verbose_name='Sicherheitsrechnung'),
        ),
        migrations.AddField(
            model_name='rankcertainty',
            name='score',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certainties', to='planning.facilityscore', verbose_name='Indexwert'),
        ),
        migrations.AddConstraint(
            model_name='certaintyrun',
            constraint=models.UniqueConstraint(fields=('run', 'group', 'places', 'draws', 'seed', 'code_version'), name='certainty_run_once'),
        ),
        migrations.AddConstraint(
            model_name='certaintyrun',
            constraint=models.CheckConstraint(condition=models.Q(('band__gt', 0), ('band__lte', 1), ('draws__gte', 1), ('places__gte', 1)), name='certainty_run_asks_something'),
        ),
        migrations.AddConstraint(
            model_name='rankcertainty',
            constraint=models.UniqueConstraint(fields=('certainty', 'score'), name='rank_certainty_once'),
        ),
    ]
