"""Ausbau: what the council wants reached, and what was published on the way."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from districts.models import DatedQuerySet, History, ends_after_start
from facilities.models import Facility


class CoverageTarget(models.Model):
    """How many sites of a kind a Leistungsbereich shall reach until a day.

    ``sites`` is empty for all sites of the kind.
    """

    RELEASED_WHEN = "source__published"

    service_type = models.ForeignKey(
        "planning.ServiceType",
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="targets",
    )
    kind = models.CharField("Art der Einrichtung", max_length=20, choices=Facility.Kind)
    sites = models.PositiveIntegerField(
        "Standorte",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Leer heißt alle.",
    )
    due_on = models.DateField("bis")
    resolution = models.CharField("Beschluss", max_length=120)
    valid_from = models.DateField("gilt seit")
    valid_to = models.DateField("gilt bis", null=True, blank=True)
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Ausbauziel"
        verbose_name_plural = "Ausbauziele"
        ordering = ["service_type", "kind", "valid_from"]
        constraints = [ends_after_start("coverage_target_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.service_type}, {self.get_kind_display()}: {self.resolution}"


class CoveragePoint(models.Model):
    """A published count of sites with a service, as somebody else stated it.

    ``of_sites`` is empty where only the sites were published, ``stated_for`` says the
    time in the words of the source where it names no day.
    """

    RELEASED_WHEN = "source__published"

    service_type = models.ForeignKey(
        "planning.ServiceType",
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="points",
    )
    kind = models.CharField("Art der Einrichtung", max_length=20, choices=Facility.Kind)
    as_of = models.DateField("Stand", help_text="Der Tag, nach dem geordnet wird.")
    stated_for = models.CharField("Stand in Worten", max_length=60)
    sites = models.PositiveIntegerField("Standorte")
    of_sites = models.PositiveIntegerField("von", null=True, blank=True)
    evidence = models.CharField("Fundstelle", max_length=200)
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )

    history = History()

    class Meta:
        verbose_name = "veröffentlichter Ausbaustand"
        verbose_name_plural = "veröffentlichte Ausbaustände"
        ordering = ["service_type", "kind", "as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_type", "kind", "as_of"], name="coverage_point_once"
            ),
            models.CheckConstraint(
                condition=Q(of_sites__isnull=True) | Q(sites__lte=F("of_sites")),
                name="coverage_point_within_all",
                violation_error_message="Mehr Standorte, als es gibt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type}, {self.get_kind_display()}, {self.stated_for}"
