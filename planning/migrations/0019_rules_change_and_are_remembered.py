"""The rules of a Planungsrunde can be edited, so each of its states keeps them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Earlier states know no rules of their own: they had never changed."""

    dependencies = [("planning", "0018_coverage")]

    operations = [
        migrations.AddField(
            model_name="historicalplanninground",
            name="rules",
            field=models.JSONField(
                "Vergaberegeln", default=dict, help_text="Regeldatei lr-rules/1."
            ),
            preserve_default=False,
        ),
    ]
