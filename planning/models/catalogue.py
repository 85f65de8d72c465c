"""What kinds of service the city funds."""

from __future__ import annotations

from django.db import models

from districts.models import History


class ServiceType(models.Model):
    """A Leistungsbereich: one kind of service with its unit and responsible office."""

    RELEASED_WHEN = ""

    class Office(models.TextChoices):
        YOUTH = "jugend", "Amt für Jugend und Familie"
        SCHOOL = "schule", "Amt für Schule"

    class Unit(models.TextChoices):
        FTE = "vzae", "VzÄ"
        PLACES = "plaetze", "Plätze"
        RECORD = "vorhaben", "in Worten, ohne Zählung"

    class Steering(models.TextChoices):
        KEY = "schluessel", "sozialindikativer Schlüssel"
        CASCADE = "stufenauswahl", "Stufenauswahl"
        INTEREST = "interessenbekundung", "Interessenbekundung"
        YEARLY = "jahresbedarf", "jährlich nach Bedarf"
        NONE = "offen", "nicht festgelegt"

    code = models.SlugField("Code", max_length=40, unique=True)
    name = models.CharField("Name", max_length=120)
    office = models.CharField("zuständiges Amt", max_length=10, choices=Office)
    unit = models.CharField("Einheit", max_length=10, choices=Unit, default=Unit.FTE)
    steering = models.CharField(
        "Steuerung", max_length=20, choices=Steering, default=Steering.NONE
    )
    description = models.TextField("Beschreibung", blank=True)

    history = History()

    class Meta:
        verbose_name = "Leistungsbereich"
        verbose_name_plural = "Leistungsbereiche"
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name
