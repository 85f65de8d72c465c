"""Drawings for templates; the figures they show stand beside them in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from planning.models import RankCertainty
from planning.reports import charts, rank_charts
from planning.selectors.budget_curve import CurveRow

register = template.Library()
Number = Decimal | float


def _float(value: Number | None) -> float | None:
    return None if value is None else float(value)


@register.simple_tag
def saeulen(values: Sequence[Number | None], limit: Number) -> SafeString:
    """Contributions as columns in the order of the key."""
    return charts.contribution_columns([_float(v) for v in values], limit=float(limit))


@register.simple_tag
def budgetstufen(curve: Sequence[CurveRow]) -> SafeString:
    """Sites reached at each budget of a Budgetkurve."""
    points = [(float(row.budget_fte), row.sites) for row in curve]
    present = (float(row.budget_fte) for row in curve if row.is_present)
    return charts.budget_steps(points, now=next(present, points[0][0]))


@register.simple_tag
def balken(value: Number | None, limit: Number) -> SafeString:
    """One contribution as a bar to the left or to the right."""
    return charts.contribution_bar(_float(value), limit=float(limit))


@register.simple_tag
def streifen(
    values: Sequence[Number], own: Number | None = None, marks: Sequence[Number] = ()
) -> SafeString:
    """Index values of a group on one line, with the own one and the Schwellen."""
    return charts.index_strip(
        map(float, values), own=_float(own), marks=[float(mark) for mark in marks]
    )


@register.simple_tag
def paar(before: Number, after: Number, limit: Number) -> SafeString:
    """Two amounts above each other."""
    return charts.paired_bars(float(before), float(after), limit=float(limit))


@register.simple_tag
def rangbalken(certainty: RankCertainty, ranked: int, places: int) -> SafeString:
    """Where a facility stands in nine of ten draws, beside its rank and the cut."""
    row = certainty
    return rank_charts.rank_interval(
        row.score.rank_low,
        ranked=ranked,
        places=places,
        weights=(row.rank_q05, row.rank_q95),
        noise=None if row.noise_q05 is None else (row.noise_q05, row.noise_q95),
        methods=None if row.method_q05 is None else (row.method_q05, row.method_q95),
    )


@register.simple_tag
def verlauf(values: Sequence[Number | None]) -> SafeString:
    """Index values of one facility over time."""
    return rank_charts.course([_float(value) for value in values])
