"""Earlier states of master data, beginning with the present one."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from districts.first_states import keep_first_states


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0004_history_of_master_data'),
        ('facilities', '0002_numbers_stand_in_addresses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalCooperation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('uebergang', 'Übergang Kita – Schule'), ('hort', 'Hort an Schule'), ('schulbezirk', 'gemeinsamer Schulbezirk'), ('kooperation', 'Kooperation')], max_length=20, verbose_name='Art')),
                ('valid_from', models.DateField(verbose_name='seit')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='bis')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('from_facility', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.facility', verbose_name='von')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_facility', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.facility', verbose_name='mit')),
            ],
            options={
                'verbose_name': 'Stand: Kooperation',
                'verbose_name_plural': 'Stände: Kooperationen',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalFacility',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[-\\w]+\\Z', 'enthält anderes als Buchstaben, Ziffern, Bindestrich und Unterstrich')], verbose_name='Kennung')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('kind', models.CharField(choices=[('kita', 'Kita'), ('hort', 'Hort'), ('grundschule', 'Grundschule'), ('oberschule', 'Oberschule'), ('gymnasium', 'Gymnasium'), ('foerderschule', 'Förderschule'), ('gemeinschaftsschule', 'Gemeinschaftsschule'), ('bsz', 'Berufliches Schulzentrum'), ('jugendtreff', 'Jugendtreff'), ('bibliothek', 'Bibliothek'), ('bildungsort', 'Bildungsort')], max_length=20, verbose_name='Art')),
                ('area_basis', models.CharField(choices=[('geometrie', 'aus der Lage'), ('adresse', 'aus der Adresse'), ('abgeleitet', 'vom Standort einer anderen Einrichtung'), ('angabe', 'laut Quelle'), ('keine', 'keine Angabe')], default='keine', max_length=12, verbose_name='Ortsteil bestimmt')),
                ('street', models.CharField(blank=True, max_length=120, verbose_name='Straße und Hausnummer')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='Postleitzahl')),
                ('easting', models.FloatField(blank=True, help_text='EPSG:25833, Meter.', null=True, verbose_name='Rechtswert')),
                ('northing', models.FloatField(blank=True, help_text='EPSG:25833, Meter.', null=True, verbose_name='Hochwert')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='geöffnet seit')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='geschlossen zum')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('area', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Leer heißt keine Angabe.', limit_choices_to={'kind': 'ortsteil'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.area', verbose_name='Ortsteil')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Leer heißt keine Angabe.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.provider', verbose_name='Schul-/Kita-Träger')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.sourcefile', verbose_name='Quelle')),
            ],
            options={
                'verbose_name': 'Stand: Einrichtung',
                'verbose_name_plural': 'Stände: Einrichtungen',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalFacilitySuccession',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('neugruendung', 'Neugründung'), ('zusammenlegung', 'Zusammenlegung'), ('teilung', 'Teilung'), ('umzug', 'Umzug'), ('schulartwechsel', 'Schulartwechsel')], max_length=20, verbose_name='Art')),
                ('happened_on', models.DateField(verbose_name='am')),
                ('share', models.DecimalField(decimal_places=3, default=1, max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='übernommener Anteil')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('predecessor', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.facility', verbose_name='hervorgegangen aus')),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='facilities.facility', verbose_name='aufgegangen in')),
            ],
            options={
                'verbose_name': 'Stand: Nachfolge',
                'verbose_name_plural': 'Stände: Nachfolgen',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalProvider',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('kind', models.CharField(choices=[('kommunal', 'kommunal'), ('frei', 'frei'), ('land', 'Land')], max_length=10, verbose_name='Trägerschaft')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Stand: Träger',
                'verbose_name_plural': 'Stände: Träger',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        keep_first_states('facilities', ['Cooperation', 'Facility', 'FacilitySuccession', 'Provider']),
    ]
