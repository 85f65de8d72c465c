"""Unterjährige Nachsteuerung: VzÄ that go down the Nachrückliste of what is in force."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Reallocation(models.Model):
    """VzÄ that became free or were added, and who of the Nachrückliste gets them.

    ``outcome`` is calculated from the record of the decision alone and kept as it was:
    who is next, who was passed over and why, the Rest. The decision stays as it is; a
    second person releases the Nachsteuerung, bound to its hash.
    """

    RELEASED_WHEN = ("published", "decision__published", "decision__round__published")

    class Cause(models.TextChoices):
        CARRIER_LEFT = "traegerausstieg", "Ausstieg eines Maßnahmeträgers"
        CLOSURE = "schliessung", "Schließung einer Einrichtung"
        UNUSED = "mindestbedarf", "nicht genutzter Mindestbedarf"
        ADDED = "zusaetzlich", "zusätzliche Mittel"

    decision = models.ForeignKey(
        "planning.Decision",
        verbose_name="Entscheidung in Kraft",
        on_delete=models.PROTECT,
        related_name="reallocations",
    )
    number = models.PositiveSmallIntegerField("Nummer")
    cause = models.CharField("Anlass", max_length=16, choices=Cause)
    origin = models.ForeignKey(
        "facilities.Facility",
        verbose_name="frei geworden bei",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField("Mittelquelle", max_length=80)
    fte = models.DecimalField("VzÄ", max_digits=6, decimal_places=2)
    starts_on = models.DateField("von")
    ends_on = models.DateField("bis")
    note = models.TextField("Nachweis", help_text="Woher die VzÄ kommen.")
    resolution = models.CharField(
        "Beschluss",
        max_length=120,
        blank=True,
        help_text="Gremium und Nummer, nötig über der Zuständigkeitsgrenze.",
    )
    outcome = models.JSONField("Ergebnis", help_text="Aus der Akte berechnet, unverändert.")
    sha256 = models.CharField("SHA-256", max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingetragen von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField("eingetragen am", auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="freigegeben von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    released_sha256 = models.CharField("freigegeben als", max_length=64, blank=True)
    published = models.BooleanField("öffentlich", default=False)

    class Meta:
        verbose_name = "Nachsteuerung"
        verbose_name_plural = "Nachsteuerungen"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                name="reallocation_number_once",
                violation_error_message="Diese Nummer hat schon eine Nachsteuerung.",
            ),
            models.CheckConstraint(
                condition=Q(fte__gt=0),
                name="reallocation_gives_something",
                violation_error_message="Nachgesteuert werden mehr als 0 VzÄ.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reallocation_ends_after_start",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("submitted_by")),
                name="reallocation_four_eyes",
                violation_error_message="Niemand gibt frei, was er selbst eingetragen hat.",
            ),
            models.CheckConstraint(
                condition=Q(
                    released_by__isnull=True, released_at__isnull=True, released_sha256=""
                )
                | Q(
                    released_by__isnull=False,
                    released_at__isnull=False,
                    released_sha256=F("sha256"),
                ),
                name="reallocation_release_binds_to_hash",
                violation_error_message="Die Freigabe gilt einem anderen Ergebnis.",
            ),
            models.CheckConstraint(
                condition=Q(published=False) | Q(released_by__isnull=False),
                name="reallocation_published_once_released",
                violation_error_message="Öffentlich wird erst, was freigegeben ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"Nachsteuerung {self.number} zu {self.decision}"
