"""What can be worked out from a view: integer programmes, every answer checked exactly.

The oracle knows the view alone, as a reader does. It shares no code with the rules that
hide cells, so that one mistake cannot hide another.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from districts.disclosure.types import CellKey, Derived, Equation, Verdict, View

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2  # status numbers of scipy.optimize.milp
LARGEST = 2.0**20  # coefficients above are scaled down for the solver alone

Status = Literal["found", "none", "failed", "timed_out"]
Table = Mapping[CellKey, int]


@dataclass(frozen=True)
class Row:
    """A bound on hidden cells with integer coefficients: low <= sum of terms <= high."""

    terms: tuple[tuple[CellKey, int], ...]
    low: int
    high: int

    def holds(self, table: Table) -> bool:
        """Whether a table keeps the bound, in exact integers."""
        return (
            self.low <= sum(factor * table[key] for key, factor in self.terms) <= self.high
        )


@dataclass(frozen=True)
class Puzzle:
    """A view as a reader attacks it: rows over hidden cells, split by what hangs together.

    ``contradictions``: sums and figures over visible cells alone that do not hold.
    """

    view: View
    parts: Mapping[CellKey, tuple[CellKey, ...]]
    rows: Mapping[CellKey, tuple[Row, ...]]
    contradictions: int

    def holds(self, table: Table) -> bool:
        """Whether an integer table over all hidden cells fits everything in the view."""
        return (
            not self.contradictions
            and all(low <= table[key] <= high for key, (low, high) in self._bounds())
            and all(row.holds(table) for rows in self.rows.values() for row in rows)
        )

    def _bounds(self) -> Iterable[tuple[CellKey, tuple[int, int]]]:
        return self.view.hidden.items()


@dataclass(frozen=True)
class Answer:
    """What the solver said, and a checked table over the part of a cell if it found one."""

    status: Status
    table: Table


def puzzle(view: View) -> Puzzle:
    """Turn a view into rows over its hidden cells.

    Raises
    ------
    KeyError
        If a sum or figure names a cell the view does not know.
    """
    rows = [_sum_row(equation, view) for equation in view.equations]
    rows += [_figure_row(figure, view) for figure in view.derived]
    leaders = _leaders(view, rows)
    parts: dict[CellKey, list[CellKey]] = {}
    for key in sorted(view.hidden):
        parts.setdefault(leaders[key], []).append(key)
    own: dict[CellKey, set[Row]] = {leader: set() for leader in parts}
    for row in rows:
        if row.terms:
            own[leaders[row.terms[0][0]]].add(row)
    return Puzzle(
        view=view,
        parts={key: tuple(keys) for keys in parts.values() for key in keys},
        rows={leader: tuple(sorted(some, key=_order)) for leader, some in own.items()},
        contradictions=sum(not row.terms and not row.holds({}) for row in rows),
    )


def _order(row: Row) -> tuple[object, ...]:
    return (row.terms, row.low, row.high)


def _sum_row(equation: Equation, view: View) -> Row:
    terms = [(equation.total, Fraction(1))]
    terms += [(part, Fraction(-1)) for part in equation.parts]
    return _row(terms, Fraction(0), Fraction(0), view)


def _figure_row(figure: Derived, view: View) -> Row:
    return _row(figure.terms, figure.low, figure.high, view)


def _row(
    terms: Iterable[tuple[CellKey, Fraction]], low: Fraction, high: Fraction, view: View
) -> Row:
    """Move visible cells to the bounds and clear denominators; exact all the way."""
    factors: dict[CellKey, Fraction] = {}
    seen = Fraction(0)
    for key, factor in terms:
        if key in view.hidden:
            factors[key] = factors.get(key, Fraction(0)) + factor
        else:
            seen += factor * view.visible[key]
    factors = {key: factor for key, factor in sorted(factors.items()) if factor}
    scale = _scale(factors.values())
    whole = tuple((key, int(factor * scale)) for key, factor in factors.items())
    return Row(whole, math.ceil((low - seen) * scale), math.floor((high - seen) * scale))


def _scale(factors: Iterable[Fraction]) -> Fraction:
    """The factor that makes coefficients integers without a common divisor."""
    factors = list(factors)
    if not factors:
        return Fraction(1)
    denominator = math.lcm(*(factor.denominator for factor in factors))
    divisor = math.gcd(*(int(factor * denominator) for factor in factors))
    return Fraction(denominator, divisor)


def _leaders(view: View, rows: Iterable[Row]) -> dict[CellKey, CellKey]:
    """For each hidden cell one cell that stands for all it hangs together with."""
    leader = {key: key for key in view.hidden}

    def find(key: CellKey) -> CellKey:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for row in rows:
        for key, _ in row.terms[1:]:
            one, other = sorted((find(row.terms[0][0]), find(key)))
            leader[other] = one
    return {key: find(key) for key in view.hidden}


def witness(
    game: Puzzle, key: CellKey, *, at_least: int | None = None, at_most: int | None = None
) -> Answer:
    """A table that fits the view and holds a cell within limits, over the cell's part.

    ``none`` means proven that there is no such table.
    """
    low, high = game.view.hidden[key]
    low = low if at_least is None else max(low, at_least)
    high = high if at_most is None else min(high, at_most)
    if low > high:
        return Answer("none", {})
    return _solve(game, key, {key: (low, high)}, 0)


def audit(view: View, targets: Sequence[tuple[CellKey, int]]) -> list[Verdict]:
    """The interval in which a reader can place each target, and whether that is enough.

    Parameters
    ----------
    view : View
        All that is published and public knowledge; nothing hidden.
    targets : sequence of (CellKey, int)
        Cells that should be hidden, each with the value its greatest table must reach.

    Returns
    -------
    list of Verdict
        Protected where two tables differ in the cell and one reaches the value. A limit
        reached or a solver that failed is no protection, nor is a cell that is shown.
    """
    game = puzzle(view)
    return [_verdict(game, key, enough) for key, enough in targets]


def _verdict(game: Puzzle, key: CellKey, enough: int) -> Verdict:
    if key in game.view.visible:
        value = game.view.visible[key]
        return Verdict(key, protected=False, low=value, high=value)
    least, most = (_solve(game, key, {}, sign) for sign in (1, -1))
    if game.contradictions or not least.status == most.status == "found":
        return Verdict(key, protected=False, low=None, high=None)
    low, high = least.table[key], most.table[key]
    return Verdict(key, protected=low < high and high >= enough, low=low, high=high)


def _solve(
    game: Puzzle, key: CellKey, limits: Mapping[CellKey, tuple[int, int]], sign: int
) -> Answer:
    """A table with the least (sign 1), greatest (-1) or any (0) value of a cell.

    Presolve has lost solutions before (scipy issue 24141); what it finds wrong is asked
    again without. What it finds right is right, whoever found it.
    """
    answer = _ask(game, key, limits, sign, presolve=True)
    if answer.status in ("failed", "none"):
        answer = _ask(game, key, limits, sign, presolve=False)
    return answer


def _ask(
    game: Puzzle,
    key: CellKey,
    limits: Mapping[CellKey, tuple[int, int]],
    sign: int,
    *,
    presolve: bool,
) -> Answer:
    keys = game.parts[key]
    rows = game.rows[keys[0]]
    bounds = {cell: limits.get(cell, game.view.hidden[cell]) for cell in keys}
    result = milp(
        [sign * (cell == key) for cell in keys],
        integrality=np.ones(len(keys)),
        bounds=Bounds(*np.array(list(bounds.values()), dtype=float).T),
        constraints=_constraints(keys, rows),
        options={
            "node_limit": game.view.node_limit,
            "time_limit": game.view.time_limit_s,
            "presolve": presolve,
            "mip_rel_gap": 0.0,
        },
    )
    if status := _without_table(result):
        return Answer(status, {})
    table = {cell: round(float(value)) for cell, value in zip(keys, result.x, strict=True)}
    return _checked(table, rows, bounds)


def _without_table(result: OptimizeResult) -> Status | None:
    """What it means that there is no table to check; None if there is one."""
    if result.status == LIMIT and "ime limit" in result.message:
        return "timed_out"
    if result.status == INFEASIBLE:
        return "none"
    return None if result.status == OPTIMAL and result.x is not None else "failed"


def _checked(
    table: Table, rows: Iterable[Row], bounds: Mapping[CellKey, tuple[int, int]]
) -> Answer:
    """Believe a table only where exact integers agree."""
    inside = all(low <= table[key] <= high for key, (low, high) in bounds.items())
    if inside and all(row.holds(table) for row in rows):
        return Answer("found", table)
    return Answer("failed", {})


def _constraints(keys: Sequence[CellKey], rows: Sequence[Row]) -> list[LinearConstraint]:
    if not rows:
        return []
    place = {key: column for column, key in enumerate(keys)}
    entries = [
        (number, place[key], factor / _shrink(row))
        for number, row in enumerate(rows)
        for key, factor in row.terms
    ]
    at_row, at_column, factors = zip(*entries, strict=True)
    matrix = csr_array((factors, (at_row, at_column)), shape=(len(rows), len(keys)))
    low = [row.low / _shrink(row) for row in rows]
    high = [row.high / _shrink(row) for row in rows]
    return [LinearConstraint(matrix, low, high)]


def _shrink(row: Row) -> float:
    return max(1.0, max(abs(factor) for _, factor in row.terms) / LARGEST)
