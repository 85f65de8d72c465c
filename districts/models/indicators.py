"""Measures with a definition, a direction and a date for their review."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from districts.models.history import History


class Indicator(models.Model):
    """A defined measure with unit, direction and a date for its next review."""

    RELEASED_WHEN = ""

    class Direction(models.TextChoices):
        MORE = "more", "höher = mehr Bedarf"
        LESS = "less", "höher = weniger Bedarf"
        NEUTRAL = "neutral", "ohne Richtung"

    class Level(models.TextChoices):
        AREA = "area", "Gebiet"
        FACILITY = "facility", "Einrichtung"

    class Measures(models.TextChoices):
        SITUATION = "lage", "Lage der Kinder"
        PRACTICE = "handeln", "Handeln der Einrichtung"

    class GroupReference(models.TextChoices):
        NONE = "keiner", "keiner"
        ORIGIN = "herkunft", "Herkunft"
        DISABILITY = "behinderung", "Behinderung"

    code = models.SlugField("Code", max_length=60, unique=True)
    name = models.CharField("Name", max_length=200)
    theme = models.CharField("Themenfeld", max_length=80)
    unit = models.CharField("Einheit", max_length=40)
    direction = models.CharField("Richtung", max_length=10, choices=Direction)
    level = models.CharField("Ebene", max_length=10, choices=Level)
    definition = models.TextField("Definition")
    numerator = models.CharField("Zähler", max_length=200, blank=True)
    denominator = models.CharField("Nenner", max_length=200, blank=True)
    why_it_matters = models.TextField("Warum wichtig")
    measures = models.CharField("misst", max_length=10, choices=Measures)
    beeinflussbar = models.BooleanField(
        "beeinflussbar",
        default=False,
        help_text="Die Einrichtung kann den Wert selbst ändern.",
    )
    fehlanreiz = models.TextField("Fehlanreiz", blank=True)
    gruppenbezug = models.CharField(
        "Gruppenbezug", max_length=12, choices=GroupReference, default=GroupReference.NONE
    )
    breaks = models.TextField("Brüche", blank=True)
    limits = models.TextField("Bekannte Grenzen", blank=True)
    source = models.CharField("Quelle", max_length=300)
    author = models.CharField("Autorenstelle", max_length=120)
    checker = models.CharField("geprüft von (Stelle)", max_length=120)
    reviewed_on = models.DateField("geprüft am")
    next_review = models.DateField("nächste Prüfung")
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Indikator"
        verbose_name_plural = "Indikatoren"
        ordering = ["theme", "name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(unit="") & ~Q(direction=""),
                name="indicator_source_unit_direction",
                violation_error_message="Quelle, Einheit und Richtung sind Pflicht.",
            ),
            models.CheckConstraint(
                condition=Q(next_review__gt=F("reviewed_on")),
                name="indicator_reviewed_before_next",
                violation_error_message="Die nächste Prüfung liegt nach der letzten.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
