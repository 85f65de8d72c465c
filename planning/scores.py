"""From a scoring result to the rows that keep it, rounded to ten places."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from districts.models import Area
from facilities.models import Facility
from planning.models import AreaScore, FacilityScore, ScoringRun
from planning.scoring.key_types import Key
from planning.scoring.result import ScoringResult, UnitState
from planning.selectors.inputs import FLAGS
from planning.values import decimal_text

PLACES = Decimal("1e-10")
ROWS = {"facility": FacilityScore, "area": AreaScore}  # unit_kind: where scores are kept
State = FacilityScore.State
STATES = {
    UnitState.SCORED: State.SCORED,
    UnitState.NO_SCORE: State.NO_SCORE,
    UnitState.EXCLUDED_FLAG: State.EXCLUDED,
    UnitState.EXCLUDED_SMALL: State.EXCLUDED,
}
NEW = "Für die Jahre des Schlüssels gibt es noch keine Werte."
NOT_ENOUGH = "Es liegen zu wenige der Indikatoren vor."


def score_rows(
    *,
    run: ScoringRun,
    key: Key,
    units: Mapping[str, Facility | Area],
    inputs: Mapping[str, Any],
    result: ScoringResult,
) -> Iterator[FacilityScore | AreaScore]:
    """One row per unit of the run, unsaved; new facilities without figures."""
    for row, number in enumerate(result.units):
        yield _scored(run, key, units[number], inputs, result, row)
    for number in inputs["new"]:
        facility = units[number]
        yield FacilityScore(
            run=run,
            facility=facility,
            group=facility.kind,
            state=State.NEW,
            state_detail=NEW,
            coverage=Decimal(0),
            missing=[],
            parts=[],
        )


def _scored(
    run: ScoringRun,
    key: Key,
    unit: Facility | Area,
    inputs: Mapping[str, Any],
    result: ScoringResult,
    row: int,
) -> FacilityScore | AreaScore:
    return ROWS[key.unit_kind](
        **{"run": run, key.unit_kind: unit},
        group=result.groups[row],
        state=STATES[result.state[row]],
        state_detail=_detail(result, row, inputs),
        index=kept(result.index[row]),
        base=kept(result.base[row]),
        coverage=kept(result.coverage[row]),
        area_share=kept(result.area_share[row]),
        rank=None if result.rank[row] is None else Decimal(str(result.rank[row])),
        rank_low=result.rank_low[row],
        rank_high=result.rank_high[row],
        rank_best=result.rank_best[row],
        rank_worst=result.rank_worst[row],
        class_label=result.class_labels[row] or "",
        missing=list(result.missing[row]),
        parts=_parts(key, inputs["series"], result, row),
    )


def _detail(result: ScoringResult, row: int, inputs: Mapping[str, Any]) -> str:
    by = result.excluded_by[row]
    match result.state[row]:
        case UnitState.NO_SCORE:
            return NOT_ENOUGH
        case UnitState.EXCLUDED_FLAG:
            return FLAGS.get(by, by)
        case UnitState.EXCLUDED_SMALL:
            return f"Grundgesamtheit zu klein: {inputs['names'].get(by, by)}"
        case _:
            return ""


def _parts(
    key: Key, series: Mapping[str, Any], result: ScoringResult, row: int
) -> list[dict[str, Any]]:
    columns = {code: place for place, code in enumerate(result.contribution_codes)}
    return [
        {
            "code": indicator.code,
            "level": indicator.level,
            **delivered(series[indicator.code], result.units[row]),
            "value": _text(result.pooled[row, place]),
            "normalised": _text(result.normalised[row, place]),
            "weight": _text(result.effective_weights[row, place]),
            "contribution": _text(result.contributions[row, columns[indicator.code]])
            if indicator.code in columns
            else None,
        }
        for place, indicator in enumerate(key.indicators)
    ]


def delivered(series: Mapping[str, Any], number: str) -> dict[str, Any]:
    """What was delivered for a unit: counts summed over its years, state, sign, sources.

    State and sign are ``wert`` where any year is known, else those of the last year.
    """
    cells: Mapping[str, Any] = series["cells"].get(number, {})
    known = [cell for cell in cells.values() if cell["state"] == "wert"]
    last = next(reversed(list(cells.values())), {})
    return {
        "numerator": _sum(known, "numerator"),
        "denominator": _sum(known, "denominator"),
        "periods": [period for period, cell in cells.items() if cell["state"] == "wert"],
        "state": "wert" if known else last.get("state", "keine_angabe"),
        "source_sign": "" if known else last.get("source_sign", ""),
        "sources": sorted({pk for cell in cells.values() for pk in _sources(cell)}),
    }


def _sources(cell: Mapping[str, Any]) -> list[int]:
    """The file of a cell; of a sum over merged sites those of all its parts."""
    return [cell["source"], *cell.get("further_sources", ())]


def _sum(cells: Sequence[Mapping[str, Any]], part: str) -> str | None:
    numbers = [cell[part] for cell in cells]
    if not numbers or None in numbers:
        return None
    return decimal_text(sum(map(Decimal, numbers), Decimal(0)))


def kept(number: float) -> Decimal | None:
    """A figure as records keep it: ten places; NaN is None."""
    return None if math.isnan(number) else Decimal(repr(float(number))).quantize(PLACES)


def _text(number: float) -> str | None:
    return decimal_text(kept(number))
