"""What an audience reads in place of a protected row; nothing else of it gets out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from districts.models.releases import Release
from districts.models.sources import SourceFile
from districts.models.values import AreaValue, State, value_exactly_when_known


class Edition(models.Model):
    """A protected row as one audience may read it, written when values are released.

    A concrete edition names its ``row`` and repeats the columns it replaces. ``OPEN``:
    the condition under which the row itself is open and needs no edition, at most one
    foreign key away.
    """

    OPEN: ClassVar[str]

    audience = models.CharField("Adressaten", max_length=30, choices=Release.Audience)

    class Meta:
        abstract = True


class SourceFileEdition(Edition):
    """A closed file that may be named because something of it was given out.

    Its hash would let anybody try out numbers, its left out rows are not for everybody.
    """

    OPEN = "published"

    row = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    left_out = models.JSONField("ausgelassen", default=list, blank=True)

    class Meta:
        verbose_name = "Fassung einer Quelldatei"
        verbose_name_plural = "Fassungen von Quelldateien"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "audience"], name="source_file_edition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class ValueEdition(Edition):
    """A delivered cell as an audience may read it; hidden ones are all alike."""

    OPEN = "source__published"

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
    source_sign = models.CharField("Zeichen der Quelle", max_length=40, blank=True)
    limited = models.BooleanField("eingeschränkt verlässlich", default=False)

    class Meta(Edition.Meta):
        abstract = True


class AreaValueEdition(ValueEdition):
    """A value of an area as an audience may read it."""

    row = models.ForeignKey(
        AreaValue, verbose_name="Zelle", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = "Fassung eines Gebietswerts"
        verbose_name_plural = "Fassungen von Gebietswerten"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "audience"], name="area_value_edition_once"
            ),
            value_exactly_when_known("area_value_edition_exactly_when_known"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"
