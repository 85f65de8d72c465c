"""Which programme pays how much of a measure in a calendar year."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from districts.models import History


class MeasureShare(models.Model):
    """The part of a measure's cost that a programme pays in one calendar year.

    The shares of a measure and year are at most the whole: one cost is paid once. Money
    runs by calendar year while positions run by school year.
    """

    RELEASED_WHEN = (
        "source__published",
        "programme__source__published",
        "measure__source__published",
        "measure__facility__source__published",
    )

    measure = models.ForeignKey(
        "planning.Measure",
        verbose_name="Maßnahme",
        on_delete=models.PROTECT,
        related_name="shares",
    )
    programme = models.ForeignKey(
        "planning.FundingProgramme",
        verbose_name="Förderprogramm",
        on_delete=models.PROTECT,
        related_name="shares",
    )
    year = models.PositiveSmallIntegerField("Haushaltsjahr")
    share = models.DecimalField(
        "Anteil",
        max_digits=6,
        decimal_places=5,
        validators=[MinValueValidator(Decimal("0.00001")), MaxValueValidator(Decimal(1))],
        help_text="Anteil an den Kosten des Jahres, 0,6 sind 60 %.",
    )
    approved_eur = models.DecimalField(
        "bewilligt in Euro",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Laut Bescheid; leer heißt keine Angabe.",
    )
    spent_eur = models.DecimalField(
        "abgerechnet in Euro", max_digits=12, decimal_places=2, null=True, blank=True
    )
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Finanzierungsanteil"
        verbose_name_plural = "Finanzierungsanteile"
        ordering = ["measure", "year", "programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "programme", "year"],
                name="measure_share_once",
                violation_error_message="Dieses Programm hat in diesem Jahr schon einen "
                "Anteil an der Maßnahme.",
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1),
                name="measure_share_is_part",
                violation_error_message="Ein Anteil ist größer als 0 und höchstens 1.",
            ),
            models.CheckConstraint(
                condition=(Q(approved_eur__isnull=True) | Q(approved_eur__gte=0))
                & (Q(spent_eur__isnull=True) | Q(spent_eur__gte=0)),
                name="measure_share_not_negative",
                violation_error_message="Beträge sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}: {self.measure}"
