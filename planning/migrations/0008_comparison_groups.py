"""Selections of a Rangliste kept under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0002_numbers_stand_in_addresses'),
        ('planning', '0007_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ComparisonGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('kind', models.CharField(choices=[('kita', 'Kita'), ('hort', 'Hort'), ('grundschule', 'Grundschule'), ('oberschule', 'Oberschule'), ('gymnasium', 'Gymnasium'), ('foerderschule', 'Förderschule'), ('gemeinschaftsschule', 'Gemeinschaftsschule'), ('bsz', 'Berufliches Schulzentrum'), ('jugendtreff', 'Jugendtreff'), ('bibliothek', 'Bibliothek'), ('bildungsort', 'Bildungsort')], max_length=30, verbose_name='Art')),
                ('published', models.BooleanField(default=False, help_text='Auch ohne Rolle zu sehen.', verbose_name='öffentlich')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='angelegt am')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('facilities', models.ManyToManyField(related_name='+', to='facilities.facility', verbose_name='Einrichtungen')),
            ],
            options={
                'verbose_name': 'Vergleichsgruppe',
                'verbose_name_plural': 'Vergleichsgruppen',
                'ordering': ['kind', 'name'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='comparison_group_once', violation_error_message='Eine Vergleichsgruppe dieses Namens gibt es schon.')],
            },
        ),
    ]
