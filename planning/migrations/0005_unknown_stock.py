"""Bestand of a line may be unknown: nobody delivered measures of the service."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_rank_certainty")]

    operations = [
        migrations.RemoveConstraint("proposalline", "proposal_line_not_negative"),
        migrations.AlterField(
            "proposalline",
            "stock_fte",
            models.DecimalField(
                "Bestand (SOLL) in VzÄ",
                max_digits=6,
                decimal_places=2,
                null=True,
                help_text="Leer: keine Angabe, weil keine Maßnahmen geliefert sind.",
            ),
        ),
        migrations.AddConstraint(
            "proposalline",
            models.CheckConstraint(
                condition=Q(proposed_fte__gte=0)
                & (Q(stock_fte__isnull=True) | Q(stock_fte__gte=0)),
                name="proposal_line_not_negative",
            ),
        ),
    ]
