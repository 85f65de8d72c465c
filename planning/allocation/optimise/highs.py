"""Programmes for the solver HiGHS: one column for each option above the first."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from planning.allocation.optimise.answer import Answer, Status
from planning.allocation.optimise.problem import Floats, Ints, Limit, Problem, picked

STATES = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kSolutionLimit: Status.NODE_LIMIT,
    highspy.HighsModelStatus.kTimeLimit: Status.TIME_LIMIT,
}
SLACK = 0.01  # what sums of floats may be off; objectives are whole numbers
HALF = 0.5
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Effort:
    """How long a search may take.

    ``nodes`` is the same on every machine; ``seconds`` is for trying things out.
    """

    nodes: int | None = None
    seconds: float | None = None


UNLIMITED = Effort()
NODES = 20_000  # of each search: the same plan on every machine


@dataclass(frozen=True)
class Rows:
    """Rows ``sum <= upper`` in compressed form."""

    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: Floats
    upper: Floats


class Programme:
    """The problem as rows and columns; a unit without a column holds its first option.

    Parameters
    ----------
    problem : Problem
        Its gates and stages are not looked at.
    points : (n, n_options) int
        Objective to be made as great as possible.
    """

    def __init__(self, problem: Problem, points: Ints) -> None:
        above = problem.allowed.copy()
        self.floors = problem.floors
        above[np.arange(problem.n_units), self.floors] = False
        self.units, self.options = np.nonzero(above)
        self.constant = int(picked(points, self.floors).sum())
        self.gains = (
            points[self.units, self.options] - picked(points, self.floors)[self.units]
        ).astype(float)
        self._column_of = np.full(above.shape, -1)
        self._column_of[self.units, self.options] = np.arange(len(self.units))
        self._rows = _rows(self, problem)
        self.n_single = len(self._rows.upper) - len(problem.limits)

    @property
    def n_columns(self) -> int:
        """How many options there are to choose."""
        return len(self.units)

    def of_limit(self, limit: Limit) -> tuple[Ints, Floats, float]:
        """Columns, weights and bound of one rule, beside what the first options use."""
        own = self._column_of[limit.units]
        with_choice = np.flatnonzero((own >= 0).any(axis=1))
        own, weights = own[with_choice], limit.weights[with_choice]
        base = picked(weights, self.floors[limit.units[with_choice]])
        weights = weights - base[:, None]
        is_used = (own >= 0) & (weights != 0)
        certain = limit.used(self.floors)
        return own[is_used], weights[is_used].astype(float), float(limit.bound - certain)

    def choice(self, columns: Floats) -> Ints:
        """(n,) options that the values of the columns choose."""
        chosen = self.floors.copy()
        taken = columns > HALF
        chosen[self.units[taken]] = self.options[taken]
        return chosen

    def columns_of(self, choice: Ints) -> Floats:
        """Values of the columns for a choice."""
        return (choice[self.units] == self.options).astype(float)

    def solver(self, *, integer: bool) -> highspy.Highs:
        """HiGHS with the programme, one thread, a fixed seed and no tolerated gap."""
        solver = highspy.Highs()
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "presolve": "off",  # what presolve would find is left out beforehand
            "simplex_scale_strategy": 4,  # money and sites in one row: a third of the time
            # both take longer than the search of all the options that are left to choose
            "mip_heuristic_run_feasibility_jump": False,
            "mip_heuristic_run_root_reduced_cost": False,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 1 - SLACK,  # objectives are whole numbers
            "mip_feasibility_tolerance": TOLERANCE,
            "primal_feasibility_tolerance": TOLERANCE,
        }.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model(integer=integer))
        return solver

    def _model(self, *, integer: bool) -> highspy.HighsLp:
        model, rows, n_columns = highspy.HighsLp(), self._rows, self.n_columns
        model.num_col_, model.num_row_ = n_columns, len(rows.upper)
        model.col_cost_ = -self.gains
        model.col_lower_, model.col_upper_ = np.zeros(n_columns), np.ones(n_columns)
        model.row_lower_ = np.full(len(rows.upper), -highspy.kHighsInf)
        model.row_upper_ = rows.upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = rows.starts, rows.columns
        model.a_matrix_.value_ = rows.values
        if integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * n_columns
        return model


def solve_integer(
    problem: Problem,
    points: Ints,
    *,
    effort: Effort = UNLIMITED,
    start: Ints | None = None,
) -> Answer:
    """The choice with the most points under all limits, gates left out.

    ``start`` is a choice that keeps the limits, where one is known.
    """
    programme = Programme(problem, points)
    if not programme.n_columns:
        return _only_choice(problem, programme)
    solver = programme.solver(integer=True)
    if effort.nodes is not None:
        solver.setOptionValue("mip_max_nodes", effort.nodes)
    if effort.seconds is not None:
        solver.setOptionValue("time_limit", float(effort.seconds))
    if start is not None:
        columns = np.arange(programme.n_columns, dtype=np.int32)
        solver.setSolution(len(columns), columns, programme.columns_of(start))
    solver.run()
    return _answer(programme, points, solver)


def linear_prices(problem: Problem, points: Ints) -> Floats | None:
    """(n_limits,) prices of the limits in the linear relaxation; None if it has no plan.

    Where there is nothing to choose, nothing has a price.
    """
    programme = Programme(problem, points)
    if not programme.n_columns:
        return np.zeros(len(problem.limits))
    solver = programme.solver(integer=False)
    solver.run()
    if STATES[solver.getModelStatus()] is not Status.OPTIMAL:
        return None
    duals = np.array(solver.getSolution().row_dual)
    return np.maximum(0.0, -duals[programme.n_single :])


def _only_choice(problem: Problem, programme: Programme) -> Answer:
    choice = programme.floors
    if any(limit.excess(choice) for limit in problem.limits):
        return Answer(Status.INFEASIBLE)
    return Answer(Status.OPTIMAL, choice, programme.constant, programme.constant)


def _answer(programme: Programme, points: Ints, solver: highspy.Highs) -> Answer:
    status, info = STATES[solver.getModelStatus()], solver.getInfo()
    if status is Status.INFEASIBLE:
        return Answer(status)
    most = programme.constant + programme.gains.clip(0).sum()
    bound = min(programme.constant - info.mip_dual_bound, most)
    bound = int(np.floor(bound + SLACK))
    if info.primal_solution_status != highspy.kSolutionStatusFeasible:
        return Answer(status, bound=bound)
    choice = programme.choice(np.array(solver.getSolution().col_value))
    objective = int(picked(points, choice).sum())
    proven = objective if status is Status.OPTIMAL else max(bound, objective)
    return Answer(status, choice, objective, proven)


def _rows(programme: Programme, problem: Problem) -> Rows:
    """One row for each unit with several columns, then one for each limit."""
    count = np.bincount(programme.units, minlength=problem.n_units)
    several = count > 1
    parts = [np.flatnonzero(several[programme.units])]
    values, upper = [np.ones(len(parts[0]))], [np.ones(several.sum())]
    lengths = [count[several]]
    for limit in problem.limits:
        columns, weights, bound = programme.of_limit(limit)
        parts.append(columns)
        values.append(weights)
        lengths.append(np.array([len(columns)]))
        upper.append(np.array([bound]))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    return Rows(
        starts.astype(np.int32),
        np.concatenate(parts).astype(np.int32),
        np.concatenate(values),
        np.concatenate(upper),
    )
