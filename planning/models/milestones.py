"""Termine on the way to a Beschluss."""

from __future__ import annotations

from django.db import models


class Milestone(models.Model):
    """A day that a Planungsrunde has to keep, counted backwards from its Beschluss.

    ``by_hand``: somebody set the day, so that counting anew leaves it where it is.
    """

    RELEASED_WHEN = "round__published"

    class Kind(models.TextChoices):
        SURVEY = "erhebung", "Erhebung bei Einrichtungen"
        STATISTICS = "schulstatistik", "Stichtag der Schulstatistik"
        CALCULATION = "berechnung", "Berechnung"
        STATEMENTS = "stellungnahmen", "Stellungnahmen"
        ENDORSEMENT = "mitzeichnung", "Mitzeichnung"
        CONSULTATION = "beratung", "Beratung"
        RESOLUTION = "beschluss", "Beschluss"
        BUDGET = "haushalt", "Haushaltsanmeldung"
        SCHOOL_YEAR = "schuljahr", "Beginn des Schuljahres"
        CONTROL = "kontrolle", "Beschlusskontrolle"

    round = models.ForeignKey(
        "planning.PlanningRound",
        verbose_name="Runde",
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    kind = models.CharField("Art", max_length=20, choices=Kind)
    body = models.CharField(
        "Gremium oder Stelle", max_length=120, blank=True, help_text="Keine Person."
    )
    day = models.DateField("Tag")
    done_on = models.DateField("erledigt am", null=True, blank=True)
    by_hand = models.BooleanField("von Hand gesetzt", default=False)

    class Meta:
        verbose_name = "Termin"
        verbose_name_plural = "Termine"
        ordering = ["day", "round", "kind", "body", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "body"],
                name="milestone_once",
                violation_error_message="Diesen Termin hat die Runde schon.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What happens, and where if it is said."""
        label = self.get_kind_display()
        return f"{label}: {self.body}" if self.body else label
