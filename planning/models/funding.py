"""Who pays for services: programmes of the city, the Land, ESF Plus and others."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q

from districts.models import DatedQuerySet, History, ends_after_start


class FundingProgramme(models.Model):
    """A Förderprogramm of one funder; what it pays stands in its dated rules.

    ``code`` is also the name of a source in the rules of a round. ``is_beside`` marks
    money that is shown beside the city's positions and never added to them, as that of
    the Startchancen-Programm.
    """

    RELEASED_WHEN = "source__published"

    class Funder(models.TextChoices):
        CITY = "stadt", "Stadt Leipzig"
        LAND = "land", "Freistaat Sachsen"
        ESF = "esf", "ESF Plus"
        FEDERAL = "bund", "Bund"
        FOUNDATION = "stiftung", "Stiftung"
        OTHER = "sonstige", "Sonstige"

    code = models.SlugField("Code", max_length=40, unique=True)
    name = models.CharField("Name", max_length=200)
    funder = models.CharField("Mittelgeber", max_length=10, choices=Funder)
    valid_from = models.DateField("seit")
    valid_to = models.DateField("letzter Fördertag", null=True, blank=True)
    full_time_hours = models.DecimalField(
        "Wochenstunden einer Vollzeitstelle",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Nur damit werden Wochenstunden zu VzÄ; leer heißt keine Angabe.",
    )
    is_beside = models.BooleanField(
        "steht daneben", default=False, help_text="Zählt nie zu den VzÄ der Stadt."
    )
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
        verbose_name = "Förderprogramm"
        verbose_name_plural = "Förderprogramme"
        ordering = ["name", "code"]
        constraints = [
            ends_after_start("funding_programme_ends_after_start"),
            models.CheckConstraint(
                condition=Q(full_time_hours__isnull=True) | Q(full_time_hours__gt=0),
                name="funding_programme_hours_positive",
                violation_error_message="Wochenstunden sind mehr als 0.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        """Whether its money is the city's own share; any other is a grant."""
        return self.funder == self.Funder.CITY

    def fte_of(self, hours: Decimal) -> Decimal | None:
        """Weekly hours as VzÄ; None while nobody said how many hours a full post has."""
        if self.full_time_hours is None:
            return None
        return (hours / self.full_time_hours).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def thirty_hours(self) -> Decimal | None:
        """What the usual 30 hours a week are in VzÄ."""
        return self.fte_of(Decimal(30))
