"""Looking at larger budgets step by step gives what the method itself gives there."""

from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planning.allocation.cascade import offers as cascade_offers
from planning.allocation.cascade import selection
from planning.allocation.claims import Claim, reserve_lacks
from planning.allocation.divisor import divisor
from planning.allocation.divisor import offers as divisor_offers
from planning.allocation.filling import filling_outlook
from planning.allocation.funds import Funds, Tied
from planning.allocation.greedy import offers as rank_offers
from planning.allocation.greedy import rank_order
from planning.allocation.model import Take
from planning.allocation.outlook import Outlook, Turn, steady_outlook
from planning.allocation.rules import parse_rules
from tests.planning.allocation.cascade_samples import document

TYPES = ("grundschule", "gymnasium")
LADDERS = [(0,), (0, 80), (0, 80, 100, 180), (80, 180), (100,), (80, 100)]


@st.composite
def rounds(draw):
    """Claims of two classes, one gated, and money in a pool beside a tied source."""
    sizes = draw(st.lists(st.integers(0, 1), min_size=1, max_size=6).map(sorted))
    claims = [
        Claim(
            number=f"S{place}",
            facility_type=draw(st.sampled_from(TYPES)),
            rungs=(rungs := draw(st.sampled_from(LADDERS))),
            weight=rungs[-1],
            group=group,
            gated=group == 1,
        )
        for place, group in enumerate(sizes)
    ]
    tied = Tied(draw(st.integers(0, 30)) * 10, 8000, draw(st.sampled_from([(), TYPES[:1]])))
    funds = Funds(draw(st.integers(0, 60)) * 10, (tied,))
    return claims, funds.with_total(funds.total + reserve_lacks(claims, funds))


def outlook(claims, funds, method, now) -> Outlook:
    """The method run again at every larger budget that changes its outcome."""
    gains, losses, later, total = {}, {}, now, funds.total
    while funds.has_pool and later.lacking:
        total += later.lacking
        later = method(claims, funds.with_total(total))
        for place, (held, then) in enumerate(zip(now.held, later.held, strict=True)):
            if held != then:
                found = gains if then > held else losses
                number = claims[place].number
                found.setdefault(number, Turn(number, total, held, then))
    return Outlook(tuple(gains.values()), tuple(losses.values()))


def walked(method, claims, funds, offers):
    now = method(claims, funds)
    return steady_outlook(claims, funds, offers, now), outlook(claims, funds, method, now)


@pytest.mark.parametrize(
    ("method", "offers"),
    [
        pytest.param(rank_order, rank_offers, id="Vergabe nach Rangfolge"),
        pytest.param(divisor, divisor_offers, id="divisor"),
    ],
)
@given(rounds())
def test_going_on_is_the_method_at_every_larger_budget(method, offers, found):
    claims, funds = found
    steady, again = walked(method, claims, funds, offers(claims))
    assert steady == again
    assert not again.losses, "such a method takes nothing back"


@given(rounds())
@example(  # 1,8 VzÄ more would pay S1, and S2 no longer
    ([Claim("S1", "gymnasium", (0, 180), 180), Claim("S2", "gymnasium", (0, 80), 80)],
     Funds(100))
)  # fmt: skip
def test_so_it_is_where_the_rest_is_filled_up_though_some_lose(found):
    claims, funds = found
    method = partial(rank_order, fill=True)
    now = method(claims, funds)
    assert filling_outlook(claims, funds, now) == outlook(claims, funds, method, now)


@given(rounds(), st.integers(1, 5), st.integers(1, 6))
def test_so_it_is_in_a_stufenauswahl_until_it_is_full(found, sites, steps):
    claims, funds = found
    take = Take(sites, steps * 80)
    taken = {"sites": sites, "fte": f"{steps * 0.8:.2f}"}
    method = selection(parse_rules(document(take=taken)))
    steady, again = walked(method, claims, funds, cascade_offers(claims, take))
    assert steady == again


def test_without_a_pool_there_is_no_outlook():
    claims, funds = [Claim("S1", "gymnasium", (0, 80), 80)], Funds(0, has_pool=False)
    now = rank_order(claims, funds)
    assert not steady_outlook(claims, funds, rank_offers(claims), now).gains
    assert not filling_outlook(claims, funds, now).gains
