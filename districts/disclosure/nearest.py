"""The possible table nearest to the true one in which a cell has another value."""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from districts.disclosure.oracle import OPTIMAL, Puzzle
from districts.disclosure.types import CellKey

Table = Mapping[CellKey, int]


def nearest(
    game: Puzzle, key: CellKey, true: Table, *, at_least: int, at_most: int
) -> dict[CellKey, int] | None:
    """A table over the part of a cell that moves as few units as possible.

    Parameters
    ----------
    game : Puzzle
        What a reader knows.
    key : CellKey
        The cell that has to lie between ``at_least`` and ``at_most``.
    true : mapping
        The true value of every hidden cell.

    Returns
    -------
    dict or None
        None where the solver finds no table, or one that exact integers refuse.
    """
    keys = game.parts[key]
    rows = game.rows[keys[0]]
    bounds = {cell: game.view.hidden[cell] for cell in keys}
    low, high = bounds[key]
    bounds[key] = (max(low, at_least), min(high, at_most))
    moved = _solve(keys, rows, bounds, true)
    if moved is None:
        return None
    table = {cell: true[cell] + int(step) for cell, step in zip(keys, moved, strict=True)}
    inside = all(low <= table[cell] <= high for cell, (low, high) in bounds.items())
    return table if inside and all(row.holds(table) for row in rows) else None


def _solve(
    keys: tuple[CellKey, ...],
    rows: tuple[object, ...],
    bounds: Mapping[CellKey, tuple[int, int]],
    true: Table,
) -> np.ndarray | None:
    """How far each cell moves: x = true + up - down, up + down as small as can be."""
    count = len(keys)
    matrix = np.zeros((len(rows) + count, count))
    low, high = np.zeros((2, len(matrix)))
    place = {cell: column for column, cell in enumerate(keys)}
    for number, row in enumerate(rows):
        now = sum(factor * true[cell] for cell, factor in row.terms)
        scale = max(abs(factor) for _, factor in row.terms)
        for cell, factor in row.terms:
            matrix[number, place[cell]] = factor / scale
        low[number], high[number] = (row.low - now) / scale, (row.high - now) / scale
    matrix[len(rows) :] = np.eye(count)
    for number, cell in enumerate(keys, start=len(rows)):
        low[number], high[number] = (bound - true[cell] for bound in bounds[cell])
    found = milp(
        np.ones(2 * count),
        integrality=np.ones(2 * count),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(csr_array(np.hstack([matrix, -matrix])), low, high),
    )
    if found.status != OPTIMAL or found.x is None:
        return None
    return np.rint(found.x[:count] - found.x[count:])
