"""Planungsvermerke: why planning did what it did, for whoever comes after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from planning.models.conditions import one_of

SUBJECTS = ("round", "key", "indicator", "facility")


def subject_field(row: models.Model) -> str | None:
    """The column of a note that names this row; None where notes are not about such."""
    kinds = {PlanningNote._meta.get_field(name).related_model: name for name in SUBJECTS}
    return kinds.get(type(row))


class PlanningNote(models.Model):
    """A dated "why" at a round, a key, an indicator or a facility; written once.

    It changes no figure. A mistake is corrected by a further note that names the old one.
    Texts are internal: without ``RELEASED_WHEN`` no channel for readers can take them.
    """

    round = models.ForeignKey(
        "planning.PlanningRound",
        verbose_name="Planungsrunde",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    key = models.ForeignKey(
        "planning.ScoringKey",
        verbose_name="Schlüssel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes",
    )
    indicator = models.ForeignKey(
        "districts.Indicator",
        verbose_name="Indikator",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    question = models.CharField("Frage", max_length=300)
    considered = models.TextField("Was wir abgewogen haben", max_length=4000)
    outcome = models.TextField("Ergebnis", max_length=2000)
    evidence = models.CharField(
        "Quelle",
        max_length=300,
        blank=True,
        help_text="Papier, Beschluss oder Datei, auf die es sich stützt.",
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name="berichtigt",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", auto_now_add=True)

    class Meta:
        verbose_name = "Planungsvermerk"
        verbose_name_plural = "Planungsvermerke"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(*SUBJECTS),
                name="note_has_one_subject",
                violation_error_message=(
                    "Ein Vermerk gehört zu genau einer Runde, einem Schlüssel, einem "
                    "Indikator oder einer Einrichtung."
                ),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="note_corrects_another",
                violation_error_message="Ein Vermerk berichtigt nicht sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def subject(self) -> models.Model:
        """The round, key, indicator or facility it is about."""
        return next(row for name in SUBJECTS if (row := getattr(self, name)))
