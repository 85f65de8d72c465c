"""A second reader who attacks a release, written apart from the one in the package.

It starts from the request and the release, not from a view: it takes the numbers that
are printed, the sums everybody knows and the public rule, and asks for the least and
greatest value of each hidden cell; tiny tables it tries out one by one.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from districts.disclosure.types import CellKey, Release, Request, Rule

Interval = tuple[int, int]


class Reader:
    """What somebody with the release, the rule and public totals can set up."""

    def __init__(self, request: Request, release: Release) -> None:
        self.request, self.release = request, release
        printed = {k: s.value for k, s in release.shown.items() if s.value is not None}
        self.printed = {**request.published, **printed}
        self.cells = {cell.key: cell for cell in request.cells}
        self.open = [cell.key for cell in request.cells if cell.key not in self.printed]
        self.place = {key: column for column, key in enumerate(self.open)}
        self.bounds = [self._bounds(key) for key in self.open]
        self.rows = [*self._sums(), *self._figures()]

    def _rule(self, source: str) -> list[Rule]:
        day = self.request.as_of
        return [
            rule
            for rule in self.request.rules
            if rule.source in source.split("+") and rule.valid_from <= day
        ]

    def _bounds(self, key: CellKey) -> Interval:
        cell = self.cells[key]
        withheld = any(
            key in block.keys
            for block in self.request.blocks
            if block.id in self.release.withheld
        )
        says_not_zero = (
            all(rule.zeros_visible for rule in self._rule(cell.source))
            and self.release.shown[key].state == "geheim"
            and cell.base is None
            and cell.is_count
            and not withheld
        )
        return (1 if says_not_zero else 0, cell.upper)

    def _sums(self):
        for equation in self.request.equations:
            row, rest = np.zeros(len(self.open)), 0
            for key, sign in [(equation.total, 1), *((k, -1) for k in equation.parts)]:
                if key in self.place:
                    row[self.place[key]] += sign
                else:
                    rest -= sign * self.printed[key]
            yield row, rest, rest

    def _figures(self):
        for figure in self.request.derived:
            if figure.key not in self.release.derived:
                continue
            row, seen = np.zeros(len(self.open)), Fraction(0)
            for key, factor in figure.terms:
                if key in self.place:
                    row[self.place[key]] += float(factor)
                else:
                    seen += factor * self.printed[key]
            yield row, float(figure.low - seen), float(figure.high - seen)

    def interval(self, key: CellKey) -> Interval:
        """Least and greatest value of a hidden cell."""
        goal = np.zeros(len(self.open))
        goal[self.place[key]] = 1
        return self._best(goal), -self._best(-goal)

    def _best(self, goal: np.ndarray) -> int:
        constraints = []
        if self.rows:
            rows, lows, highs = zip(*self.rows, strict=True)
            constraints = [LinearConstraint(csr_array(np.array(rows)), lows, highs)]
        low, high = zip(*self.bounds, strict=True)
        found = milp(goal, integrality=1, bounds=Bounds(low, high), constraints=constraints)
        assert found.status == 0, found.message
        return round(found.fun)

    def by_trying(self, key: CellKey) -> Interval:
        """The same by trying out every table; for tiny tables alone."""
        ranges = np.ix_(*(np.arange(low, high + 1) for low, high in self.bounds))
        tables = np.stack([grid.ravel() for grid in np.broadcast_arrays(*ranges)])
        for row, low, high in self.rows:
            tables = tables[:, (low <= row @ tables) & (row @ tables <= high)]
        values = tables[self.place[key]]
        return int(values.min()), int(values.max())


def disclosed(
    request: Request, release: Release, small: dict[CellKey, int]
) -> list[CellKey]:
    """Cells of ``small`` (key and t) that are shown or can be placed too narrowly."""
    reader = Reader(request, release)
    shown = [key for key in small if key in reader.printed]
    found = {key: reader.interval(key) for key in small if key in reader.place}
    return shown + [k for k, (low, high) in found.items() if low == high or high < small[k]]
