from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0032_keys_and_their_beschluss")]

    operations = [
        migrations.AddConstraint(
            model_name="scoringkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    status__in=["entwurf", "vorlage"],
                    resolution="",
                    decided_by__isnull=True,
                    decided_on__isnull=True,
                )
                | models.Q(
                    ~models.Q(resolution=""),
                    status__in=["beschlossen", "aufgehoben"],
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                ),
                name="key_decided_by_a_resolution",
                violation_error_message="Beschlossen wird ein Schlüssel mit der Vorlage, "
                "die auf ihm beruht.",
            ),
        ),
    ]
