"""Calculations as an audience outside may read them: what small numbers cannot change."""

from __future__ import annotations

from django.db import models

from districts.models import Edition
from planning.models.decisions import Decision
from planning.models.proposals import Proposal, ProposalLine
from planning.models.runs import AreaScore, FacilityScore, Score, ScoringRun


def of(model: type[models.Model]) -> models.ForeignKey:
    """The row an edition stands for."""
    return models.ForeignKey(model, on_delete=models.CASCADE, related_name="+")


def once(name: str) -> list[models.BaseConstraint]:
    """One edition of a row for an audience."""
    return [models.UniqueConstraint(fields=["row", "audience"], name=f"{name}_once")]


class ScoringRunEdition(Edition):
    """A run without the figures it read; units, day, sources and warnings stay."""

    OPEN = "published"

    row = of(ScoringRun)
    inputs = models.JSONField("Eingaben")
    input_sha256 = models.CharField("SHA-256 der Eingaben", max_length=64, blank=True)
    statistics = models.JSONField("Mittelwerte und Streuungen")
    log = models.JSONField("Rechenschritte")
    warnings = models.JSONField("Hinweise", default=list)

    class Meta:
        constraints = once("scoring_run_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class FacilityScoreEdition(Edition, Score):
    """A facility in a run; index and rank where no possible small number changes them."""

    OPEN = "run__published"

    row = of(FacilityScore)

    class Meta:
        constraints = once("facility_score_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class AreaScoreEdition(Edition, Score):
    """An area in a run, likewise."""

    OPEN = "run__published"

    row = of(AreaScore)

    class Meta:
        constraints = once("area_score_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class ProposalEdition(Edition):
    """A proposal without what it read of protected figures."""

    OPEN = "published"

    row = of(Proposal)
    inputs = models.JSONField("Eingaben")
    input_sha256 = models.CharField("SHA-256 der Eingaben", max_length=64, blank=True)
    details = models.JSONField("Einzelheiten")

    class Meta:
        constraints = once("proposal_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class ProposalLineEdition(Edition):
    """A line whose words name no protected figure, and whose place tells no rank."""

    OPEN = "proposal__published"

    row = of(ProposalLine)
    position = models.PositiveIntegerField("Stelle", default=0)
    reason_text = models.CharField("Grund in Worten", max_length=300)
    note = models.TextField("Begründung")

    class Meta:
        constraints = once("proposal_line_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class DecisionEdition(Edition):
    """The public Beschlussakte with a hash of its own over what it shows."""

    OPEN = "proposal__published"

    row = of(Decision)
    record = models.BinaryField("Beschlussakte")
    sha256 = models.CharField("SHA-256 der Beschlussakte", max_length=64)

    class Meta:
        constraints = once("decision_edition")

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"
