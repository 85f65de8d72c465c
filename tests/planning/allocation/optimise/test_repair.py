"""Plans that may lack a little: exchanges near the prices, kept plans, their gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.optimise import repair, search
from planning.allocation.optimise.answer import Status
from planning.allocation.optimise.bound import priced
from planning.allocation.optimise.problem import broken, picked
from planning.allocation.optimise.repair import repaired
from planning.allocation.optimise.solve import solve
from tests.planning.allocation.optimise.samples import (
    area,
    best_by_enumeration,
    problem,
    random_problem,
)
from tests.planning.allocation.optimise.test_search import large

seeds = st.integers(0, 2**32 - 1)


def mended(drawn, start, prices, wanted=np.inf):
    left = priced(drawn, drawn.values, np.array(prices, dtype=float))
    return repaired(drawn, drawn.values, left, np.array(start), np.array(prices), wanted)


@given(seeds, st.lists(st.floats(0, 100), min_size=9, max_size=9))
def test_what_is_repaired_keeps_every_limit_and_is_no_better_than_the_best(seed, prices):
    drawn = random_problem(seed)
    drawn = search.replace(drawn, gates=(), stages=np.zeros_like(drawn.stages))
    found = mended(drawn, drawn.highest, prices[: len(drawn.limits)])
    if found is not None:
        assert not list(broken(drawn, found))
        assert drawn.score(found)[0] <= best_by_enumeration(drawn)[0]


def test_one_exchange_mends_the_cheapest_unit():
    drawn = problem([[0, 50], [0, 60], [0, 70]], 160)
    assert mended(drawn, [1, 1, 1], [0.5]).tolist() == [0, 1, 1]


def test_two_exchanges_together_find_what_one_cannot():
    drawn = problem([[0, 50], [0, 60]], 80)
    assert mended(drawn, [1, 0], [0.7]).tolist() == [0, 1]


def test_the_way_ends_where_enough_is_reached():
    drawn = problem([[0, 50], [0, 60]], 80)
    assert mended(drawn, [1, 0], [0.7], wanted=50).tolist() == [1, 0]


def test_the_way_ends_after_so_many_exchanges(monkeypatch):
    monkeypatch.setattr(repair, "TRIES", 1)
    drawn = problem([[0, 50], [0, 60], [0, 70]], 240)
    assert mended(drawn, [0, 0, 0], [0.1]).sum() == 1


def test_what_cannot_be_mended_is_none():
    drawn = problem([[0, 50], [0, 60]], 80)
    assert mended(problem([[0, 50]], 0, area(drawn.levels, [0], 80)), [1], [1, 1]) is None


def test_far_options_are_tried_where_only_they_mend(monkeypatch):
    monkeypatch.setattr(repair, "REACH", 2)
    drawn = problem([[0, 1], [0, 2], [0, 900]], 160)
    drawn = problem([[0, 1], [0, 2], [0, 900]], 160, area(drawn.levels, [2], 80))
    found = mended(drawn, [1, 1, 0], [0.01, 0])
    assert found[2] == 1
    assert not list(broken(drawn, found))


def test_a_kept_plan_that_still_suffices_stays():
    drawn = large()
    kept = solve(drawn)
    again = solve(drawn, warm=kept, enough=5e-3)
    assert np.array_equal(again.choice, kept.choice)
    assert again.objective <= kept.objective <= again.bound


@pytest.mark.parametrize("enough", [1e-2, 5e-4, 1e-5])
def test_a_plan_that_may_lack_a_little_lacks_no_more(enough):
    drawn = large()
    best, found = solve(drawn), solve(drawn, enough=enough)
    assert not list(broken(drawn, found.choice))
    assert found.gap <= enough
    assert found.objective <= best.objective <= found.bound


def test_a_kept_plan_that_breaks_a_new_limit_is_left():
    drawn = large()
    kept = solve(drawn)
    total = int(drawn.held(kept.choice).sum())
    poorer = drawn.with_limits(
        (search.replace(drawn.limits[0], bound=total - 200), *drawn.limits[1:])
    )
    found = solve(poorer, warm=kept, enough=5e-3)
    assert not list(broken(poorer, found.choice))
    assert found.gap <= 5e-3


def test_the_best_of_each_unit_is_proven_where_nothing_couples_them():
    values = np.tile([0, 50, 60, 90], (30, 1))
    free = problem(values, 0).with_limits(())
    found = search.search(free, values, enough=5e-4)
    assert (found.status, found.gap) == (Status.OPTIMAL, 0.0)
    assert picked(values, found.choice).sum() == 30 * 90
