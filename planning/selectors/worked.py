"""So wird gerechnet: the formula of each indicator with the numbers of one facility."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import Indicator
from planning.models import FacilityScore
from planning.reports.worked import contribution_line, worked
from planning.scoring import parse_key
from planning.scoring.statistics import (
    TOP,
    ColumnStatistics,
    GroupStatistics,
    Statistics,
)
from planning.scoring.tree import layout


@dataclass(frozen=True)
class WorkedPart:
    """One indicator with its lines, in order; none where they cannot be told apart."""

    name: str
    lines: tuple[str, ...]


def worked_example(score: FacilityScore) -> tuple[WorkedPart, ...]:
    """The known indicators of a score in the order of its key; one query."""
    key = parse_key(score.run.key.content)
    kept = Statistics.from_document(score.run.statistics).groups
    group = kept.get(score.group) or next(iter(kept.values()), GroupStatistics())
    top, plan = group.nodes.get(TOP), layout(key)
    top_sd = top.sd if top and top.sd else 1.0
    names = dict(Indicator.objects.filter(code__in=key.codes).values_list("code", "name"))
    parts = {part["code"]: part for part in score.parts}
    found = []
    for item in key.indicators:
        part = parts[item.code]
        column = group.columns.get(item.code, ColumnStatistics(0))
        still = plan.neutral(item.code)
        lines = worked(item, column, part, key.ties.percentile, still).lines
        last = contribution_line(key, top_sd, part)
        if lines:
            found.append(
                WorkedPart(
                    names.get(item.code, item.code), (*lines, *([last] if last else []))
                )
            )
    return tuple(found)
