"""Delivered files, the origin of every value."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from districts.models.history import History


class SourceFile(models.Model):
    """A delivered file and what an importer made of it; the origin of every value."""

    RELEASED_WHEN = "published"

    name = models.CharField("Dateiname", max_length=200)
    title = models.CharField("Titel", max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64)
    importer = models.CharField("Importer", max_length=40)
    as_of = models.DateField("Stand", help_text="Tag, an dem die Angaben galten.")
    attribution = models.CharField("Quellenangabe", max_length=300)
    licence = models.CharField("Lizenz", max_length=100)
    published = models.BooleanField(
        "veröffentlicht", default=False, help_text="Offene Daten: jeder darf sie lesen."
    )
    invented = models.BooleanField("erfunden", default=False)
    imported_at = models.DateTimeField("eingelesen am", auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingelesen von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    rows_in = models.PositiveIntegerField("Zeilen gelesen")
    rows_used = models.PositiveIntegerField("Zeilen übernommen")
    left_out = models.JSONField(
        "ausgelassen",
        default=list,
        blank=True,
        help_text="Je Regel: Code, Text, Anzahl und die betroffenen Schlüssel.",
    )

    history = History(excluded_fields=["left_out"])  # never changes

    class Meta:
        verbose_name = "Quelldatei"
        verbose_name_plural = "Quelldateien"
        ordering = ["-as_of", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "importer"], name="source_file_once"),
            models.CheckConstraint(
                condition=Q(rows_used__lte=F("rows_in")), name="source_file_rows_add_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (Stand {self.as_of:%d.%m.%Y})"


class PendingDelivery(models.Model):
    """A file that passed its trial run and waits for its person to take it over.

    One for each person: the next trial replaces it. A refused file is never kept.
    """

    by = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="hochgeladen von", on_delete=models.CASCADE
    )
    tried_at = models.DateTimeField("Probelauf am")
    content = models.BinaryField("Inhalt")
    name = models.CharField("Dateiname", max_length=200)
    importer = models.CharField("Art der Datei", max_length=40)
    title = models.CharField("Titel", max_length=300)
    as_of = models.DateField("Stand")
    attribution = models.CharField("Quellenangabe", max_length=300)
    licence = models.CharField("Lizenz", max_length=100)
    published = models.BooleanField("veröffentlicht", default=False)
    invented = models.BooleanField("erfunden", default=False)
    again = models.BooleanField("neu lesen", default=False)
    beside = models.TextField("Einstellungen", blank=True)

    class Meta:
        verbose_name = "Datei im Probelauf"
        verbose_name_plural = "Dateien im Probelauf"
        ordering = ["tried_at", "pk"]

    def __str__(self) -> str:
        return self.title
