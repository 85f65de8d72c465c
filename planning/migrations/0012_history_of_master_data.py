"""Earlier states of master data, beginning with the present one."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from districts.first_states import keep_first_states


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0004_history_of_master_data'),
        ('facilities', '0003_history_of_master_data'),
        ('planning', '0011_release_stands_in_the_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalMeasure',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('fte_target', models.DecimalField(blank=True, decimal_places=2, help_text='Bewilligte Stellen; leer, wo in Plätzen gerechnet wird.', max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='SOLL in VzÄ')),
                ('fte_actual', models.DecimalField(blank=True, decimal_places=2, help_text='Besetzte Stellen; leer heißt keine Angabe, nicht 0.', max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='IST in VzÄ')),
                ('places', models.PositiveIntegerField(blank=True, null=True, verbose_name='Plätze')),
                ('valid_from', models.DateField(verbose_name='seit')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Förderende')),
                ('resolution', models.CharField(blank=True, max_length=60, verbose_name='Beschlussnummer')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('facility', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.facility', verbose_name='Einrichtung')),
                ('follows', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='planning.measure', verbose_name='folgt auf')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Leer heißt keine Angabe.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.provider', verbose_name='Maßnahmeträger')),
                ('service_type', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='planning.servicetype', verbose_name='Leistungsbereich')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.sourcefile', verbose_name='Quelle')),
            ],
            options={
                'verbose_name': 'Stand: Maßnahme',
                'verbose_name_plural': 'Stände: Maßnahmen',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPlanningRound',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='Code')),
                ('title', models.CharField(max_length=200, verbose_name='Titel')),
                ('school_year', models.CharField(max_length=7, verbose_name='Schuljahr')),
                ('as_of', models.DateField(verbose_name='Stichtag')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='Vermerk')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('published', models.BooleanField(default=False, verbose_name='veröffentlicht')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service_type', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='planning.servicetype', verbose_name='Leistungsbereich')),
            ],
            options={
                'verbose_name': 'Stand: Planungsrunde',
                'verbose_name_plural': 'Stände: Planungsrunden',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalServiceType',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='Code')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('office', models.CharField(choices=[('jugend', 'Amt für Jugend und Familie'), ('schule', 'Amt für Schule')], max_length=10, verbose_name='zuständiges Amt')),
                ('unit', models.CharField(choices=[('vzae', 'VzÄ'), ('plaetze', 'Plätze')], default='vzae', max_length=10, verbose_name='Einheit')),
                ('description', models.TextField(blank=True, verbose_name='Beschreibung')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Stand: Leistungsbereich',
                'verbose_name_plural': 'Stände: Leistungsbereiche',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        keep_first_states('planning', ['Measure', 'PlanningRound', 'ServiceType']),
    ]
