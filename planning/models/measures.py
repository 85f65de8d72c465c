"""Funded services at a place and for a time."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from districts.models import DatedQuerySet, History, ends_after_start


class Measure(models.Model):
    """A service at a facility: planned (SOLL) and filled (IST) positions by date.

    ``valid_to`` is the last funded day (Förderende). A vacancy lowers IST alone; a new
    Maßnahmeträger is a new row that ``follows`` the old one: neither gain nor loss.
    """

    RELEASED_WHEN = ("source__published", "facility__source__published")

    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="measures",
    )
    service_type = models.ForeignKey(
        "planning.ServiceType", verbose_name="Leistungsbereich", on_delete=models.PROTECT
    )
    provider = models.ForeignKey(
        "facilities.Provider",
        verbose_name="Maßnahmeträger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
        help_text="Leer heißt keine Angabe.",
    )
    fte_target = models.DecimalField(
        "SOLL in VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Bewilligte Stellen; leer, wo in Plätzen gerechnet wird.",
    )
    fte_actual = models.DecimalField(
        "IST in VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Besetzte Stellen; leer heißt keine Angabe, nicht 0.",
    )
    places = models.PositiveIntegerField("Plätze", null=True, blank=True)
    campus = models.ForeignKey(
        "facilities.Campus",
        verbose_name="gemeinsam für",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
        help_text="Wirkt für alle Einrichtungen des Standorts und zählt nur hier.",
    )
    valid_from = models.DateField("seit")
    valid_to = models.DateField("Förderende", null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        verbose_name="folgt auf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    resolution = models.CharField("Beschlussnummer", max_length=60, blank=True)
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        ordering = ["facility", "service_type", "valid_from", "pk"]
        constraints = [
            ends_after_start("measure_ends_after_start"),
            models.CheckConstraint(
                condition=Q(fte_target__isnull=False) | Q(places__isnull=False),
                name="measure_has_amount",
                violation_error_message="Eine Maßnahme hat VzÄ oder Plätze.",
            ),
            models.CheckConstraint(
                condition=(Q(fte_target__isnull=True) | Q(fte_target__gte=0))
                & (Q(fte_actual__isnull=True) | Q(fte_actual__gte=0)),
                name="measure_not_negative",
                violation_error_message="VzÄ sind nicht negativ.",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
                name="measure_follows_another",
                violation_error_message="Eine Maßnahme folgt nicht auf sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type} an {self.facility}"
