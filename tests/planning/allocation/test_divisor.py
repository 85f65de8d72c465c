"""Sainte-Laguë on whole units and on levels of posts: the table of the Methodik page."""

import numpy as np
import pytest

from planning.allocation.claims import Claim
from planning.allocation.divisor import divisor, sainte_lague
from planning.allocation.funds import Funds


@pytest.mark.parametrize(
    ("claims", "units", "steps", "expected"),
    [
        pytest.param([8, 4, 2], 7, (1,), [4, 2, 1], id="half the claims, half the units"),
        pytest.param([5, 1], 2, (1,), [2, 0], id="a sixth of two is less than half a unit"),
        pytest.param([7, 2], 3, (1,), [2, 1], id="small claims count"),
        pytest.param([6, 6, 2], 10, (1,), [5, 4, 1], id="equal claims: the earlier first"),
        pytest.param([6, 6, 2], 11, (1,), [5, 5, 1], id="one unit more takes none away"),
        pytest.param([1, 3], 2, (1,), [0, 2], id="a tie goes to the greater claim"),
        pytest.param([4, 0], 2, (1,), [2, 0], id="without need no unit"),
        pytest.param([30, 16], 40, (16, 4), [24, 16], id="a site opens with a large step"),
        pytest.param([9, 9], 30, (16, 4), [16, 0], id="a rest below the next step stays"),
        pytest.param([5, 5], 0, (1,), [0, 0], id="nothing to divide"),
        pytest.param([0, 0], 0, (1,), [0, 0], id="no need and nothing to divide"),
    ],
)
def test_units_by_claim(claims, units, steps, expected):
    split = sainte_lague(np.array(claims, dtype=float), units, steps=steps)
    assert split.tolist() == expected


@pytest.mark.parametrize(
    ("units", "floors", "caps", "steps", "expected"),
    [
        pytest.param(6, [0, 3], None, (1,), [3, 3], id="a floor is kept and then counts"),
        pytest.param(9, [0, 3], None, (1,), [6, 3], id="a floor is not added on top"),
        pytest.param(9, None, [4, 9], (1,), [4, 5], id="what a cap leaves goes on"),
        pytest.param(9, None, [4, 3], (1,), [4, 3], id="all at their caps: a rest"),
        pytest.param(8, None, [7, 9], (4,), [4, 4], id="no step goes beyond a cap"),
        pytest.param(6, [2, 2], [2, 2], (1,), [2, 2], id="floor and cap at once"),
        pytest.param(
            12, [2, 0], None, (4,), [8, 4], id="a floor inside a step pays the rest"
        ),
    ],
)
def test_floors_and_caps(units, floors, caps, steps, expected):
    claims = np.array([6.0, 3.0])
    split = sainte_lague(claims, units, steps=steps, floors=floors, caps=caps)
    assert split.tolist() == expected


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({"units": -1}, "finite and not negative", id="units below zero"),
        pytest.param(
            {"claims": [-1.0, 1.0]}, "finite and not negative", id="a claim below"
        ),
        pytest.param(
            {"claims": [np.nan, 1.0]}, "finite and not negative", id="unknown need"
        ),
        pytest.param({"steps": ()}, "at least one", id="no step"),
        pytest.param({"steps": (2, 0)}, "at least one", id="a step of nothing"),
        pytest.param({"floors": [1]}, "as many as claims", id="a floor too few"),
        pytest.param({"caps": [1, 2, 3]}, "as many as claims", id="a cap too many"),
        pytest.param({"floors": [-1, 0]}, "negative or exceeds", id="a floor below zero"),
        pytest.param(
            {"floors": [2, 0], "caps": [1, 1]}, "negative or exceeds", id="floor above cap"
        ),
        pytest.param(
            {"floors": [9, 9]}, "floors need 18 units, there are 5", id="too little"
        ),
        pytest.param({"claims": [0.0, 0.0]}, "nothing but claims of zero", id="no need"),
    ],
)
def test_refused(arguments, error):
    given = {"claims": [1.0, 2.0], "units": 5, **arguments}
    claims = np.array(given.pop("claims"))
    with pytest.raises(ValueError, match=error):
        sainte_lague(claims, **given)


def claim(number, need, rungs=(0, 80, 100, 180), **changes):
    return Claim(number, "grundschule", tuple(rungs), need, **changes)


@pytest.mark.parametrize(
    ("claims", "budget", "held", "lacking"),
    [
        # Divisors: 200/40 = 5, 200/90 = 2.2, 200/140 = 1.4; 120/40 = 3, 120/90 = 1.3
        pytest.param([200, 120], 80, (80, 0), 80, id="the greater need opens first"),
        pytest.param([200, 120], 160, (80, 80), 20, id="then the smaller opens"),
        pytest.param([200, 120], 180, (100, 80), 80, id="then the greater rises"),
        pytest.param(
            [200, 120], 250, (100, 80), 10, id="the next step is 0.8: a rest of 0.7"
        ),
        pytest.param([200, 120], 260, (180, 80), 20, id="the step that fits"),
        pytest.param([200, 120], 360, (180, 180), None, id="everything"),
        pytest.param(
            [120, 120], 100, (80, 0), 60, id="a tie: first in the walk; then no fill"
        ),
    ],
)
def test_levels_rise_by_falling_divisor(claims, budget, held, lacking):
    outcome = divisor([claim(f"S{n}", n) for n in claims], Funds(budget))
    assert (outcome.held, outcome.lacking) == (held, lacking)


def test_what_is_held_before_stays_and_counts_as_earned_only_by_its_turn():
    claims = [claim("A", 200), claim("B", 20, rungs=(80, 100))]
    outcome = divisor(claims, Funds(160))
    assert outcome.held == (80, 80)
    assert outcome.earned == (80, 0)
    assert divisor(claims, Funds(360)).earned == (180, 100)


def test_a_later_group_waits_until_the_earlier_has_all():
    claims = [claim("A", 80, rungs=(0, 80, 100)), claim("B", 900, group=1)]
    assert divisor(claims, Funds(100)).held == (100, 0)
    assert divisor(claims, Funds(180)).held == (100, 80)
