"""The same key, day, inputs and program make one Berechnungsstand, never two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_unknown_stock")]

    operations = [
        migrations.AddConstraint(
            "scoringrun",
            models.UniqueConstraint(
                fields=["key", "as_of", "input_sha256", "code_version"],
                name="scoring_run_once",
            ),
        ),
    ]
