"""Filled positions and places of a measure on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from districts.models import History


class Staffing(models.Model):
    """IST of a measure on one day: VzÄ filled or places taken.

    The newest day up to the one asked for counts; before the first one counts what came
    with the measure itself.
    """

    RELEASED_WHEN = (
        "source__published",
        "measure__source__published",
        "measure__facility__source__published",
    )

    measure = models.ForeignKey(
        "planning.Measure",
        verbose_name="Maßnahme",
        on_delete=models.PROTECT,
        related_name="staffing",
    )
    as_of = models.DateField("Stand")
    fte_actual = models.DecimalField(
        "IST in VzÄ", max_digits=6, decimal_places=2, null=True, blank=True
    )
    places_actual = models.PositiveIntegerField("belegte Plätze", null=True, blank=True)
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Besetzung"
        verbose_name_plural = "Besetzungen"
        ordering = ["measure", "-as_of", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "as_of"],
                name="staffing_once_a_day",
                violation_error_message="Für diesen Tag gibt es schon ein IST.",
            ),
            models.CheckConstraint(
                condition=Q(fte_actual__isnull=False) | Q(places_actual__isnull=False),
                name="staffing_says_something",
                violation_error_message="Ein IST hat VzÄ oder Plätze.",
            ),
            models.CheckConstraint(
                condition=Q(fte_actual__isnull=True) | Q(fte_actual__gte=0),
                name="staffing_not_negative",
                violation_error_message="VzÄ sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} am {self.as_of:%d.%m.%Y}"
