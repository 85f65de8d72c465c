"""Änderungsanträge to a Vorlage: typed changes of key and rules, never of the list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Amendment(models.Model):
    """An amendment that a body or Fraktion moves to one Fassung; written once.

    ``changes`` are typed documents that a calculation applies to the frozen record. A
    mistyped amendment is corrected by a further one under its own number.
    """

    # What an amendment would do is calculated of all values, closed ones among them.
    RELEASED_WHEN = ("decision__published", "decision__round__published")

    decision = models.ForeignKey(
        "planning.Decision",
        verbose_name="Entscheidung",
        on_delete=models.PROTECT,
        related_name="amendments",
    )
    number = models.CharField("Nummer", max_length=60)
    title = models.CharField("Worum es geht", max_length=200)
    mover = models.CharField(
        "eingebracht von",
        max_length=120,
        help_text="Gremium oder Fraktion, keine Person.",
    )
    changes = models.JSONField("Änderungen", help_text="Typisierte Änderungen der Regeln.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField("eingetragen am", auto_now_add=True)

    class Meta:
        verbose_name = "Änderungsantrag"
        verbose_name_plural = "Änderungsanträge"
        ordering = ["decision", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                name="amendment_number_once",
                violation_error_message=(
                    "Diese Nummer hat zu dieser Fassung schon ein Änderungsantrag."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(changes=[]),
                name="amendment_changes_something",
                violation_error_message="Ein Änderungsantrag ändert mindestens eine Regel.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.mover})"
