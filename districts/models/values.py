"""Delivered cells: an empty value means unknown and carries its state, never zero."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from districts.models.areas import Area
from districts.models.indicators import Indicator
from districts.models.sources import SourceFile


class State(models.TextChoices):
    """What a cell holds: a number, or one of three kinds of missing."""

    KNOWN = "wert", "Wert"
    NOT_STATED = "keine_angabe", "keine Angabe"
    SECRET = "geheim", "geheim"
    NOT_MEANINGFUL = "nicht_sinnvoll", "nicht sinnvoll"


PERIOD = RegexValidator(
    r"^\d{4}(/\d{2})?$", "Ein Zeitraum heißt wie 2024 (Jahr) oder 2023/24 (Schuljahr)."
)


def value_exactly_when_known(name: str) -> models.CheckConstraint:
    """A value stands exactly where the state says so: missing is never zero."""
    return models.CheckConstraint(
        condition=Q(state=State.KNOWN, value__isnull=False)
        | (~Q(state=State.KNOWN) & Q(value__isnull=True)),
        name=name,
        violation_error_message="Ein Wert steht genau dann, wenn der Zustand „Wert“ ist.",
    )


class ValueQuerySet(models.QuerySet):
    """Chainable questions about delivered values."""

    def known_on(self, day: date) -> ValueQuerySet:
        """Values from files whose Stand is not after ``day``."""
        return self.filter(source__as_of__lte=day)

    def newest_last(self) -> ValueQuerySet:
        """In order of Stand, so that in a dict the newest delivery wins."""
        return self.order_by("source__as_of", "source_id", "pk")

    def for_index(self, variant: str | None) -> ValueQuerySet:
        """Counted values, behind those of a published forecast where a variant is named.

        In a dict by period the counted value wins over the forecast.
        """
        forecast = Q(variant=variant or "", source__published=True)
        rows = self.filter(Q(variant="") | forecast)
        return rows.order_by("-variant", "source__as_of", "source_id", "pk")

    def forecasts(self) -> ValueQuerySet:
        """Values that nobody counted."""
        return self.exclude(variant="")


class CountedManager(models.Manager.from_queryset(ValueQuerySet)):
    """Counted values alone: whoever wants forecasts has to ask for them."""

    def get_queryset(self) -> ValueQuerySet:
        """Rows without a variant."""
        return super().get_queryset().filter(variant="")


class Value(models.Model):
    """One cell as delivered: number, numerator and denominator, state and sign."""

    RELEASED_WHEN = "source__published"

    indicator = models.ForeignKey(
        Indicator, verbose_name="Indikator", on_delete=models.PROTECT, related_name="+"
    )
    period = models.CharField("Zeitraum", max_length=7, validators=[PERIOD])
    value = models.DecimalField(
        "Wert", max_digits=18, decimal_places=6, null=True, blank=True
    )
    numerator = models.DecimalField(
        "Zähler", max_digits=18, decimal_places=6, null=True, blank=True
    )
    denominator = models.DecimalField(
        "Nenner", max_digits=18, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("Zustand", max_length=15, choices=State)
    source_sign = models.CharField(
        "Zeichen der Quelle",
        max_length=40,
        blank=True,
        help_text="Wortlaut der gelieferten Zelle.",
    )
    limited = models.BooleanField("eingeschränkt verlässlich", default=False)
    source = models.ForeignKey(
        SourceFile, verbose_name="Quelle", on_delete=models.PROTECT, related_name="+"
    )

    variant = models.CharField(
        "Vorausberechnung",
        max_length=60,
        blank=True,
        default="",
        help_text="Variante einer Vorausberechnung; leer heißt gezählt (Ist).",
    )

    objects = CountedManager()
    everything = ValueQuerySet.as_manager()

    class Meta:
        abstract = True


class AreaValue(Value):
    """What a source says about an area in a period."""

    RELEASED_WHEN = ("source__published", "area__source__published")

    area = models.ForeignKey(
        Area, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="values"
    )

    class Meta:
        verbose_name = "Gebietswert"
        verbose_name_plural = "Gebietswerte"
        ordering = ["indicator", "area", "period", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "period", "variant", "source"],
                name="area_value_once",
            ),
            value_exactly_when_known("area_value_exactly_when_known"),
        ]
        indexes = [models.Index(fields=["indicator", "period"], name="area_value_lookup")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period}"
