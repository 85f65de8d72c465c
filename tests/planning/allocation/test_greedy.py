"""Vergabe nach Rangfolge, place by place."""

import pytest

from planning.allocation.claims import Claim
from planning.allocation.funds import Funds
from planning.allocation.greedy import rank_order


def claims(*rungs, groups=None, gated=()):
    groups = groups or [0] * len(rungs)
    return [
        Claim(f"S{place}", "grundschule", tuple(own), own[-1], group, group in gated)
        for place, (own, group) in enumerate(zip(rungs, groups, strict=True))
    ]


POST = (0, 80)
TWO = (0, 80, 100, 180)


@pytest.mark.parametrize(
    ("rungs", "budget", "strict", "fill"),
    [
        pytest.param([TWO, TWO], 360, (180, 180), (180, 180), id="enough for all"),
        pytest.param(
            [TWO, TWO], 260, (180, 80), (180, 80), id="the last gets a lower step"
        ),
        pytest.param(
            [TWO, TWO], 350, (180, 100), (180, 100), id="the highest payable step"
        ),
        pytest.param([POST, TWO, POST], 180, (80, 100, 0), (80, 100, 0), id="nothing left"),
        pytest.param(
            [(0, 100), POST, POST], 90, (0, 0, 0), (0, 80, 0), id="fill serves the next one"
        ),
        pytest.param(
            [TWO, (0, 100), POST], 260, (180, 0, 0), (180, 0, 80), id="strict ends the walk"
        ),
        pytest.param([POST, (80, 180)], 80, (0, 80), (0, 80), id="what is held goes first"),
        pytest.param([POST, (80, 180)], 160, (80, 80), (80, 80), id="then the ranking"),
        pytest.param(
            [(0,), POST], 80, (0, 80), (0, 80), id="who may have none ends nothing"
        ),
        pytest.param([POST], 0, (0,), (0,), id="no money"),
        pytest.param([], 100, (), (), id="nobody"),
    ],
)
def test_held(rungs, budget, strict, fill):
    assert rank_order(claims(*rungs), Funds(budget)).held == strict
    assert rank_order(claims(*rungs), Funds(budget), fill=True).held == fill


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        pytest.param(70, (0, 0, 0), id="the first group stays without"),
        pytest.param(90, (80, 0, 0), id="half supplied: the gate is shut"),
        pytest.param(160, (80, 80, 0), id="supplied: the gate is open, the money is gone"),
        pytest.param(240, (80, 80, 80), id="all"),
    ],
)
def test_a_guarantee_opens_once_the_earlier_groups_are_supplied(budget, expected):
    guarded = claims(POST, POST, POST, groups=[0, 0, 1], gated={1})
    for fill in (False, True):
        assert rank_order(guarded, Funds(budget), fill=fill).held == expected


def test_without_guarantee_fill_passes_the_earlier_group():
    rungs = [(0, 100), POST]
    open_groups = claims(*rungs, groups=[0, 1])
    guarded = claims(*rungs, groups=[0, 1], gated={1})
    assert rank_order(open_groups, Funds(90), fill=True).held == (0, 80)
    assert rank_order(guarded, Funds(90), fill=True).held == (0, 0)


def test_a_shut_group_keeps_what_it_held():
    guarded = claims((0, 100), (80, 100), groups=[0, 1], gated={1})
    assert rank_order(guarded, Funds(170), fill=True).held == (0, 80)


def test_a_group_does_not_wait_for_itself():
    guarded = claims((0, 100), POST, groups=[1, 1], gated={1})
    assert rank_order(guarded, Funds(90), fill=True).held == (0, 80)


def test_a_site_that_may_have_none_keeps_no_gate_shut():
    guarded = claims((0,), POST, groups=[0, 1], gated={1})
    assert rank_order(guarded, Funds(80)).held == (0, 80)


@pytest.mark.parametrize(
    ("rungs", "budget", "lacking", "refused", "stop"),
    [
        pytest.param([POST, POST], 130, 30, 80, 1, id="0.3 more pay the next post"),
        pytest.param([TWO], 110, 70, 80, 0, id="the step counts from what it got"),
        pytest.param([POST], 200, None, None, None, id="nobody wants more"),
    ],
)
def test_what_the_next_step_lacks(rungs, budget, lacking, refused, stop):
    outcome = rank_order(claims(*rungs), Funds(budget))
    assert (outcome.lacking, outcome.refused, outcome.stop) == (lacking, refused, stop)


def test_fill_names_the_step_that_lacks_least():
    outcome = rank_order(claims((0, 100), POST), Funds(70), fill=True)
    assert (outcome.lacking, outcome.refused, outcome.stop) == (10, 80, 0)


@pytest.mark.parametrize(
    ("rungs", "budget", "earned"),
    [
        pytest.param([POST, (80,)], 160, (80, 80), id="reached by the walk: earned"),
        pytest.param([POST, (80,)], 80, (0, 0), id="held only because it was reserved"),
        pytest.param(
            [TWO, (80,)], 180, (100, 0), id="the one who got less has earned that"
        ),
    ],
)
def test_earned(rungs, budget, earned):
    assert rank_order(claims(*rungs), Funds(budget)).earned == earned


def test_fill_earns_what_rises_after_the_first_short_one():
    outcome = rank_order(claims((0, 100), POST, (80,)), Funds(160), fill=True)
    assert outcome.earned == (0, 80, 0)
