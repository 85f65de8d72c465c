"""What a programme pays, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from districts.models import DatedQuerySet, History, ends_after_start
from facilities.models import Facility


class FundingRule(models.Model):
    """A dated rule of a programme for one service: its share, caps, least VzÄ, deadline.

    A falling share is one row after the other. What a directive leaves open is empty,
    which means keine Angabe and never 0. ``facility_type`` empty holds for all types
    that have no rule of their own on the day.
    """

    RELEASED_WHEN = ("source__published", "programme__source__published")

    programme = models.ForeignKey(
        "planning.FundingProgramme",
        verbose_name="Förderprogramm",
        on_delete=models.PROTECT,
        related_name="rules",
    )
    service_type = models.ForeignKey(
        "planning.ServiceType", verbose_name="Leistungsbereich", on_delete=models.PROTECT
    )
    facility_type = models.CharField(
        "Art der Einrichtung",
        max_length=30,
        choices=Facility.Kind,
        blank=True,
        help_text="Leer: jede Art ohne eigene Regel.",
    )
    valid_from = models.DateField("gilt ab")
    valid_to = models.DateField("gilt bis", null=True, blank=True)
    rate = models.DecimalField(
        "Anteil der Kosten", max_digits=5, decimal_places=4, null=True, blank=True
    )
    cap_per_fte = models.DecimalField(
        "Höchstbetrag je VzÄ und Jahr in Euro",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    material_cap_per_fte = models.DecimalField(
        "Sachkosten je VzÄ und Jahr höchstens in Euro",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    min_fte = models.DecimalField(
        "mindestens VzÄ je Standort", max_digits=4, decimal_places=2, null=True, blank=True
    )
    max_fte = models.DecimalField(
        "höchstens VzÄ je Standort", max_digits=4, decimal_places=2, null=True, blank=True
    )
    deadline_month = models.PositiveSmallIntegerField(
        "Antragsfrist: Monat", null=True, blank=True
    )
    deadline_day = models.PositiveSmallIntegerField(
        "Antragsfrist: Tag",
        null=True,
        blank=True,
        help_text="Für das nächste Kalenderjahr.",
    )
    legal_reference = models.CharField("Rechtsgrundlage", max_length=300)
    note = models.CharField("Vermerk", max_length=300, blank=True)
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
        verbose_name = "Förderregel"
        verbose_name_plural = "Förderregeln"
        ordering = ["programme", "service_type", "facility_type", "valid_from", "pk"]
        constraints = [
            ends_after_start("funding_rule_ends_after_start"),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gte=0, rate__lte=1),
                name="funding_rule_rate_is_share",
                violation_error_message="Ein Anteil liegt zwischen 0 und 1.",
            ),
            models.CheckConstraint(
                condition=Q(min_fte__isnull=True)
                | Q(max_fte__isnull=True)
                | Q(max_fte__gte=F("min_fte")),
                name="funding_rule_limits_in_order",
                violation_error_message="Die Obergrenze liegt unter der Untergrenze.",
            ),
            models.CheckConstraint(
                condition=Q(deadline_month__isnull=True, deadline_day__isnull=True)
                | Q(
                    deadline_month__isnull=False,
                    deadline_day__isnull=False,
                    deadline_month__gte=1,
                    deadline_month__lte=12,
                    deadline_day__gte=1,
                    deadline_day__lte=31,
                ),
                name="funding_rule_deadline_is_day",
                violation_error_message="Eine Frist hat Monat und Tag.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.service_type} ab {self.valid_from:%d.%m.%Y}"
