"""Sources of money: who may pay what, checked against a flow through a network."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.funds import Funds, Purse, Tied, funds_of
from planning.allocation.model import RulesRefused
from tests.planning.allocation.samples import city, rules

TYPES = ("grundschule", "oberschule")


def land(fte, **changes):
    return {"source": "land", "period": "2026/27", "fte": fte, **changes}


@pytest.mark.parametrize(
    ("budget", "pool", "tied"),
    [
        pytest.param([city(2), land(1)], 300, 0, id="free sources are one pool"),
        pytest.param([city(2), land(1, share_max=0.8)], 200, 1, id="a share is tied"),
        pytest.param([land(1, facility_types=["grundschule"])], 0, 1, id="a type is tied"),
    ],
)
def test_sources_become_pool_and_tied(budget, pool, tied):
    funds = funds_of(rules(budget=budget))
    assert (funds.pool, len(funds.tied)) == (pool, tied)
    assert funds.has_pool is (pool > 0)


@pytest.mark.parametrize(
    ("funds", "kind", "amount", "lacking"),
    [
        pytest.param(Funds(80), TYPES[0], 80, 0, id="the pool pays everything"),
        pytest.param(Funds(79), TYPES[0], 80, 1, id="a hundredth short"),
        pytest.param(
            Funds(20, (Tied(80, 8000, ()),)), TYPES[0], 100, 0, id="80 % from land"
        ),
        pytest.param(
            Funds(19, (Tied(99, 8000, ()),)), TYPES[0], 100, 1, id="the own share is short"
        ),
        pytest.param(
            Funds(0, (Tied(99, 10_000, (TYPES[1],)),)), TYPES[0], 80, 80, id="not fundable"
        ),
        pytest.param(
            Funds(0, (Tied(99, 10_000, (TYPES[1],)),)), TYPES[1], 80, 0, id="fundable"
        ),
        pytest.param(
            Funds(0, (Tied(50, 5000, ()), Tied(50, 5000, ()))), TYPES[0], 100, 0,
            id="two halves are a whole",
        ),
        pytest.param(
            Funds(0, (Tied(90, 3333, ()),)), TYPES[0], 10, 7, id="lacking is rounded up"
        ),
    ],
)  # fmt: skip
def test_lacks(funds, kind, amount, lacking):
    assert Purse(funds).lacks(kind, amount) == lacking


def test_paying_counts():
    purse = Purse(Funds(20, (Tied(80, 8000, ()),)))
    purse.pay(TYPES[0], 80)
    assert (purse.spent, purse.rest) == (80, 20)
    assert purse.lacks(TYPES[0], 20) == 0
    assert purse.lacks(TYPES[0], 25) == 5


def test_another_total_is_the_pool_s():
    funds = Funds(200, (Tied(80, 8000, ()),))
    assert funds.with_total(300) == Funds(220, (Tied(80, 8000, ()),))


@pytest.mark.parametrize(
    ("funds", "total", "error"),
    [
        pytest.param(
            Funds(0, (Tied(80, 8000, ()),), has_pool=False), 90,
            "keine Quelle gilt für alle Einrichtungen", id="no pool",
        ),
        pytest.param(
            Funds(10, (Tied(80, 8000, ()),)), 70,
            "0,7 VzÄ ist weniger als die gebundenen Mittel", id="less than what is tied",
        ),
    ],
)  # fmt: skip
def test_another_total_is_refused(funds, total, error):
    with pytest.raises(RulesRefused, match=error):
        funds.with_total(total)


def test_the_same_total_needs_no_pool():
    funds = Funds(0, (Tied(80, 8000, ()),), has_pool=False)
    assert funds.with_total(80) == funds


def can_be_financed(funds, spent):
    """Whether money flows from sources through types to all posts (max flow, exact)."""
    sources = [(funds.pool, dict.fromkeys(TYPES, Fraction(1)))]
    sources += [
        (tied.amount, {kind: Fraction(tied.share_of(kind), 10_000) for kind in TYPES})
        for tied in funds.tied
    ]
    left = {("start", place): Fraction(amount) for place, (amount, _) in enumerate(sources)}
    left |= {
        (place, kind): shares[kind] * spent[kind]
        for (place, (_, shares)), kind in product(enumerate(sources), TYPES)
    }
    left |= {(kind, "end"): Fraction(spent[kind]) for kind in TYPES}
    return max_flow(left) == sum(spent.values())


def max_flow(left):
    total = Fraction(0)
    while path := augmenting_path(left):
        amount = min(left[edge] for edge in path)
        for tail, head in path:
            left[tail, head] -= amount
            left[head, tail] = left.get((head, tail), Fraction(0)) + amount
        total += amount
    return total


def augmenting_path(left):
    reached = {"start": []}
    queue = ["start"]
    while queue:
        node = queue.pop(0)
        for (tail, head), room in left.items():
            if tail == node and room > 0 and head not in reached:
                reached[head] = [*reached[node], (tail, head)]
                queue.append(head)
    return reached.get("end")


tied_sources = st.lists(
    st.builds(
        Tied,
        st.integers(0, 200),
        st.sampled_from([2500, 5000, 8000, 10_000]),
        st.sampled_from([(), TYPES[:1], TYPES[1:]]),
    ),
    max_size=3,
).map(tuple)


@given(
    st.builds(Funds, st.integers(0, 200), tied_sources),
    st.fixed_dictionaries({kind: st.integers(0, 300) for kind in TYPES}),
)
def test_sources_suffice_exactly_when_money_can_flow(funds, spent):
    purse = Purse(funds)
    for kind, amount in spent.items():
        purse.pay(kind, amount)
    assert (purse.lacks(TYPES[0], 0) == 0) == can_be_financed(funds, spent)


@given(
    st.builds(Funds, st.integers(0, 100), tied_sources),
    st.sampled_from(TYPES),
    st.integers(0, 300),
)
def test_what_lacks_is_the_least_addition_to_the_pool(funds, kind, amount):
    lacking = Purse(funds).lacks(kind, amount)
    assert Purse(funds.with_total(funds.total + lacking)).lacks(kind, amount) == 0
    if lacking:
        assert Purse(funds.with_total(funds.total + lacking - 1)).lacks(kind, amount) == 1
