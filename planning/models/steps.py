"""What was agreed: a step, the body that owns it, the day it is due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet


class StepQuerySet(models.QuerySet):
    """Chainable questions about agreed steps."""

    def still_open(self) -> QuerySet:
        """Steps that nobody has reported as done."""
        return self.filter(done_on__isnull=True)


class AgreedStep(models.Model):
    """One agreed step: open until a day of completion and a result are entered."""

    text = models.CharField("Schritt", max_length=300)
    owner = models.CharField(
        "zuständige Stelle",
        max_length=120,
        help_text="Amt, Einrichtung, Träger oder Gremium; kein Name.",
    )
    due_on = models.DateField("Frist")
    done_on = models.DateField("erledigt am", null=True, blank=True)
    outcome = models.CharField("Ergebnis", max_length=300, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="")
                | (Q(done_on__isnull=False) & ~Q(outcome="")),
                name="%(class)s_done_with_outcome",
                violation_error_message="Zum Tag der Erledigung gehört das Ergebnis.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
