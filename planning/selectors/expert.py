"""Fachansicht of a Rangliste: how ranks spread while weights, chance and methods change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from districts.release import Audience, released
from facilities.models import Facility
from planning.models import (
    CertaintyRun,
    FacilityScore,
    Proposal,
    RankCertainty,
    ScoringRun,
)
from planning.selectors.compared import SECRET, TENTH
from planning.selectors.ranking import indicator_names
from planning.selectors.rows import Places
from planning.selectors.runs import proposals_from

WITHOUT = "ohne:"
NOISE = {
    "": "mit Zufall",
    "area": "ohne: Wert des Gebiets, für alle seine Einrichtungen derselbe",
    "no_rate": "ohne: keine Quote",
    "scale": "mit Zufall, je Ziehung ganz durchgerechnet",
    "counts": "ohne: Zähler und Nenner der Jahre liegen nicht vor",
}


@dataclass(frozen=True)
class Method:
    """Another way to score; ``entering`` units are among the first k by it alone.

    staying : how many of the first k of the key stay in a draw, on average; None in
    older answers.
    """

    code: str
    title: str
    entering: int
    staying: float | None


@dataclass(frozen=True)
class ExpertRow:
    """The certainty of one facility; ``places`` its rank by each method, in order."""

    certainty: RankCertainty
    places: tuple[int | None, ...]

    @property
    def score(self) -> FacilityScore:
        """The score the certainty is about."""
        return self.certainty.score

    @property
    def facility(self) -> Facility:
        """The facility of the score."""
        return self.score.facility

    def weights_if_first(self, names: Mapping[str, str]) -> list[tuple[str, float | None]]:
        """Name of each indicator and its mean weight in the draws on rank 1."""
        known = self.certainty.first_weights or {}
        return [(name, known.get(code)) for code, name in names.items()]

    @property
    def by_method(self) -> tuple[int, int] | None:
        """Best and worst rank over all methods."""
        known = [place for place in self.places if place is not None]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True)
class ExpertView:
    """What was drawn about the ranks of one kind in a run.

    ``noise`` pairs the name of each indicator with whether its chance is counted,
    ``names`` holds them by code.
    """

    certainty: CertaintyRun
    rows: tuple[ExpertRow, ...]
    methods: tuple[Method, ...]
    noise: tuple[tuple[str, str], ...]
    names: Mapping[str, str]

    @property
    def firsts(self) -> list[tuple[ExpertRow, list[tuple[str, float | None]]]]:
        """Who is first in some draw, with the mean weights that lead there."""
        return [
            (row, row.weights_if_first(self.names))
            for row in self.rows
            if row.certainty.first_weights is not None
        ]

    @property
    def undecided(self) -> list[ExpertRow]:
        """Facilities that are among the first k in some draws and not in others."""
        return [row for row in self.rows if 0 < row.certainty.p_top_k < 1]

    @property
    def standard_error(self) -> float:
        """The largest possible standard error of a share."""
        return 0.5 / math.sqrt(self.certainty.draws)


def certainties_of(
    run: ScoringRun, kind: str, audience: Audience
) -> QuerySet[CertaintyRun]:
    """What was drawn about one kind of facility in a run, the newest first."""
    rows = CertaintyRun.objects.filter(run=run, group__in=("", kind))
    return released(rows, audience).order_by("-pk")


def expert_view(certainty: CertaintyRun, kind: str, audience: Audience) -> ExpertView:
    """The rows of one kind in the order of their ranks; two queries for any number."""
    rows = released(certainty.rows.filter(score__facility__kind=kind), audience)
    rows = rows.select_related("score__facility").defer("score__parts")
    names = indicator_names(certainty.run)
    methods = _methods(certainty.findings, names)
    noise = certainty.findings["noise"]
    return ExpertView(
        certainty=certainty,
        rows=tuple(
            ExpertRow(row, tuple(row.methods.get(method.code) for method in methods))
            for row in rows.order_by("score__rank_low", "score__facility__number")
        ),
        methods=methods,
        noise=tuple((name, NOISE[noise[code]]) for code, name in names.items()),
        names=names,
    )


def _methods(findings: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Method, ...]:
    return tuple(
        Method(entry["code"], _title(entry, names), entry["entering"], entry.get("staying"))
        for entry in findings["methods"]
    )


def _title(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    code = entry["code"].removeprefix(WITHOUT)
    return f"ohne „{names.get(code, code)}“" if code != entry["code"] else entry["title"]


def default_places(run: ScoringRun, kind: str, proposal: Proposal | None = None) -> int:
    """How many places a proposal gives by rank, else a tenth of the ranked facilities,
    those whose rank the reader may not know among them.

    Without a proposal the newest official one that rests on the run; for a published
    run a published one, so that k tells nobody about a plan that is not.
    """
    compared = Q(rank_low__isnull=False) | Q(state=SECRET)
    scores = run.scores.filter(compared, facility__kind=kind)
    ranked = scores.count()
    is_public = run.published and run.key.published
    audience = Audience.PUBLIC if is_public else Audience.INTERNAL
    proposal = proposal or proposals_from(run, audience).first()
    if proposal is not None:
        lines = proposal.lines.filter(score__in=scores)
        served = Places.of(list(lines.only("reason", "proposed_fte"))).served
        if 0 < served < ranked:
            return served
    return max(1, math.ceil(ranked / TENTH))
