"""What an audience was shown, kept as it was given out."""

from __future__ import annotations

from django.db import models

from districts.models.values import State, value_exactly_when_known


class Release(models.Model):
    """What one audience may see of one run or publication, kept as it was given out."""

    class Audience(models.TextChoices):
        INTERNAL = "intern", "intern"
        COMMITTEE = "ausschuss_nichtoeffentlich", "Ausschuss, nichtöffentlich"
        PUBLIC = "oeffentlich", "öffentlich"

    audience = models.CharField("Adressaten", max_length=30, choices=Audience)
    subject = models.CharField("Gegenstand", max_length=100)
    as_of = models.DateField("Stand")
    digest = models.CharField("SHA-256 über das Gezeigte", max_length=64)
    created_at = models.DateTimeField("erstellt am", auto_now_add=True)

    class Meta:
        verbose_name = "Freigabe von Werten"
        verbose_name_plural = "Freigaben von Werten"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "subject", "digest"], name="release_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} für {self.get_audience_display()}"


class ReleasedValue(models.Model):
    """One cell of a release: shown, or hidden without saying which rule hid it."""

    release = models.ForeignKey(
        Release, verbose_name="Freigabe", on_delete=models.PROTECT, related_name="values"
    )
    cell = models.CharField("Zelle", max_length=200)
    value = models.DecimalField(
        "Wert", max_digits=18, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("Zustand", max_length=15, choices=State)

    class Meta:
        verbose_name = "freigegebener Wert"
        verbose_name_plural = "freigegebene Werte"
        ordering = ["release", "cell"]
        constraints = [
            models.UniqueConstraint(fields=["release", "cell"], name="released_value_once"),
            value_exactly_when_known("released_value_exactly_when_known"),
        ]

    def __str__(self) -> str:
        return self.cell
