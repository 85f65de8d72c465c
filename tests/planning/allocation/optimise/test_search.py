"""The solver against enumeration, the exact table and its own bound."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp, nnls

from planning.allocation.optimise import dynamic, prices, search, solve
from planning.allocation.optimise.answer import Status
from planning.allocation.optimise.bound import (
    priced,
    regrets,
    upper_bound,
    worth_keeping,
)
from planning.allocation.optimise.highs import Effort
from planning.allocation.optimise.problem import picked
from tests.planning.allocation.optimise.samples import (
    area,
    best_by_enumeration,
    problem,
    random_problem,
    score_of,
)

seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(params=["whole", "core with duals", "core with Newton's prices"])
def way(request, monkeypatch):
    """Each way a search can go, also for problems so small that none is needed."""
    monkeypatch.setattr(solve, "TABLE", -1)
    if request.param != "whole":
        monkeypatch.setattr(search, "SMALL", 0)
        monkeypatch.setattr(search, "CORE", 2)
        monkeypatch.setattr(search, "GROWTH", 2)
    if request.param == "core with Newton's prices":
        monkeypatch.setattr(prices, "FEW", 0)


def test_each_way_finds_the_best_plan_of_all(way):
    for seed in range(25):
        drawn = random_problem(seed)
        expected, answer = best_by_enumeration(drawn), solve.solve(drawn)
        assert score_of(drawn, answer) == expected
        proven = Status.INFEASIBLE if expected is None else Status.OPTIMAL
        assert (answer.status, answer.gap) == (proven, 0.0)


@given(seeds)
def test_solver_finds_the_best_plan_of_all(seed):
    drawn = random_problem(seed, most=5)
    assert score_of(drawn, solve.solve(drawn)) == best_by_enumeration(drawn)


@given(seeds)
def test_exact_table_equals_the_solver(seed):
    drawn = random_problem(seed, most=12, is_coupled=False)
    assert dynamic.fits(drawn)
    exact = dynamic.solve_exactly(drawn)
    (opened,) = solve.opened_gates(drawn)
    searched = solve._staged(opened, search.UNLIMITED, None, 0.0)
    assert score_of(drawn, exact) == score_of(drawn, searched)
    assert exact.status is searched.status


@given(seeds)
def test_scipy_finds_no_better_value(seed):
    drawn = random_problem(seed, most=15)
    plain = solve.replace(drawn, gates=(), stages=np.zeros_like(drawn.stages))
    answer, peer = solve.solve(plain), _by_scipy(plain)
    assert (answer.choice is None) == (peer is None)
    if peer is not None:
        assert answer.objective == peer


def _by_scipy(drawn):
    units, options = np.nonzero(drawn.allowed)
    one_each = (units[None, :] == np.arange(drawn.n_units)[:, None]).astype(float)
    rows, most = [], []
    for limit in drawn.limits:
        weights = np.zeros(drawn.levels.shape)
        weights[limit.units] = limit.weights
        rows.append(weights[units, options])
        most.append(limit.bound)
    found = milp(
        -drawn.values[units, options].astype(float),
        integrality=np.ones(len(units)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(one_each, 1, 1),
            LinearConstraint(np.array(rows), -np.inf, np.array(most)),
        ],
        options={"mip_rel_gap": 0},
    )
    return None if found.x is None else round(-found.fun)


@given(seeds, st.lists(st.floats(0, 1e4), min_size=9, max_size=9))
@example(seed=1180276, drawn_prices=[0.0] * 9)  # fixing changes the steps of VzÄ
@example(seed=20845, drawn_prices=[0.0078125] + [0.0] * 8)  # the bound is rounded down
def test_no_plan_exceeds_the_bound_at_any_prices(seed, drawn_prices):
    drawn = random_problem(seed, most=5)
    plain = solve.replace(drawn, gates=(), stages=np.zeros_like(drawn.stages))
    best = best_by_enumeration(plain)
    if best is None:
        return
    own = np.array(drawn_prices[: len(plain.limits)])
    left = priced(plain, plain.values, own)
    bound = upper_bound(plain, own, left)
    assert bound >= best[0]
    kept = plain.restricted(worth_keeping(regrets(left), bound, best[0]))
    assert best_by_enumeration(kept, plain) == best


@given(seeds)
def test_newton_comes_near_the_exact_prices(seed):
    rng = np.random.default_rng(seed)
    values = np.sort(rng.integers(0, 20_000, (300, 4)), axis=1)
    values[:, 0] = 0
    drawn = problem(values, 300 * 60).tightened()
    exact = prices.linear_prices(drawn, drawn.values)
    smooth = prices.Smooth.of(drawn, drawn.values)
    near = (
        smooth.least(np.zeros(1), (*prices.COARSE, *prices.FINE), prices.SETTLED)
        / smooth.scale
    )
    least, found = (_bound(drawn, own) for own in (exact, near))
    assert least <= found <= least * 1.001


def _bound(drawn, own):
    return upper_bound(drawn, own, priced(drawn, drawn.values, own))


def large(n=150):
    """A problem that takes a core and a proof: overlapping areas with minima."""
    rng = np.random.default_rng(3)
    values = np.cumsum(rng.integers(0, 9_000, (n, 4)), axis=1)
    values[:, 0] = 0
    drawn = problem(values, 0)
    rows = [(k, np.arange(k, n, 15), 10 * 80) for k in range(15)]
    rows += [(k + 15, np.arange(k, n, 7), n // 7 * 75) for k in range(7)]
    areas = [area(drawn.levels, units, least, f"A{k}") for k, units, least in rows]
    return problem(values, n * 83, *areas)


def test_a_warm_search_stays_within_its_gap():
    drawn = large()
    cold = solve.solve(drawn)
    warm = solve.solve(drawn, warm=cold, enough=5e-4)
    assert cold.status is Status.OPTIMAL
    assert warm.objective <= cold.objective <= warm.bound
    assert warm.gap <= 5e-4


def test_a_warm_search_goes_on_to_the_proof_where_asked():
    drawn = large()
    cold = solve.solve(drawn)
    assert solve.solve(drawn, warm=cold).objective == cold.objective


def test_a_node_limit_gives_the_same_plan_each_time():
    drawn = large()
    first, again = (solve.solve(drawn, effort=Effort(nodes=0)) for _ in range(2))
    assert first.status in (Status.NODE_LIMIT, Status.OPTIMAL)
    if first.choice is not None:
        assert np.array_equal(first.choice, again.choice)
        assert first.objective <= first.bound


def test_out_of_time_is_an_answer_that_may_not_be_submitted():
    answer = solve.solve(large(), effort=Effort(seconds=0.0))
    assert answer.status is Status.TIME_LIMIT
    assert not answer.status.may_be_submitted


def test_value_of_the_plan_is_that_of_its_options():
    drawn = large()
    answer = solve.solve(drawn)
    assert answer.objective == picked(drawn.values, answer.choice).sum()


@given(seeds, st.integers(1, 8))
def test_a_step_of_prices_never_leads_below_zero_nor_behind_the_lowest_point(seed, n):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n, n)) + 3 * np.eye(n)
    kept, wished = rng.random(n), rng.normal(size=n)
    curve, slope = root.T @ root, root.T @ (root @ kept - wished)

    move = prices._lowest(curve, slope, kept)

    def height(point):
        return ((root @ point - wished) ** 2).sum()

    lowest, _ = nnls(root, wished)
    assert (kept + move >= -1e-9).all()
    assert height(lowest) <= height(kept + move) + 1e-9
    if (np.linalg.solve(root, wished) >= 0).all():
        np.testing.assert_allclose(kept + move, lowest, atol=1e-6)


def test_a_step_of_prices_moves_the_others_again_where_one_stops_at_zero():
    curve, slope = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([4.0, -1.0])
    move = prices._lowest(curve, slope, np.array([1.0, 1.0]))
    # alone, the second falls to where -1 + 1 * (-1) + 2 m = 0
    np.testing.assert_allclose(move, [-1.0, 1.0])
