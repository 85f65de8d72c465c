"""Anpassungspfad: no overshoot, caps and budget hold, the target is reached."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.path import (
    MOST_PERIODS,
    Caps,
    fewest_periods,
    path,
    price_of_continuity,
)

amounts = st.integers(0, 30).map(lambda steps: 5 * steps)
cities = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8)
caps = st.builds(
    Caps,
    loss=st.one_of(st.none(), st.integers(4, 16).map(lambda n: 5 * n)),
    gain=st.one_of(st.none(), st.integers(4, 16).map(lambda n: 5 * n)),
)


def held(found):
    return [[float(amount) for amount in period.held] for period in found.periods]


@given(cities, caps, st.integers(0, 100))
def test_no_overshoot_caps_and_budget_hold_and_the_target_is_reached(city, limits, rest):
    baseline, target = zip(*city, strict=True)
    budget = sum(target) + rest
    found = path(baseline, target, limits, budget=budget)
    before = [Fraction(amount) for amount in baseline]
    for period in found.periods:
        assert period.total <= budget
        for old, new, aim in zip(before, period.held, target, strict=True):
            assert min(old, aim) <= new <= max(old, aim)
            assert limits.loss is None or old - new <= limits.loss
            assert limits.gain is None or new - old <= limits.gain
        before = list(period.held)
    if found.missing is None:
        assert before == list(target)
        assert found.reached_after == len(found.periods)
        assert found.reached_after >= fewest_periods(baseline, target, limits)
    else:
        assert found.reached_after is None
        losses = [max(old - aim, 0) for old, aim in zip(before, target, strict=True)]
        capped = [one if limits.loss is None else min(one, limits.loss) for one in losses]
        assert found.missing == sum(before) - sum(capped) - budget > 0


@given(cities, caps)
def test_with_the_money_of_the_bestand_there_is_always_a_way(city, limits):
    baseline, target = zip(*city, strict=True)
    budget = max(sum(baseline), sum(target))
    assert path(baseline, target, limits, budget=budget).reached_after is not None


@given(cities, caps, st.randoms(use_true_random=False))
def test_the_order_of_the_sites_changes_nothing(city, limits, random):
    shuffled = random.sample(city, len(city))
    totals = []
    for sites in (city, shuffled):
        baseline, target = zip(*sites, strict=True)
        found = path(baseline, target, limits, budget=sum(target))
        totals.append([period.total for period in found.periods])
    assert totals[0] == totals[1]


def test_gains_wait_for_what_losses_free():
    found = path([160, 0, 0], [0, 80, 80], Caps(loss=40), budget=160)
    assert held(found) == [[120, 20, 20], [80, 40, 40], [40, 60, 60], [0, 80, 80]]
    assert found.periods[0].gains_given == Fraction(1, 4)
    assert found.reached_after == 4


def test_losses_are_no_greater_than_the_gains_need():
    found = path([160, 0], [80, 80], Caps(gain=40), budget=160)
    assert held(found) == [[120, 40], [80, 80]]
    assert found.periods[0].losses_taken == Fraction(1, 2)


def test_a_cut_that_the_caps_do_not_allow_is_infeasible():
    found = path([100, 100], [50, 50], Caps(loss=20), budget=100)
    assert (found.periods, found.reached_after, found.missing) == ((), None, 60)


def test_the_rest_of_a_budget_carries_a_slow_cut():
    found = path([100, 100], [50, 50], Caps(loss=20), budget=160)
    assert held(found) == [[80, 80], [60, 60], [50, 50]]


def test_a_grown_budget_takes_nothing_before_it_is_needed():
    found = path([80, 0], [0, 160], Caps(gain=80), budget=160)
    assert held(found) == [[80, 80], [0, 160]]


def test_bestand_that_is_the_target_takes_no_period():
    assert path([80, 0], [80, 0], Caps(), budget=80).reached_after == 0
    assert fewest_periods([80, 0], [80, 0], Caps()) == 0


def test_without_caps_one_period_is_enough():
    assert held(path([80, 0], [0, 80], Caps(), budget=80)) == [[0, 80]]
    assert fewest_periods([80, 0], [0, 80], Caps()) == 1


def test_a_path_without_end_is_not_reached():
    found = path([0], [10 * MOST_PERIODS + 1], Caps(gain=10), budget=10_000)
    assert (len(found.periods), found.reached_after) == (MOST_PERIODS, None)


@pytest.mark.parametrize(
    ("now", "price"),
    [
        pytest.param([0, 160], Fraction(0), id="at the target"),
        pytest.param([80, 80], Fraction(1, 2), id="half of what is weighted"),
        pytest.param([160, 0], Fraction(1), id="nothing of it yet"),
    ],
)
def test_the_price_of_continuity(now, price):
    assert (
        price_of_continuity(list(map(Fraction, now)), [0, 160], [Fraction(1)] * 2) == price
    )


def test_a_target_of_nothing_has_no_price():
    assert price_of_continuity([Fraction(80)], [0], [Fraction(1)]) is None
