"""Which other weighting would give a facility more: one weight, or all of them a little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from planning.allocation.plan import Plan
from planning.scoring.errors import ScoringRefused
from planning.scoring.tree import nominal_weights
from planning.scoring.variants import require_weighted_mean
from planning.scoring.weightings import (
    nearest_shares,
    raised,
    rounded_shares,
    share_for_score,
    tied_share,
    with_shares,
)
from planning.selectors.distance_case import NOT_ENOUGH, Case, Step, decimal
from planning.selectors.replay import indices_of

STEPS = 3  # decimals: weights are offered in tenths of a percent
OVERSHOOT = (1.0, 1.02, 1.05, 1.1, 1.2, 1.5)  # so that rounded weights still suffice
GAPS = "Es fehlen Werte dieser Einrichtung; bei Lücken sind Wichtungen nicht umkehrbar."
SCALED = "Der Schlüssel skaliert sein Ergebnis neu; zur Schwelle führt keine Formel."

Floats = NDArray[np.float64]
Shares = tuple[tuple[str, Decimal, Decimal], ...]


def refused(case: Case) -> str:
    """Why no weighting can be computed for a facility; empty where one can."""
    try:
        require_weighted_mean(case.frozen.key)
    except ScoringRefused as reason:
        return str(reason)
    if np.isnan(_row(case, case.number)).any():
        return GAPS
    if _rival(case) is None and case.frozen.key.aggregation.restandardise:
        return SCALED
    return ""


def weights(case: Case) -> Iterator[Step]:
    """For each indicator the least other weight, the others scaled alike."""
    shares = nominal_weights(case.frozen.key)
    for column, code in enumerate(case.codes):
        step = Step(case.names[code], "Anteil", decimal(shares[column]))
        share = _level_share(case, shares, column)
        if share is None:
            yield replace(step, said=_no_share(case))
            continue
        away = np.ceil if share > shares[column] else np.floor
        offered = float(away(share * 10**STEPS)) / 10**STEPS
        plan = _plan_with(case, raised(shares, column, offered))
        if plan is None:
            yield replace(step, said=NOT_ENOUGH)
        else:
            yield replace(step, then=decimal(offered), **case.outcome(plan))


def _no_share(case: Case) -> str:
    """What no weight of a single indicator leads past; more is not known."""
    if _rival(case) is None:
        return "keine Wichtung von 0 bis 100 % führt zur Schwelle"
    ahead = case.facilities[case.rivals[case.goal.index]]
    return f"keine Wichtung von 0 bis 100 % führt an {ahead.name} vorbei"


def mix(case: Case) -> tuple[Step | None, Shares]:
    """The nearest weighting of all indicators that passes the one before, in steps.

    With it name, weight now and then of each indicator; None where a Schwelle stands
    before the facility, and not another one.
    """
    rival = _rival(case)
    if rival is None:
        return None, ()
    shares = nominal_weights(case.frozen.key)
    near = nearest_shares(_row(case, case.number) - rival, shares)
    step = Step("alle Wichtungen zugleich", "Anteil", None, said=NOT_ENOUGH)
    if near is None:
        return step, ()
    for times in OVERSHOOT:
        wanted = np.maximum(shares + times * (near - shares), 0.0)
        offered = rounded_shares(wanted / wanted.sum(), STEPS)
        plan = _plan_with(case, offered)
        if plan is not None:
            return replace(step, said="", **case.outcome(plan)), _named(
                case, shares, offered
            )
    return step, ()


def _named(case: Case, shares: Floats, offered: Floats) -> Shares:
    return tuple(
        (case.names[code], decimal(now), decimal(then))
        for code, now, then in zip(case.codes, shares, offered, strict=True)
    )


def _level_share(case: Case, shares: Floats, column: int) -> float | None:
    """The weight at which the facility is level with what stands before it."""
    row, rival = _row(case, case.number), _rival(case)
    if rival is not None:
        return tied_share(row - rival, shares, column)
    scale = case.frozen.key.aggregation
    score = (case.goal.target - scale.a) / scale.b
    return share_for_score(row, shares, column, score)


def _rival(case: Case) -> Floats | None:
    """Normalised values of the facility that stands before; None for a Schwelle.

    A rival with a gap is none: its index follows other weights.
    """
    number = case.rivals.get(case.goal.index) if case.goal else None
    row = None if number is None else _row(case, number)
    return None if row is None or np.isnan(row).any() else row


def _row(case: Case, number: str) -> Floats:
    return case.frozen.result.normalised[case.frozen.table.units.index(number)]


def _plan_with(case: Case, shares: Sequence[float]) -> Plan | None:
    """The plan by other weights, everybody scored again; None where nothing is gained."""
    result = case.frozen.with_key(with_shares(case.frozen.key, shares))
    return case.gains(indices_of(result))
