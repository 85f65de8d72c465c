"""Drafts of amendments that their owners alone read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0022_effects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AmendmentDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='Worum es geht')),
                ('changes', models.JSONField(verbose_name='Änderungen')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='angelegt am')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.decision')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Fraktionsentwurf',
                'verbose_name_plural': 'Fraktionsentwürfe',
                'ordering': ['decision', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('changes', []), _negated=True), name='amendment_draft_changes_something', violation_error_message='Ein Entwurf ändert mindestens eine Regel.')],
            },
        ),
    ]
