"""Plans side by side: subtotals add up, changes are those of the facilities."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilities.models import Facility
from planning.models import FacilityScore, ProposalLine
from planning.selectors.comparison import NO_AREA, Comparison, Site
from planning.selectors.sides import Side

KINDS = ["grundschule", "oberschule", "gymnasium"]
BEZIRKE = [None, ("0", "Mitte"), ("1", "Nordost")]
ABSENT = object()  # not in a plan, whereas None is in it with an amount nobody stated
amounts = st.integers(0, 40).map(lambda steps: Decimal(steps) / 20)
sites = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(BEZIRKE), amounts, amounts),
    min_size=1,
    max_size=30,
)


def comparison(rows):
    """A comparison of two plans given as (kind, Stadtbezirk, before, after)."""
    found = []
    for number, (kind, place, *both) in enumerate(rows):
        facility = Facility(pk=number, number=f"T-{number}", kind=kind)
        line = ProposalLine(facility=facility, position=number)
        area = SimpleNamespace(key=place[0], name=place[1]) if place else None
        is_in_all = ABSENT not in both
        held = tuple(None if amount is ABSENT else amount for amount in both)
        found.append(Site(facility, line, line, area, held, is_in_all))
    sides = [
        Side(
            name,
            None,
            {},
            {n: row[2 + i] for n, row in enumerate(rows) if row[2 + i] is not ABSENT},
        )
        for i, name in enumerate(("alt", "neu"))
    ]
    return Comparison(tuple(sides), tuple(found))


@given(sites)
def test_subtotals_add_up_to_the_whole(rows):
    found = comparison(rows)
    total = found.total
    assert total.amounts == tuple(side.total for side in found.sides)
    for groups in (found.by_kind, found.by_stadtbezirk):
        for place in range(2):
            assert sum(g.amounts[place] for g in groups) == total.amounts[place]
        assert sum(g.changes[0].gained_fte for g in groups) == total.changes[0].gained_fte
        assert sum(g.changes[0].losing for g in groups) == total.changes[0].losing


@given(sites)
def test_net_change_is_the_difference_of_the_sums(rows):
    total = comparison(rows).total
    assert total.changes[0].net_fte == total.amounts[1] - total.amounts[0]


@given(sites)
def test_only_what_differs_counts_as_changed(rows):
    found = comparison(rows)
    change = found.total.changes[0]
    assert len(found.changed) == change.gaining + change.losing
    assert len(found.changed) == sum(before != after for *_, before, after in rows)


def test_unknown_place_comes_last_and_says_so():
    rows = [("gymnasium", place, Decimal(1), Decimal(1)) for place in BEZIRKE]
    names = [group.name for group in comparison(rows).by_stadtbezirk]
    assert names == ["Mitte", "Nordost", NO_AREA]


def test_a_facility_missing_in_one_plan_is_changed_but_not_counted_as_loss():
    found = comparison([("gymnasium", None, Decimal(1), ABSENT)])
    assert found.sites[0].changes == [None]
    assert found.changed
    assert found.total.changes[0].losing == 0


def test_one_unknown_amount_leaves_neither_sum_nor_change():
    rows = [
        ("gymnasium", BEZIRKE[1], None, Decimal(1)),
        ("gymnasium", None, Decimal(1), Decimal(1)),
    ]
    found = comparison(rows)
    assert found.sides[0].total is None
    assert found.sides[0].sites_reached is None
    assert found.total.amounts == (None, Decimal(2))
    assert found.total.changes == (None,)
    assert not found.is_known
    assert found.largest == 0  # nothing is drawn
    assert [group.amounts[0] for group in found.by_stadtbezirk] == [None, Decimal(1)]


def test_whose_stock_is_unknown_is_not_said_to_change():
    found = comparison([("gymnasium", None, None, Decimal(1))])
    assert found.sites[0].changes == [None]
    assert found.changed == []


@pytest.mark.parametrize(
    ("size", "ranks", "expected"),
    [
        pytest.param(10, [1], [1], id="one of ten is the highest tenth"),
        pytest.param(11, [1, 2], [1, 2], id="a part of a place counts as a place"),
        pytest.param(10, [2], [], id="rank 2 of ten is outside"),
        pytest.param(20, [2, 3], [2], id="two of twenty"),
    ],
)
def test_unserved_in_the_highest_tenth(size, ranks, expected):
    lines = {}
    for rank in range(1, size + 1):
        facility = Facility(pk=rank, number=f"T-{rank}", kind="grundschule")
        score = FacilityScore(rank_low=rank, rank_high=rank, run_id=1)
        proposed = Decimal(0) if rank in ranks else Decimal("0.8")
        lines[rank] = ProposalLine(
            facility=facility, facility_id=rank, score=score, proposed_fte=proposed
        )
    side = Side.of("Plan", None, lines.values())
    assert [line.score.rank_low for line in side.unserved] == expected
