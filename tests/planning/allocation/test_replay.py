"""The round again with other index values or another budget: always by ``propose``."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.allocation.propose import propose
from planning.allocation.replay import (
    changed_sides,
    entry_budget,
    given_to,
    losers,
    with_indices,
)
from tests.planning.allocation.samples import (
    DAY,
    city,
    ranked,
    rules,
    site,
    threshold,
    unranked,
)

POINT_EIGHT = {"levels": [0, 0.8]}


def plan(sites, **changes):
    return propose(sites, rules(**POINT_EIGHT | changes), as_of=DAY)


def ranks(sites):
    return {item.number: (item.rank_low, item.rank_high) for item in sites}


def test_a_new_index_moves_the_ranks_of_the_others():
    changed = with_indices(ranked(1.5, 1.2, 0.9), {"S3": 1.3})
    assert ranks(changed) == {"S1": (1, 1), "S2": (3, 3), "S3": (2, 2)}


def test_equal_at_ten_places_is_a_tie():
    changed = with_indices(ranked(1.5, 1.2, 0.9), {"S3": 1.2 + 1e-12})
    assert ranks(changed)["S2"] == ranks(changed)["S3"] == (2, 3)


def test_types_are_ranked_apart():
    others = [site("O1", 9.0, facility_type="oberschule", key="os@1")]
    assert ranks(with_indices([*ranked(1.5, 1.2), *others], {"S2": 2.0}))["O1"] == (1, 1)


@pytest.mark.parametrize(
    ("state", "index", "after"),
    [
        pytest.param("no_score", 1.0, "scored", id="a gap that another key does not have"),
        pytest.param("excluded", 1.0, "excluded", id="outside the ranking stays outside"),
        pytest.param("new", 1.0, "new", id="im Aufbau stays im Aufbau"),
    ],
)
def test_who_had_no_index(state, index, after):
    before = replace(unranked("U", state), key="gs@1")
    assert with_indices([before], {"U": index})[0].state == after


def test_who_loses_the_index_leaves_the_ranking():
    changed = with_indices(ranked(1.5, 1.2, 0.9), {"S1": None})
    assert changed[0].state == "no_score"
    assert ranks(changed)["S2"] == (1, 1)


def test_sides_are_counted_both_ways():
    sites = ranked(1.5, 1.2, 0.9)
    before = plan(sites, budget=[city(1.6)])
    after = plan(with_indices(sites, {"S3": 2.0}), budget=[city(1.6)])
    sides = changed_sides(before, after)
    assert (sides.enter, sides.leave, sides.count) == (("S3",), ("S2",), 2)
    assert losers(before, after) == ("S2",)
    assert sides.among({"S2"}).count == 1


def test_the_entry_budget_is_that_of_the_nachrueckliste():
    sites = ranked(1.5, 1.2, 0.9)
    found = entry_budget(sites, rules(**POINT_EIGHT, budget=[city(1.0)]), "S2", as_of=DAY)
    assert (found.budget, found.missing, found.now, found.then) == (160, 60, 0, 80)


def test_below_a_threshold_no_budget_helps():
    sites = ranked(1.5, 0.7)
    given = {"thresholds": [threshold(0.8, 1.0)], "budget": [city(0.8)], **POINT_EIGHT}
    assert entry_budget(sites, rules(**given), "S2", as_of=DAY) is None


@settings(max_examples=6)
@given(
    st.lists(st.integers(1, 40), min_size=2, max_size=6, unique=True), st.integers(0, 40)
)
def test_the_entry_budget_is_the_least(values, tenths):
    sites = ranked(*(value / 10 for value in values))
    given = rules(levels=[0, 0.8, 1.0], budget=[city(tenths / 10)])
    now = given_to(propose(sites, given, as_of=DAY))
    for number, held in now.items():
        found = entry_budget(sites, given, number, as_of=DAY)
        if found is None:
            assert held == 100
            continue
        least = next(
            budget
            for budget in range(tenths * 10, 2000)
            if given_to(propose(sites, given, budget=budget, as_of=DAY))[number] > held
        )
        assert found.budget == least
