"""The log of acts: who did what to which record, each entry tied to the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One act, written once; its hash covers its own words and the hash before it.

    Values never stand here, only references and hashes of documents: a log must not
    tell what the disclosure gate hides.
    """

    number = models.PositiveBigIntegerField("laufende Nummer", unique=True)
    at = models.DateTimeField("Zeitpunkt")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Konto",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    act = models.CharField("Handlung", max_length=60)
    subject = models.CharField("Gegenstand", max_length=200)
    before = models.CharField("Fassung vorher", max_length=64, blank=True)
    after = models.CharField("Fassung nachher", max_length=64, blank=True)
    reason = models.TextField("Grund", blank=True)
    previous_sha256 = models.CharField("SHA-256 davor", max_length=64, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)

    class Meta:
        verbose_name = "Eintrag im Protokoll"
        verbose_name_plural = "Protokoll"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.subject}"
