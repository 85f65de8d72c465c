"""From sites under the rules to the integer problem."""

from collections.abc import Iterator, Sequence

import numpy as np

from planning.allocation.cases import Case, in_tie_order
from planning.allocation.funds import WHOLE, Funds
from planning.allocation.model import AreaMinimum, PriorityClass, Rules
from planning.allocation.optimise.problem import Bools, Gate, Ints, Limit, Problem
from planning.allocation.optimise.value import option_values
from planning.allocation.side_rules import areas_of

BUDGET = "Budget"
MINIMUM = "Mindestausstattung"
LOSSES = "Verlustgrenze"


def problem_of(cases: Sequence[Case], funds: Funds, rules: Rules) -> Problem:
    """The integer problem of a round.

    Parameters
    ----------
    cases : sequence of Case
        In the order of the walk, as ``cases_of`` returns them: unit i is case i, its
        option o the o-th of its levels.

    Notes
    -----
    Every allowed level counts, also above the target: it has no more points, but an
    area minimum may need it. What shares of sources may not pay is written without a
    variable for each payment: a plan can be paid exactly when, for every set of tied
    sources, what they may not pay of all levels fits into the rest of the money.
    """
    levels, allowed = _table([case.levels for case in cases])
    values, _ = _table(option_values(cases, rules))
    limits = (
        *_sources(cases, levels, funds),
        *_minima(cases, levels, rules),
        *_losses(cases, levels, rules),
    )
    return Problem(
        levels=levels,
        allowed=allowed,
        values=values,
        ties=_tie_places(cases, rules),
        stages=_stages(cases, rules),
        limits=limits,
        gates=tuple(_gates(cases)),
    )


def _table(rows: Sequence[Sequence[int]]) -> tuple[Ints, Bools]:
    """Rows of different lengths as one table, and which of its cells are theirs."""
    width = max(map(len, rows), default=1)
    table = np.zeros((len(rows), width), dtype=np.int64)
    inside = np.zeros((len(rows), width), dtype=bool)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
        inside[place, : len(row)] = True
    return table, inside


def _tie_places(cases: Sequence[Case], rules: Rules) -> Ints:
    ordered = in_tie_order([case.site for case in cases], rules.ties)
    place = {site.number: place for place, site in enumerate(ordered, 1)}
    return np.array([place[case.site.number] for case in cases], dtype=np.int64)


def _stages(cases: Sequence[Case], rules: Rules) -> Ints:
    """Stage of each case: every class of mode "value" but the first opens a new one."""
    stage_of, stage = [], 0
    for place, group in enumerate(rules.priority_classes):
        stage += place > 0 and group.mode == "value"
        stage_of.append(stage)
    stage_of.append(stage)  # sites whose class cannot be told
    return np.array([stage_of[case.group_place] for case in cases], dtype=np.int64)


def _gates(cases: Sequence[Case]) -> Iterator[Gate]:
    """One gate for each guaranteed class that has sites."""
    places = np.array([case.group_place for case in cases], dtype=np.int64)
    may = np.array([case.levels[-1] > 0 for case in cases], dtype=bool)
    guaranteed = {case.group_place for case in cases if _is_guaranteed(case.group)}
    for place in sorted(guaranteed):
        earlier = np.flatnonzero(may & (places < place))
        yield Gate(place, earlier, np.flatnonzero(places == place))


def _is_guaranteed(group: PriorityClass | None) -> bool:
    return group is not None and group.mode == "guarantee"


def _sources(cases: Sequence[Case], levels: Ints, funds: Funds) -> Iterator[Limit]:
    everybody = np.arange(len(cases))
    yield Limit("budget", "fte", BUDGET, everybody, levels, funds.total)
    types = [case.site.facility_type for case in cases]
    for chosen in funds.tied_sets():
        unpaid = np.array([funds.unpaid(chosen, name) for name in types], dtype=np.int64)
        names = " und ".join(source.name for source in chosen)
        left = funds.total - sum(source.amount for source in chosen)
        yield Limit(
            "budget",
            "paid",
            f"{BUDGET} ohne {names}",
            everybody,
            unpaid[:, None] * levels,
            left * WHOLE,
        )


def _minima(cases: Sequence[Case], levels: Ints, rules: Rules) -> Iterator[Limit]:
    for minimum in rules.area_minima:
        for area in areas_of(minimum, cases):
            units = _inside(cases, minimum, area)
            own = levels[units]
            label = f"{MINIMUM} {minimum.area_kind} {area}"
            if minimum.min_fte:
                least = -minimum.min_fte
                yield Limit("area_minima", "fte", label, units, -own, least)
            if minimum.min_sites:
                served = -(own > 0).astype(np.int64)
                least = -minimum.min_sites
                yield Limit("area_minima", "sites", label, units, served, least)


def _inside(cases: Sequence[Case], minimum: AreaMinimum, area: str) -> Ints:
    lies = [area in case.site.areas.get(minimum.area_kind, ()) for case in cases]
    return np.flatnonzero(np.array(lies, dtype=bool))


def _losses(cases: Sequence[Case], levels: Ints, rules: Rules) -> Iterator[Limit]:
    """Caps on losses of eligible sites with an index; other losses do not count."""
    units = np.array(
        [
            place
            for place, case in enumerate(cases)
            if case.is_open and case.site.is_scored and case.site.held
        ],
        dtype=np.int64,
    )
    held = np.array([cases[place].site.held for place in units], dtype=np.int64)
    lost = np.maximum(0, held[:, None] - levels[units])
    caps = rules.loss_caps
    if caps.max_sites is not None:
        losing = (lost > 0).astype(np.int64)
        yield Limit("loss_caps", "losing", LOSSES, units, losing, caps.max_sites)
    if caps.max_fte is not None:
        yield Limit("loss_caps", "lost", LOSSES, units, lost, caps.max_fte)
