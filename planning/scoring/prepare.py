"""The first steps: pooling, sets, division."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planning.scoring import treat
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Indicator, Key
from planning.scoring.periods import Pooled, Pooling, pool
from planning.scoring.run import Run
from planning.scoring.sets import make_sets

Matrix = NDArray[np.float64]


def pool_all(run: Run) -> dict[str, Pooled]:
    """Step ``periods``: every series that the key needs, pooled."""
    missing = [code for code in run.key.input_codes if code not in run.table.series]
    if missing:
        raise ScoringRefused(f"In der Tabelle fehlen die Reihen: {', '.join(missing)}.")
    known = {indicator.code: indicator for indicator in run.key.indicators}
    pooled = {}
    for code in run.key.input_codes:
        pooling = _pooling(run.key, known.get(code))
        pooled[code] = pool(run.table.series[code], pooling, code=code)
        if not pooled[code].periods:
            run.log.warn(f"Indikator „{code}“: keiner der Zeiträume liegt vor.")
    values = np.column_stack([pooled[code].values for code in run.key.codes])
    raw = np.column_stack([run.table.series[code].value for code in run.key.codes])
    run.log.record("periods", raw, values, **_period_params(run.key, pooled))
    return pooled


def divide_sets(run: Run, pooled: dict[str, Pooled]) -> None:
    """Step ``sets``: groups, reference set, exclusions."""
    values = np.column_stack([pooled[code].values for code in run.key.codes])
    rule = run.key.reference.exclude
    denominator = None
    if rule.denominator_of is not None:
        denominator = _size(run, pooled, rule.denominator_of)
        unknown = np.isnan(denominator)
        if unknown.any():
            run.log.warn(
                f"„{rule.denominator_of}“ ist unbekannt, die Mindestgröße "
                f"ist nicht geprüft: {treat.named(run.table.units, unknown)}."
            )
    run.sets = make_sets(run.table, run.key, denominator)
    inside = values.copy()
    out = [row for row, code in enumerate(run.sets.excluded_by) if code is not None]
    inside[out] = np.nan
    run.log.record(
        "sets",
        values,
        inside,
        group_by=run.key.reference.group_by,
        flags=list(rule.flags),
        min_denominator=rule.min_denominator,
        denominator_of=rule.denominator_of,
        excluded=[run.table.units[row] for row in out],
    )


def divide_all(run: Run, pooled: dict[str, Pooled]) -> Matrix:
    """Step ``denominator``: values per unit of another indicator, where asked for."""
    before = np.column_stack([pooled[code].values for code in run.key.codes])
    after = before.copy()
    for column, indicator in enumerate(run.key.indicators):
        if indicator.denominator is not None:
            under = pooled[indicator.denominator].values
            after[:, column] = treat.divide(before[:, column], under)
    asked = {item.code: item.denominator for item in run.key.indicators if item.denominator}
    run.log.record("denominator", before, after, by=asked)
    return after


def weigh(run: Run, pooled: dict[str, Pooled]) -> None:
    """What each value counts in mean and deviation: its denominator, where asked for."""
    if run.key.reference.weighting == "none":
        return
    sizes = [
        pooled[item.denominator].values
        if item.denominator
        else pooled[item.code].denominators
        for item in run.key.indicators
    ]
    run.sizes = np.column_stack(sizes)


def _pooling(key: Key, indicator: Indicator | None) -> Pooling:
    """Pooling of an indicator; a denominator outside the key is pooled as a count."""
    method = indicator.pooling if indicator else key.periods.pooling
    if indicator is None and method == "ratio_of_sums":
        method = "mean"
    return Pooling(
        method=method,
        kind=indicator.kind if indicator else "count",
        use=key.periods.use,
        min_periods=key.periods.min_periods,
        decay=1.0 if key.periods.decay is None else key.periods.decay,
    )


def _period_params(key: Key, pooled: dict[str, Pooled]) -> dict[str, object]:
    return {
        "min_periods": key.periods.min_periods,
        "pooling": {item.code: item.pooling for item in key.indicators},
        "used": {code: list(item.periods) for code, item in pooled.items()},
    }


def _size(run: Run, pooled: dict[str, Pooled], code: str) -> Matrix:
    """Mean denominator of a rate, or the pooled count itself."""
    kinds = {item.code: item.kind for item in run.key.indicators}
    known = ~np.isnan(pooled[code].denominators)
    if kinds.get(code) != "count" and known.any():
        return pooled[code].denominators
    if kinds.get(code, "count") != "count":
        raise ScoringRefused(
            f"min_denominator ist nicht prüfbar, „{code}“ hat keine Nenner. "
            "In denominator_of eine Anzahl nennen oder die Nenner liefern."
        )
    return pooled[code].values
