"""Vorschläge: Bedarf, Bestand and proposed VzÄ with exactly one reason per facility."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round


class Proposal(models.Model):
    """One calculated allocation of a round's budget; lines and Rest make up the budget.

    Written in one transaction: row, lines, then ``sealed``, at which the database checks
    the sum and closes the proposal for good.
    """

    RELEASED_WHEN = ("published", "round__published")

    class Method(models.TextChoices):
        RANK_ORDER = "rank_order", "Vergabe nach Rangfolge"
        DIVISOR = "divisor", "Divisorverfahren (Sainte-Laguë)"
        CASCADE = "cascade", "Stufenauswahl"
        MILP = "milp", "rechnerischer Vergleichsplan"

    round = models.ForeignKey(
        "planning.PlanningRound",
        verbose_name="Planungsrunde",
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    scenario = models.ForeignKey(
        "planning.Scenario",
        verbose_name="Szenario",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    method = models.CharField("Verfahren", max_length=12, choices=Method)
    rules = models.JSONField("Vergaberegeln")
    inputs = models.JSONField("Eingaben")
    input_sha256 = models.CharField("SHA-256 der Eingaben", max_length=64)
    budget_fte = models.DecimalField("Budget in VzÄ", max_digits=8, decimal_places=2)
    allocated_fte = models.DecimalField("vergeben in VzÄ", max_digits=8, decimal_places=2)
    rest_fte = models.DecimalField("Rest in VzÄ", max_digits=8, decimal_places=2)
    rest_reason = models.CharField("Grund des Rests", max_length=300, blank=True)
    details = models.JSONField(
        "Einzelheiten", help_text="Schnitt, Übergangene, Nachrückliste, Rechenschritte."
    )
    code_version = models.CharField("Programmversion", max_length=40)
    created_at = models.DateTimeField("berechnet am", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    published = models.BooleanField("öffentlich")
    invented = models.BooleanField("erfunden")
    sealed = models.BooleanField("abgeschlossen", default=False)

    class Meta:
        verbose_name = "Vorschlag"
        verbose_name_plural = "Vorschläge"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                # SQLite adds decimals as floats: 41.6 + 0.7 is not quite 42.3.
                condition=Q(budget_fte=Round(F("allocated_fte") + F("rest_fte"), 2)),
                name="proposal_sum_and_rest_are_budget",
                violation_error_message="Vergebene VzÄ und Rest ergeben das Budget.",
            ),
            models.CheckConstraint(
                condition=Q(rest_fte__gte=0), name="proposal_rest_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Vorschlag {self.pk} – {self.round}"


class ProposalLine(models.Model):
    """One facility in a proposal, with its one main reason in code and in words."""

    RELEASED_WHEN = (
        "proposal__published",
        "proposal__round__published",
        "facility__source__published",
    )

    class Source(models.TextChoices):
        SET = "gesetzt", "gesetzt"
        COMPUTED = "berechnet", "berechnet"
        RESOLUTION = "beschluss", "gesetzt, Beschluss laut Angabe der Planung"

    proposal = models.ForeignKey(
        Proposal, verbose_name="Vorschlag", on_delete=models.PROTECT, related_name="lines"
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="proposal_lines",
    )
    score = models.ForeignKey(
        "planning.FacilityScore",
        verbose_name="Indexwert",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    position = models.PositiveIntegerField("Stelle")
    need_fte = models.DecimalField(
        "Bedarf in VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        help_text="Leer: nicht festgelegt.",
    )
    stock_fte = models.DecimalField(
        "Bestand (SOLL) in VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        help_text="Leer: keine Angabe, weil keine Maßnahmen geliefert sind.",
    )
    actual_fte = models.DecimalField(
        "Bestand (IST) in VzÄ", max_digits=6, decimal_places=2, null=True
    )
    proposed_fte = models.DecimalField("Vorschlag in VzÄ", max_digits=6, decimal_places=2)
    reason = models.CharField("Grund", max_length=30)
    reason_text = models.CharField("Grund in Worten", max_length=300)
    attached = models.JSONField("weitere Gründe", default=list)
    note = models.TextField("Begründung")
    source = models.CharField("Herkunft", max_length=10, choices=Source)

    class Meta:
        verbose_name = "Zeile eines Vorschlags"
        verbose_name_plural = "Zeilen eines Vorschlags"
        ordering = ["proposal", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "facility"], name="proposal_line_once"
            ),
            models.UniqueConstraint(
                fields=["proposal", "position"], name="proposal_line_place"
            ),
            models.CheckConstraint(
                condition=Q(proposed_fte__gte=0)
                & (Q(stock_fte__isnull=True) | Q(stock_fte__gte=0)),
                name="proposal_line_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(note=""), name="proposal_line_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility} in {self.proposal}"
