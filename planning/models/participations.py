"""Facilities that a programme supports without positions of the city."""

from __future__ import annotations

from django.db import models

from districts.models import DatedQuerySet, History, ends_after_start


class Participation(models.Model):
    """A facility takes part in a programme, as a school in the Startchancen-Programm."""

    RELEASED_WHEN = (
        "source__published",
        "programme__source__published",
        "facility__source__published",
    )

    programme = models.ForeignKey(
        "planning.FundingProgramme",
        verbose_name="Förderprogramm",
        on_delete=models.PROTECT,
        related_name="participations",
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="participations",
    )
    valid_from = models.DateField("seit")
    valid_to = models.DateField("bis", null=True, blank=True)
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
        verbose_name = "Teilnahme an einem Programm"
        verbose_name_plural = "Teilnahmen an Programmen"
        ordering = ["programme", "facility", "valid_from", "pk"]
        constraints = [ends_after_start("participation_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.facility}: {self.programme}"
