"""Scores of areas beside those of facilities."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0002_keys_stand_in_addresses'),
        ('planning', '0002_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='AreaScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=40, verbose_name='Vergleichsgruppe')),
                ('state', models.CharField(choices=[('scored', 'mit Indexwert'), ('no_score', 'kein Indexwert (Daten unvollständig)'), ('excluded', 'ohne Index – gesondertes Verfahren'), ('new', 'im Aufbau – Einzelfallentscheidung')], max_length=10, verbose_name='Zustand')),
                ('state_detail', models.CharField(blank=True, max_length=200, verbose_name='Grund')),
                ('index', models.DecimalField(decimal_places=10, max_digits=20, null=True, verbose_name='Indexwert')),
                ('base', models.DecimalField(decimal_places=10, max_digits=20, null=True, verbose_name='Grundwert')),
                ('coverage', models.DecimalField(decimal_places=10, max_digits=11, verbose_name='Datenlage')),
                ('area_share', models.DecimalField(decimal_places=10, max_digits=11, null=True, verbose_name='Anteil Ortsteildaten')),
                ('rank', models.DecimalField(decimal_places=1, help_text='Nach der Gleichstandsregel.', max_digits=8, null=True, verbose_name='Rang')),
                ('rank_low', models.PositiveIntegerField(null=True, verbose_name='Rang von')),
                ('rank_high', models.PositiveIntegerField(null=True, verbose_name='Rang bis')),
                ('rank_best', models.PositiveIntegerField(null=True, verbose_name='gesicherte Rangspanne von')),
                ('rank_worst', models.PositiveIntegerField(null=True, verbose_name='gesicherte Rangspanne bis')),
                ('class_label', models.CharField(blank=True, max_length=60, verbose_name='Bedarfsstufe')),
                ('missing', models.JSONField(default=list, verbose_name='fehlende Indikatoren')),
                ('parts', models.JSONField(help_text='Je Indikator: Rohwert, Zustand, normiert, Wichtung, Beitrag.', verbose_name='Beiträge')),
            ],
            options={
                'verbose_name': 'Indexwert eines Gebiets',
                'verbose_name_plural': 'Indexwerte der Gebiete',
                'ordering': ['run', models.OrderBy(models.F('rank_low'), nulls_last=True), 'area__key'],
            },
        ),
        migrations.AddField(
            model_name='areascore',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='districts.area', verbose_name='Gebiet'),
        ),
        migrations.AddField(
            model_name='areascore',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='area_scores', to='planning.scoringrun', verbose_name='Berechnungsstand'),
        ),
        migrations.AddConstraint(
            model_name='areascore',
            constraint=models.UniqueConstraint(fields=('run', 'area'), name='area_score_once'),
        ),
        migrations.AddConstraint(
            model_name='areascore',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('index__isnull', False), ('rank__isnull', False), ('state', 'scored')), models.Q(models.Q(('state', 'scored'), _negated=True), ('index__isnull', True), ('rank__isnull', True)), _connector='OR'), name='area_score_exactly_when_scored'),
        ),
        migrations.AddConstraint(
            model_name='areascore',
            constraint=models.CheckConstraint(condition=models.Q(('rank__isnull', True), ('rank_high__gte', models.F('rank_low')), _connector='OR'), name='area_score_rank_span'),
        ),
    ]
