"""Who pays a plan: sources in their order, shares, caps, ends, and exact sums."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.money import Rate, halves_of
from planning.allocation.paying import NOBODY, Payer, Post, Term, bill, shared_out

HALVES = halves_of("2026/27")
FIRST, SECOND = HALVES
RATES = [Rate(date(2020, 1, 1), None, Fraction(75_000))]
ANY_DAY = date(2020, 1, 1)
POST = Post("S-1", "grundschule", 80)


def payer(name: str = "stadt", fte: int = 1000, **given: object) -> Payer:
    return Payer(name, dict.fromkeys(HALVES, fte), **given)


def euro_of(made, name: str) -> int:
    """Whole euros of a source in both halves."""
    paid = sum(amount for (who, _), amount in made.cells.items() if who == name)
    assert paid == int(paid)
    return int(paid)


def of(*payers: Payer, post: Post = POST) -> dict[str, int]:
    """Euros by source of one post."""
    made = bill([post], payers, RATES, HALVES)
    names = [*(one.name for one in payers), NOBODY]
    return {name: euro_of(made, name) for name in names if euro_of(made, name)}


def test_sixty_thousand_euro_for_four_fifths_of_a_post():
    made = bill([POST], [payer()], RATES, HALVES)
    assert made.total == 60_000
    assert made.cells["stadt", FIRST] == 25_000
    assert made.cells["stadt", SECOND] == 35_000
    assert made.fte["stadt", FIRST] == Fraction(80, 100) * Fraction(5, 12)


TERM = Term(ANY_DAY, rate=Fraction(1, 2))


@pytest.mark.parametrize(
    ("grant", "city"),
    [
        pytest.param({"terms": (TERM,)}, 30_000, id="half by its rule"),
        pytest.param({"share_max": Fraction(1, 4)}, 45_000, id="a quarter by the round"),
        pytest.param({"fte": 20}, 45_000, id="as much as it has"),
        pytest.param({"facility_types": ("kita",)}, 60_000, id="other types alone"),
        pytest.param({"last": date(2026, 12, 31)}, 35_000, id="ends with the year"),
        pytest.param({"first": date(2027, 1, 1)}, 25_000, id="begins with the year"),
        pytest.param(
            {"terms": (Term(ANY_DAY, cap=Fraction(15_000)),)}, 48_000, id="capped in euro"
        ),
        pytest.param({"terms": (Term(ANY_DAY, min_fte=81),)}, 60_000, id="post too small"),
        pytest.param({"terms": (Term(ANY_DAY, max_fte=40),)}, 30_000, id="up to 0.4 VzÄ"),
        pytest.param(
            {"terms": (Term(ANY_DAY, facility_type="grundschule"), TERM)},
            0,
            id="the rule of a type before that of all",
        ),
        pytest.param(
            {"terms": (Term(ANY_DAY, facility_type="kita", rate=Fraction(0)),)},
            0,
            id="the rule of another type says nothing",
        ),
        pytest.param(
            {
                "terms": (
                    Term(ANY_DAY, date(2026, 12, 31), rate=Fraction(3, 5)),
                    Term(date(2027, 1, 1), rate=Fraction(1, 5)),
                )
            },
            38_000,
            id="a share that falls inside the school year",
        ),
    ],
)
def test_the_city_pays_what_a_grant_leaves(grant, city):
    """60.000 Euro in all: 25.000 in 2026 and 35.000 in 2027."""
    paid = of(payer("esf", **grant), payer())
    assert paid.get("stadt", 0) == city
    assert sum(paid.values()) == 60_000


def test_what_nobody_can_pay_is_named():
    assert of(payer(fte=40)) == {"stadt": 30_000, NOBODY: 30_000}


def test_a_site_without_positions_costs_nothing():
    made = bill([Post("S-2", "kita", 0)], [payer()], RATES, HALVES)
    assert (made.total, made.sites) == (0, {"S-2": {}})


numbers = st.integers(0, 20)


@given(st.lists(numbers, min_size=2, max_size=2), st.lists(numbers, min_size=3, max_size=3))
@pytest.mark.parametrize(
    "parts", [((0, 4), (4, 4), (2, 1)), ((4, 0), (4, 4), (4, 2)), ((1, 1), (2, 4), (0, 0))]
)
def test_earlier_sources_pay_all_they_can(parts, levels, wanted):
    """Against the least cut: what sources T alone may pay, and what the others have."""
    shares = [tuple(Fraction(part, 4) for part in row) for row in parts]
    paid = shared_out([Fraction(n) for n in levels], [Fraction(n) for n in wanted], shares)
    for group, need in enumerate(wanted):
        assert sum(row[group] for row in paid) <= need
    for source, level in enumerate(levels):
        assert sum(paid[source]) <= level
        for group, need in enumerate(wanted):
            assert 0 <= paid[source][group] <= need * shares[group][source]
    for first in (1, 2):
        payers = range(first)
        sets = chain.from_iterable(combinations(payers, n) for n in range(first + 1))
        cut = min(
            sum(levels[p] for p in payers if p not in chosen)
            + sum(
                min(Fraction(need), sum(need * shares[g][p] for p in chosen))
                for g, need in enumerate(wanted)
            )
            for chosen in sets
        )
        assert sum(sum(paid[p]) for p in payers) == cut


def test_an_earlier_source_moves_aside_where_the_later_can_pay_nothing_else():
    """The first could pay both groups, the second the first group alone."""
    one, none = Fraction(1), Fraction(0)
    paid = shared_out([Fraction(10)] * 2, [Fraction(10)] * 2, [(one, one), (one, none)])
    assert sum(paid[0]) == sum(paid[1]) == 10
    assert paid[1] == [10, 0]


posts = st.lists(
    st.tuples(st.sampled_from(["grundschule", "kita"]), st.integers(0, 260)), max_size=6
)


@given(posts, st.integers(1, 12_345_678), st.integers(0, 400), st.integers(0, 100))
def test_sites_sources_and_years_add_up_to_the_exact_cost(drawn, eur, fte, share):
    rates = [Rate(ANY_DAY, None, Fraction(eur, 100))]
    term = Term(ANY_DAY, rate=Fraction(share, 100))
    payers = [payer("esf", fte, terms=(term,), facility_types=("kita",)), payer(fte=300)]
    asked = [Post(f"S-{n}", kind, amount) for n, (kind, amount) in enumerate(drawn)]
    made = bill(asked, payers, rates, HALVES)
    by_site = {n: sum(parts.values()) for n, parts in made.sites.items()}
    assert sum(by_site.values()) == sum(made.cells.values()) == made.total
    exact = sum(post.fte for post in asked) * Fraction(eur, 100) / 100
    assert made.total == exact
    assert sum(made.fte.values()) == Fraction(sum(post.fte for post in asked), 100)
    assert min([0, *made.cells.values()]) == 0


@given(st.permutations(range(4)))
def test_the_order_of_sites_changes_no_cent(order):
    asked = [Post(f"S-{n}", "grundschule", 35 + 40 * n) for n in range(4)]
    payers = [payer("esf", 123, share_max=Fraction(1, 3)), payer(fte=200)]
    made = bill([asked[n] for n in order], payers, RATES, HALVES)
    assert made.sites == bill(asked, payers, RATES, HALVES).sites
