"""Programmes in which some rules may give: by how much at least."""

from collections.abc import Sequence
from functools import cached_property

import highspy
import numpy as np

from planning.allocation.optimise.bound import priced
from planning.allocation.optimise.highs import SLACK, Programme
from planning.allocation.optimise.problem import Bools, Floats, Ints, Problem
from planning.allocation.optimise.repair import repaired

WHOLE_SEARCH = 400  # options up to which the least amounts are searched among all
CORE_NODES = 100  # of a search among fewer
NODES = 1_000  # of a search among all where these do not suffice
WHOLE_SHARE = 1e-6
REACH = 1_500  # options tried in exchanges
FREE = 80  # units beside these that may choose anew


class Elastic:
    """A problem, gates left out, with one amount by which each group of limits gives.

    Parameters
    ----------
    groups : sequence of tuples of int
        Places of limits that give together, in hundredths of a VzÄ or sites.
    """

    def __init__(self, problem: Problem, groups: Sequence[tuple[int, ...]]) -> None:
        giving = [place for group in groups for place in group]
        # Minima no sum of levels meets exactly are raised to the next that one does:
        # shares then lack hardly less than whole options.
        self._problem, self._groups = problem.tightened(*giving), groups
        self._programme = Programme(self._problem, np.zeros_like(problem.levels))

    def least(self, prices: Sequence[float]) -> Ints | None:
        """(n,) options with the least Σ price · amount; None if no amounts suffice.

        With more than ``WHOLE_SEARCH`` options the linear relaxation leads: the amounts
        suffice then, but may exceed the least by some percent. Money alone is lessened by
        exchanges from levels no lower than its shares; otherwise it chooses for units it
        does not divide.
        """
        if self._programme.n_columns <= WHOLE_SEARCH:
            return self._searched(prices, nodes=None)
        if self._is_money and (choice := self._exchanged()) is not None:
            return choice
        return self._from_core(prices)

    @property
    def _is_money(self) -> bool:
        """Whether the money gives, and nothing else, because it does not suffice."""
        giving = [self._problem.limits[place] for group in self._groups for place in group]
        is_money = all(limit.family == "budget" for limit in giving)
        return is_money and len(self._groups) == 1 and self.linear()[0] > 0

    def _exchanged(self) -> Ints | None:
        """Options that keep the other limits, exchanged until they spend least."""
        problem, (lacking, prices) = self._problem, self.linear()
        (giving,), spent, paid = self._groups, np.zeros(problem.levels.shape), lacking
        for place in giving:
            limit = problem.limits[place]
            spent[limit.units] += prices[place] * limit.weights
            paid += prices[place] * limit.bound
        others = [place for place in range(len(problem.limits)) if place not in giving]
        rest = problem.with_limits(tuple(problem.limits[place] for place in others))
        left = priced(rest, -spent, prices[others])
        return repaired(
            rest, -spent, left, self._above_shares(), prices[others], -paid, reach=REACH
        )

    def _above_shares(self) -> Ints:
        """(n,) the first level no lower than what the relaxation gives on average.

        Minima and caps that shares keep are kept by these: no level higher breaks them.
        """
        programme, problem = self._programme, self._problem
        held = problem.held(programme.floors).astype(float)
        units, options = programme.units, programme.options
        above = (
            problem.levels[units, options] - problem.levels[units, programme.floors[units]]
        )
        held += np.bincount(units, self._shares(self._evenly) * above, len(held))
        reaches = problem.allowed & (problem.levels >= held[:, None] - WHOLE_SHARE)
        return reaches.argmax(axis=1)

    def _shares(self, solver: highspy.Highs) -> Floats:
        return np.array(solver.getSolution().col_value)[: self._programme.n_columns]

    def _from_core(self, prices: Sequence[float]) -> Ints | None:
        is_alone = len(self._groups) == 1
        solver = self._evenly if is_alone else self._solver(prices, integer=False)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        cores = (
            (self._undivided(self._shares(solver)), CORE_NODES),
            (self._problem.allowed, NODES),
        )
        for core, nodes in cores:
            smaller = Elastic(self._problem.restricted(core), self._groups)
            choice = smaller._searched(prices, nodes=nodes)
            if choice is not None:
                return choice
        return None

    def _undivided(self, shares: Floats) -> Bools:
        """(n, n_options) one option where the shares choose one, all where they divide.

        Every k-th unit may choose among all too, for sums that fit.
        """
        programme, allowed = self._programme, self._problem.allowed
        divided = np.zeros(len(allowed), dtype=bool)
        divided[programme.units[np.abs(shares - np.rint(shares)) > WHOLE_SHARE]] = True
        divided[:: max(1, len(allowed) // FREE)] = True
        kept = np.zeros_like(allowed)
        kept[np.arange(len(allowed)), programme.choice(shares)] = True
        return allowed & (kept | divided[:, None])

    def _searched(self, prices: Sequence[float], nodes: int | None) -> Ints | None:
        if not self._programme.n_columns and not self._groups:
            return self._only_choice()
        solver = self._solver(prices, integer=True, nodes=nodes)
        info = solver.getInfo()
        if info.primal_solution_status != highspy.kSolutionStatusFeasible:
            return None
        columns = np.array(solver.getSolution().col_value)
        return self._programme.choice(columns[: self._programme.n_columns])

    def _only_choice(self) -> Ints | None:
        choice = self._programme.floors
        kept = not any(limit.excess(choice) for limit in self._problem.limits)
        return choice if kept else None

    def linear(self) -> tuple[float, Floats]:
        """The least sum of amounts if units could be split, and the price of each limit.

        The other limits must be such that the units' highest options keep them.
        """
        duals = np.array(self._evenly.getSolution().row_dual)[self._programme.n_single :]
        lacking = self._evenly.getInfo().objective_function_value
        return lacking, np.maximum(0.0, -duals)

    @cached_property
    def _evenly(self) -> highspy.Highs:
        """The solved linear relaxation with the same price for all amounts."""
        return self._solver([1.0] * len(self._groups), integer=False)

    def _solver(
        self, prices: Sequence[float], *, integer: bool, nodes: int | None = None
    ) -> highspy.Highs:
        solver = self._programme.solver(integer=integer)
        solver.setOptionValue("mip_abs_gap", (1 - SLACK) * min(prices, default=1.0))
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        starts, rows, uses = [], [], []
        for group in self._groups:
            starts.append(len(rows))
            rows += [self._programme.n_single + place for place in group]
            uses += [-self._problem.limits[place].scale for place in group]
        none, infinite = np.zeros(len(prices)), np.full(len(prices), highspy.kHighsInf)
        solver.addCols(
            len(prices),
            np.array(prices, dtype=float),
            none,
            infinite,
            len(rows),
            np.array(starts, dtype=np.int32),
            np.array(rows, dtype=np.int32),
            np.array(uses, dtype=float),
        )
        solver.run()
        return solver
