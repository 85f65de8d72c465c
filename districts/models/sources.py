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
    withdrawn_on = models.DateField(
        "zurückgenommen am",
        null=True,
        blank=True,
        help_text="Ihre Werte gelten nicht mehr; zwei Personen haben es bestimmt.",
    )
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


class FileRequest(models.Model):
    """What one person wants done with a delivered file, until a second one answers."""

    class Kind(models.TextChoices):
        WITHDRAW = "zuruecknehmen", "Lieferung zurücknehmen"
        PUBLISH = "veroeffentlichen", "Quelle veröffentlichen"

    source = models.ForeignKey(
        SourceFile,
        verbose_name="Quelldatei",
        on_delete=models.PROTECT,
        related_name="requests",
    )
    kind = models.CharField("Antrag", max_length=20, choices=Kind)
    reason = models.CharField("Grund", max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beantragt von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField("beantragt am", auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beantwortet von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("beantwortet am", null=True, blank=True)
    accepted = models.BooleanField("bestätigt", null=True, blank=True)

    class Meta:
        verbose_name = "Antrag zu einer Datei"
        verbose_name_plural = "Anträge zu Dateien"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answered_by__isnull=True, answered_at__isnull=True, accepted=None
                )
                | Q(answered_by__isnull=False, answered_at__isnull=False, accepted=False)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False, accepted=True)
                    & ~Q(answered_by=F("asked_by"))
                ),
                name="file_request_four_eyes",
                violation_error_message="Bestätigen darf nur eine zweite Person.",
            ),
            models.UniqueConstraint(
                fields=["source", "kind"],
                condition=Q(accepted=None),
                name="file_request_open_once",
                violation_error_message="Der Antrag wartet schon auf die Freigabe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source}"


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
