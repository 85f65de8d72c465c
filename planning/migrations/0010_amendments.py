"""Änderungsanträge to a Vorlage."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0009_planners_of_offices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='Nummer')),
                ('title', models.CharField(max_length=200, verbose_name='Worum es geht')),
                ('mover', models.CharField(help_text='Gremium oder Fraktion, keine Person.', max_length=120, verbose_name='eingebracht von')),
                ('changes', models.JSONField(help_text='Typisierte Änderungen der Regeln.', verbose_name='Änderungen')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='eingetragen am')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='planning.decision', verbose_name='Entscheidung')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Änderungsantrag',
                'verbose_name_plural': 'Änderungsanträge',
                'ordering': ['decision', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'number'), name='amendment_number_once', violation_error_message='Diese Nummer hat zu dieser Fassung schon ein Änderungsantrag.'), models.CheckConstraint(condition=models.Q(('changes', []), _negated=True), name='amendment_changes_something', violation_error_message='Ein Änderungsantrag ändert mindestens eine Regel.')],
            },
        ),
    ]
