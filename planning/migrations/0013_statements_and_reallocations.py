"""Stellungnahmen to a round, and Nachsteuerungen of what is in force."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0002_numbers_stand_in_addresses'),
        ('planning', '0012_history_of_master_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reallocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='Nummer')),
                ('cause', models.CharField(choices=[('traegerausstieg', 'Ausstieg eines Maßnahmeträgers'), ('schliessung', 'Schließung einer Einrichtung'), ('mindestbedarf', 'nicht genutzter Mindestbedarf'), ('zusaetzlich', 'zusätzliche Mittel')], max_length=16, verbose_name='Anlass')),
                ('source', models.CharField(max_length=80, verbose_name='Mittelquelle')),
                ('fte', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='VzÄ')),
                ('starts_on', models.DateField(verbose_name='von')),
                ('ends_on', models.DateField(verbose_name='bis')),
                ('note', models.TextField(help_text='Woher die VzÄ kommen.', verbose_name='Nachweis')),
                ('resolution', models.CharField(blank=True, help_text='Gremium und Nummer, nötig über der Zuständigkeitsgrenze.', max_length=120, verbose_name='Beschluss')),
                ('outcome', models.JSONField(help_text='Aus der Akte berechnet, unverändert.', verbose_name='Ergebnis')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('submitted_at', models.DateTimeField(auto_now_add=True, verbose_name='eingetragen am')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='freigegeben am')),
                ('released_sha256', models.CharField(blank=True, max_length=64, verbose_name='freigegeben als')),
                ('published', models.BooleanField(default=False, verbose_name='öffentlich')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reallocations', to='planning.decision', verbose_name='Entscheidung in Kraft')),
                ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility', verbose_name='frei geworden bei')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='eingetragen von')),
            ],
            options={
                'verbose_name': 'Nachsteuerung',
                'verbose_name_plural': 'Nachsteuerungen',
                'ordering': ['decision', 'number'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'number'), name='reallocation_number_once', violation_error_message='Diese Nummer hat schon eine Nachsteuerung.'), models.CheckConstraint(condition=models.Q(('fte__gt', 0)), name='reallocation_gives_something', violation_error_message='Nachgesteuert werden mehr als 0 VzÄ.'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='reallocation_ends_after_start', violation_error_message='Das Ende liegt vor dem Beginn.'), models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='reallocation_four_eyes', violation_error_message='Niemand gibt frei, was er selbst eingetragen hat.'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True), ('released_sha256', '')), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('released_sha256', models.F('sha256'))), _connector='OR'), name='reallocation_release_binds_to_hash', violation_error_message='Die Freigabe gilt einem anderen Ergebnis.'), models.CheckConstraint(condition=models.Q(('published', False), ('released_by__isnull', False), _connector='OR'), name='reallocation_published_once_released', violation_error_message='Öffentlich wird erst, was freigegeben ist.')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('einrichtung', 'Einrichtung'), ('traeger', 'Träger'), ('lasub', 'Landesamt für Schule und Bildung (LaSuB)'), ('stadtelternrat', 'Stadtelternrat'), ('stadtschuelerrat', 'Stadtschülerrat'), ('jugendparlament', 'Jugendparlament'), ('ag78', 'Arbeitsgemeinschaft nach § 78 SGB VIII')], max_length=20, verbose_name='wer sich äußert')),
                ('body', models.CharField(help_text='Stelle oder Gremium, keine Person.', max_length=160, verbose_name='Name der Stelle')),
                ('deadline', models.DateField(verbose_name='Frist')),
                ('text', models.TextField(blank=True, verbose_name='Stellungnahme')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='eingegangen am')),
                ('answer', models.TextField(blank=True, verbose_name='Antwort')),
                ('effect', models.CharField(blank=True, choices=[('keine', 'keine Änderung'), ('daten', 'Daten korrigiert'), ('beschluss', 'Vorschlag geändert')], max_length=12, verbose_name='Wirkung')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='beantwortet am')),
                ('published', models.BooleanField(default=False, help_text='Beantwortet und ohne Angaben zu Personen.', verbose_name='öffentlich')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='eingetragen am')),
                ('answered_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.decision', verbose_name='beantwortet zu')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('facility', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility', verbose_name='betrifft Einrichtung')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='planning.planninground', verbose_name='Planungsrunde')),
            ],
            options={
                'verbose_name': 'Stellungnahme',
                'verbose_name_plural': 'Stellungnahmen',
                'ordering': ['round', 'deadline', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('received_on__isnull', True), ('text', '')), models.Q(models.Q(('text', ''), _negated=True), ('received_on__isnull', False)), _connector='OR'), name='statement_text_with_its_day', violation_error_message='Eine Stellungnahme nennt den Tag ihres Eingangs.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_on__isnull', True), ('effect', '')), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('effect', ''), _negated=True), models.Q(('text', ''), _negated=True), ('answered_on__isnull', False)), _connector='OR'), name='statement_answer_is_complete', violation_error_message='Eine Antwort gehört zu einer Stellungnahme und nennt ihre Wirkung.'), models.CheckConstraint(condition=models.Q(('published', False), models.Q(('answer', ''), _negated=True), _connector='OR'), name='statement_published_once_answered', violation_error_message='Öffentlich wird erst, was beantwortet ist.')],
            },
        ),
    ]
