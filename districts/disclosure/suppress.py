"""Hide a second cell wherever a sum would give the first one away."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from districts.disclosure.types import CellKey, Equation


def close(
    equations: Iterable[Equation],
    hidden: AbstractSet[CellKey],
    *,
    missing: AbstractSet[CellKey],
    costs: Mapping[CellKey, int],
) -> set[CellKey]:
    """Hide cells until no equation holds exactly one hidden cell.

    All equations are taken together: a cell hidden for one sum may leave another sum
    with a single hidden cell, whatever grouping it belongs to.

    Parameters
    ----------
    equations : iterable of Equation
        Sums over all groupings.
    hidden : set of CellKey
        Cells hidden so far.
    missing : set of CellKey
        Cells nobody has a number for; they keep a sum from giving anything away.
    costs : mapping
        Cost by key of every cell that may be hidden: not zero, not public already.
        Lowest cost first, ties by key.

    Returns
    -------
    set of CellKey
        ``hidden`` and what was added. An equation without a candidate keeps its single
        hidden cell; what that gives away is for the audit to say.
    """
    result = set(hidden)
    ordered = sorted(equations, key=lambda equation: equation.keys)
    added = True
    while added:
        added = False
        for equation in ordered:
            choice = _partner(equation, result, missing, costs)
            if choice is not None:
                result.add(choice)
                added = True
    return result


def _partner(
    equation: Equation,
    hidden: AbstractSet[CellKey],
    missing: AbstractSet[CellKey],
    costs: Mapping[CellKey, int],
) -> CellKey | None:
    """The cheapest cell to hide beside a single hidden one; None if there is no need."""
    keys = set(equation.keys)
    if len(keys & hidden) != 1 or keys & missing:
        return None
    return cheapest(keys - hidden, costs)


def cheapest(keys: Iterable[CellKey], costs: Mapping[CellKey, int]) -> CellKey | None:
    """The candidate of lowest cost, ties by key; None where none is a candidate."""
    candidates = [key for key in keys if key in costs]
    return min(candidates, key=lambda key: (costs[key], key), default=None)
