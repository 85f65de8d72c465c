"""Planungsrunden and the scenarios calculated in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from districts.models import History


class PlanningRound(models.Model):
    """One cycle for a service: its rules, its budget and the day its facts hold."""

    RELEASED_WHEN = "published"

    code = models.SlugField("Code", max_length=60, unique=True)
    title = models.CharField("Titel", max_length=200)
    service_type = models.ForeignKey(
        "planning.ServiceType", verbose_name="Leistungsbereich", on_delete=models.PROTECT
    )
    school_year = models.CharField("Schuljahr", max_length=7)
    as_of = models.DateField("Stichtag")
    rules = models.JSONField("Vergaberegeln", help_text="Regeldatei lr-rules/1.")
    note = models.CharField("Vermerk", max_length=200, blank=True)
    invented = models.BooleanField("erfunden", default=False)
    published = models.BooleanField("veröffentlicht", default=False)

    history = History()

    class Meta:
        verbose_name = "Planungsrunde"
        verbose_name_plural = "Planungsrunden"
        ordering = ["-as_of", "code"]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """A small change against a round's rules, calculated beside them."""

    RELEASED_WHEN = ("published", "round__published")

    round = models.ForeignKey(
        PlanningRound,
        verbose_name="Runde",
        on_delete=models.CASCADE,
        related_name="scenarios",
    )
    base = models.ForeignKey(
        "self",
        verbose_name="Ausgangspunkt",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    code = models.SlugField("Code", max_length=60)
    title = models.CharField("Titel", max_length=200)
    changes = models.JSONField(
        "Änderungen", default=dict, help_text="Felder der Regeldatei, die abweichen."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)
    published = models.BooleanField(
        "veröffentlicht", default=False, help_text="Ein Entwurf bleibt im Haus."
    )

    class Meta:
        verbose_name = "Szenario"
        verbose_name_plural = "Szenarien"
        ordering = ["round", "code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="scenario_code_once"),
            models.CheckConstraint(
                condition=~Q(changes={}),
                name="scenario_changes_something",
                violation_error_message="Ein Szenario ändert mindestens eine Regel.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.round.code})"

    @property
    def chain(self) -> list[Scenario]:
        """The scenarios it stands on and itself, in the order they are applied."""
        return [*(self.base.chain if self.base else ()), self]

    @property
    def is_out(self) -> bool:
        """Whether it and all it stands on are published."""
        return all(step.published for step in self.chain)
