"""How far a facility is from (more) VzÄ, lever by lever; for planners alone.

A distance, never a goal: what the facility can influence itself is not named, and every
answer is put through the scorer and the allocation again before it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from planning.allocation.model import Threshold
from planning.allocation.plan import Infeasible
from planning.allocation.propose import propose
from planning.allocation.replay import entry_budget
from planning.models import ProposalLine
from planning.scoring.pipeline import score
from planning.scoring.whatif import Lever, Missed, shifted, value_change
from planning.selectors import distance_weights
from planning.selectors.distance_case import NOT_ENOUGH, Case, Step, decimal
from planning.selectors.replay import indices_of
from planning.values import fte

MISSED = {
    Missed.CLIPPED: "nicht erreichbar: Ausreißer werden begrenzt",
    Missed.RANGE: "nicht erreichbar: Der Wert wäre unmöglich",
    Missed.ABSENT: "kein Wert vorhanden",
    Missed.MET: "steht nicht im Weg",
}
TOGETHER = "reicht nicht: Einrichtungen desselben Gebiets steigen mit"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Distance:
    """All levers of one line. ``influenced`` names indicators that are left out.

    ``goal`` is the index from which (strict: above which) the proposal gives more, None
    where no index does; ``weights_refused`` why no weighting is named;
    ``mix`` the nearest weighting, as triples of name, weight now and then.
    """

    line: ProposalLine
    goal: Decimal | None
    goal_is_strict: bool
    values: tuple[Step, ...]
    influenced: tuple[str, ...]
    weights: tuple[Step, ...]
    weights_refused: str
    mix: Step | None
    mix_shares: tuple[tuple[str, Decimal, Decimal], ...]
    budget: Step
    threshold: Step | None


def distance_of(line: ProposalLine) -> Distance | None:
    """Every lever of a line; None for a facility without index.

    Some thirty proposals of the round: to be asked for, not shown on every page.
    """
    if line.score is None or line.score.index is None:
        return None
    case = Case(line)
    goal = case.goal
    named = [code for code in case.codes if not case.indicators[code].beeinflussbar]
    refused = distance_weights.refused(case) if goal else ""
    weighs = goal is not None and not refused
    mix, shares = distance_weights.mix(case) if weighs else (None, ())
    return Distance(
        line=line,
        goal=None if goal is None else Decimal(repr(goal.index)),
        goal_is_strict=goal is not None and goal.strict,
        values=tuple(_value(case, code) for code in named) if goal else (),
        influenced=tuple(case.names[code] for code in case.codes if code not in named),
        weights=tuple(distance_weights.weights(case)) if weighs else (),
        weights_refused=refused,
        mix=mix,
        mix_shares=shares,
        budget=_budget(case),
        threshold=_threshold(case),
    )


def _value(case: Case, code: str) -> Step:
    """The least change of one indicator's value, all its years alike."""
    frozen, indicator = case.frozen, case.indicators[code]
    lever = Lever(frozen.table, frozen.key, frozen.result, case.number, code)
    found = value_change(lever, case.goal)
    step = Step(indicator.name, indicator.unit, decimal(found.now))
    if found.missed is not None:
        return replace(step, said=MISSED[found.missed])
    rows = _sharing(case, code)
    moved = shifted(frozen.table, rows, code, lever.columns, found.shift)
    result = score(moved, frozen.key, frozen=frozen.result.statistics, span=False)
    plan = case.gains(indices_of(result))
    if plan is None:
        return replace(step, said=TOGETHER if len(rows) > 1 else NOT_ENOUGH)
    last = _last_year(case, code)
    return replace(step, then=decimal(found.then), last_year=last, **case.outcome(plan))


def _last_year(case: Case, code: str) -> tuple[str, Decimal, Decimal] | None:
    """The value of the last year that would do alone; None where none would."""
    frozen = case.frozen
    lever = Lever(
        frozen.table, frozen.key, frozen.result, case.number, code, last_only=True
    )
    found = value_change(lever, case.goal)
    if found.missed is not None:
        return None
    series, row = frozen.table.series[code], frozen.table.units.index(case.number)
    now = series.value[row, lever.columns[0]]
    return found.periods[0], decimal(now), decimal(now + found.shift)


def _sharing(case: Case, code: str) -> list[int]:
    """Rows that a value of an area belongs to; a value of the facility is its own."""
    document = case.line.score.run.inputs
    units = case.frozen.table.units
    own = units.index(case.number)
    if document["series"][code].get("level") != "area":
        return [own]
    areas = {unit["number"]: unit["area"] for unit in document["units"]}
    places = document["series"][code].get("places", areas)
    return [
        row for row, number in enumerate(units) if places[number] == places[case.number]
    ]


def _budget(case: Case) -> Step:
    """The least budget at which the facility gets more."""
    total = fte(case.round.plan.budget)
    entry = entry_budget(
        case.round.sites, case.round.rules, case.number, as_of=case.round.day
    )
    if entry is None:
        return Step("Budget", "VzÄ", total, said=NOT_ENOUGH)
    plan = propose(
        case.round.sites, case.round.rules, budget=entry.budget, as_of=case.round.day
    )
    return Step("Budget", "VzÄ", total, fte(entry.budget), **case.outcome(plan))


def _threshold(case: Case) -> Step | None:
    """The Schwelle in hundredths that the facility would pass; None where none is left."""
    rules = case.round.rules
    found = rules.thresholds_of(case.site.facility_type)
    barred = [limit for limit in found if not limit.passes(case.site.index, limit.enter)]
    if not barred:
        return None
    limit = barred[0]
    lowered = _just_below(Decimal(repr(case.site.index)), limit)
    others = tuple(lowered if entry == limit else entry for entry in rules.thresholds)
    step = Step(f"Schwelle für {_level(limit)} VzÄ", "Indexwert", limit.enter)
    try:
        changed = replace(rules, thresholds=others)
        plan = case.more(propose(case.round.sites, changed, as_of=case.round.day))
    except Infeasible:
        plan = None
    if plan is None:
        return replace(step, said=NOT_ENOUGH)
    return replace(step, then=lowered.enter, **case.outcome(plan))


def _just_below(index: Decimal, limit: Threshold) -> Threshold:
    """The limit at the next hundredth that the index passes."""
    enter = index.quantize(CENT, rounding=ROUND_FLOOR)
    if not limit.passes(float(index), enter):
        enter -= CENT
    return replace(limit, enter=enter, stay=min(limit.stay, enter))


def _level(limit: Threshold) -> str:
    return format(fte(limit.level), ".2f").replace(".", ",")
