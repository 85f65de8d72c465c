"""Stellungnahmen: who was heard on a round, what they wrote, what was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Statement(models.Model):
    """A body asked for its view by a day; text and answer come later, each once.

    An answer says what the statement changed and that neither text holds anything about
    persons; from then on both may be shown. ``answered_for`` is the Fassung an answer
    speaks of, None before the first was laid before.
    """

    RELEASED_WHEN = ("published", "round__published")

    class Writer(models.TextChoices):
        FACILITY = "einrichtung", "Einrichtung"
        CARRIER = "traeger", "Träger"
        SCHOOL_AUTHORITY = "lasub", "Landesamt für Schule und Bildung (LaSuB)"
        PARENTS = "stadtelternrat", "Stadtelternrat"
        PUPILS = "stadtschuelerrat", "Stadtschülerrat"
        YOUTH = "jugendparlament", "Jugendparlament"
        WORKING_GROUP = "ag78", "Arbeitsgemeinschaft nach § 78 SGB VIII"

    class Effect(models.TextChoices):
        NONE = "keine", "keine Änderung"
        DATA = "daten", "Daten korrigiert"
        DECISION = "beschluss", "Vorschlag geändert"

    round = models.ForeignKey(
        "planning.PlanningRound",
        verbose_name="Planungsrunde",
        on_delete=models.PROTECT,
        related_name="statements",
    )
    kind = models.CharField("wer sich äußert", max_length=20, choices=Writer)
    body = models.CharField(
        "Name der Stelle", max_length=160, help_text="Stelle oder Gremium, keine Person."
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="betrifft Einrichtung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    provider = models.ForeignKey(
        "facilities.Provider",
        verbose_name="Träger, der gefragt ist",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    deadline = models.DateField("Frist")
    text = models.TextField("Stellungnahme", blank=True)
    received_on = models.DateField("eingegangen am", null=True, blank=True)
    answer = models.TextField("Antwort", blank=True)
    effect = models.CharField("Wirkung", max_length=12, choices=Effect, blank=True)
    answered_for = models.ForeignKey(
        "planning.Decision",
        verbose_name="beantwortet zu",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_on = models.DateField("beantwortet am", null=True, blank=True)
    published = models.BooleanField(
        "öffentlich", default=False, help_text="Beantwortet und ohne Angaben zu Personen."
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField("eingetragen am", auto_now_add=True)

    class Meta:
        verbose_name = "Stellungnahme"
        verbose_name_plural = "Stellungnahmen"
        ordering = ["round", "deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="", received_on__isnull=True)
                | (~Q(text="") & Q(received_on__isnull=False)),
                name="statement_text_with_its_day",
                violation_error_message="Eine Stellungnahme nennt den Tag ihres Eingangs.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", effect="", answered_on__isnull=True)
                | (~Q(answer="") & ~Q(effect="") & ~Q(text="")
                   & Q(answered_on__isnull=False)),
                name="statement_answer_is_complete",
                violation_error_message=(
                    "Eine Antwort gehört zu einer Stellungnahme und nennt ihre Wirkung."
                ),
            ),
            models.CheckConstraint(
                condition=Q(published=False) | ~Q(answer=""),
                name="statement_published_once_answered",
                violation_error_message="Öffentlich wird erst, was beantwortet ist.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body}, Frist {self.deadline:%d.%m.%Y}"

    @property
    def is_late(self) -> bool:
        """Whether it came in after its day; it counts all the same."""
        return self.received_on is not None and self.received_on > self.deadline
