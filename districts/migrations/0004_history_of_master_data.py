"""Earlier states of master data, beginning with the present one."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from districts.first_states import keep_first_states


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0003_audit_log'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalArea',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stadt', 'Stadt'), ('stadtbezirk', 'Stadtbezirk'), ('ortsteil', 'Ortsteil'), ('planungsraum', 'Planungsraum'), ('schwerpunktraum', 'Schwerpunktraum'), ('schwerpunktgebiet', 'Schwerpunktgebiet')], max_length=20, verbose_name='Art')),
                ('key', models.CharField(help_text='Amtlicher Schlüssel als Text, mit führender Null.', max_length=20, validators=[django.core.validators.RegexValidator('^[-\\w]+\\Z', 'enthält anderes als Buchstaben, Ziffern, Bindestrich und Unterstrich')], verbose_name='Schlüssel')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('territory', models.CharField(max_length=40, verbose_name='Gebietsstand')),
                ('outline', models.CharField(choices=[('grenze', 'amtliche Grenze'), ('zerlegung', 'schematische Zerlegung'), ('ohne', 'ohne Umriss')], default='ohne', max_length=10, verbose_name='Umriss')),
                ('valid_from', models.DateField(verbose_name='gültig seit')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='gültig bis')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.sourcefile', verbose_name='Quelle')),
            ],
            options={
                'verbose_name': 'Stand: Gebiet',
                'verbose_name_plural': 'Stände: Gebiete',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalAreaMembership',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='gültig seit')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='gültig bis')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('group', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.area', verbose_name='gehört zu')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.area', verbose_name='Gebiet')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='districts.sourcefile', verbose_name='Quelle')),
            ],
            options={
                'verbose_name': 'Stand: Gebietszuordnung',
                'verbose_name_plural': 'Stände: Gebietszuordnungen',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalIndicator',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='Code')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('theme', models.CharField(max_length=80, verbose_name='Themenfeld')),
                ('unit', models.CharField(max_length=40, verbose_name='Einheit')),
                ('direction', models.CharField(choices=[('more', 'höher = mehr Bedarf'), ('less', 'höher = weniger Bedarf'), ('neutral', 'ohne Richtung')], max_length=10, verbose_name='Richtung')),
                ('level', models.CharField(choices=[('area', 'Gebiet'), ('facility', 'Einrichtung')], max_length=10, verbose_name='Ebene')),
                ('definition', models.TextField(verbose_name='Definition')),
                ('numerator', models.CharField(blank=True, max_length=200, verbose_name='Zähler')),
                ('denominator', models.CharField(blank=True, max_length=200, verbose_name='Nenner')),
                ('why_it_matters', models.TextField(verbose_name='Warum wichtig')),
                ('measures', models.CharField(choices=[('lage', 'Lage der Kinder'), ('handeln', 'Handeln der Einrichtung')], max_length=10, verbose_name='misst')),
                ('beeinflussbar', models.BooleanField(default=False, help_text='Die Einrichtung kann den Wert selbst ändern.', verbose_name='beeinflussbar')),
                ('fehlanreiz', models.TextField(blank=True, verbose_name='Fehlanreiz')),
                ('gruppenbezug', models.CharField(choices=[('keiner', 'keiner'), ('herkunft', 'Herkunft'), ('behinderung', 'Behinderung')], default='keiner', max_length=12, verbose_name='Gruppenbezug')),
                ('breaks', models.TextField(blank=True, verbose_name='Brüche')),
                ('limits', models.TextField(blank=True, verbose_name='Bekannte Grenzen')),
                ('source', models.CharField(max_length=300, verbose_name='Quelle')),
                ('author', models.CharField(max_length=120, verbose_name='Autorenstelle')),
                ('checker', models.CharField(max_length=120, verbose_name='geprüft von (Stelle)')),
                ('reviewed_on', models.DateField(verbose_name='geprüft am')),
                ('next_review', models.DateField(verbose_name='nächste Prüfung')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Stand: Indikator',
                'verbose_name_plural': 'Stände: Indikatoren',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSourceFile',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Dateiname')),
                ('title', models.CharField(max_length=300, verbose_name='Titel')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('importer', models.CharField(max_length=40, verbose_name='Importer')),
                ('as_of', models.DateField(help_text='Tag, an dem die Angaben galten.', verbose_name='Stand')),
                ('attribution', models.CharField(max_length=300, verbose_name='Quellenangabe')),
                ('licence', models.CharField(max_length=100, verbose_name='Lizenz')),
                ('published', models.BooleanField(default=False, help_text='Offene Daten: jeder darf sie lesen.', verbose_name='veröffentlicht')),
                ('invented', models.BooleanField(default=False, verbose_name='erfunden')),
                ('imported_at', models.DateTimeField(blank=True, editable=False, verbose_name='eingelesen am')),
                ('rows_in', models.PositiveIntegerField(verbose_name='Zeilen gelesen')),
                ('rows_used', models.PositiveIntegerField(verbose_name='Zeilen übernommen')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('imported_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='eingelesen von')),
            ],
            options={
                'verbose_name': 'Stand: Quelldatei',
                'verbose_name_plural': 'Stände: Quelldateien',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        keep_first_states('districts', ['Area', 'AreaMembership', 'Indicator', 'SourceFile']),
    ]
