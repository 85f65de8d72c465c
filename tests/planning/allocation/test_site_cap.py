"""A cap on what one site may lose that the money cannot keep: how far it has to rise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.plan import Infeasible
from planning.allocation.propose import comparison_plan, propose
from planning.allocation.site_cap import with_site_cap
from tests.planning.allocation.cascade_samples import kita, plan_of
from tests.planning.allocation.samples import DAY, city, entry, rules, site

METHODS = (propose, comparison_plan)
STEPS = {"levels": [0, 0.8, 1.0, 1.8]}
RISE = "Verlustgrenze je Standort um {} VzÄ auf {} VzÄ anheben"


def schools(*stocks):
    return [
        site(f"S{place}", 2 - place / 10, stock=stock)
        for place, stock in enumerate(stocks, start=1)
    ]


def capped(cap, budget, **changes):
    caps = {"max_fte_per_site": cap, **changes.pop("loss_caps", {})}
    return rules(**STEPS, loss_caps=caps, budget=[city(budget)], **changes)


def remedies(sites, asked, method):
    with pytest.raises(Infeasible) as refused:
        method(sites, asked, as_of=DAY)
    return refused.value.remedies


@pytest.mark.parametrize(
    ("stocks", "cap", "budget", "more", "after"),
    [
        # From 1,0 each one step down, to 0,8: together 1,6.
        pytest.param((100, 100), 0, 1.6, "0,2", "0,2", id="the next step suffices"),
        # 1,8 may fall to 0,8 and 0,8 to nothing: only then 0,8 is enough.
        pytest.param((180, 80), 0, 0.8, "1,0", "1,0", id="several steps are needed"),
        # Half a VzÄ may be lost already; 0,8 lets both fall to nothing.
        pytest.param((80, 80), 0.5, 0.0, "0,3", "0,8", id="from a cap above nothing"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_the_smallest_higher_cap_is_offered(method, stocks, cap, budget, more, after):
    found = remedies(schools(*stocks), capped(cap, budget), method)
    assert RISE.format(more, after) in found


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"relaxation_order": ["budget"]}, id="it may not be relaxed"),
        pytest.param({"overrides": entry("set", 1.8)}, id="an entry by hand costs more"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_a_cap_that_does_not_help_is_not_offered(method, changes):
    found = remedies(schools(180, 80), capped(0, 1.0, **changes), method)
    assert found
    assert not any("je Standort" in remedy for remedy in found)


def test_the_best_plan_offers_what_is_least_wanted_last():
    """With the cap as the last resort the money gives way, and the other way round."""
    later = capped(0, 1.6, relaxation_order=["area_minima", "budget", "loss_caps"])
    assert remedies(schools(100, 100), later, comparison_plan) == (
        "Budget um 0,4 VzÄ erhöhen",
    )
    first = capped(0, 1.6)
    assert remedies(schools(100, 100), first, comparison_plan) == (
        RISE.format("0,2", "0,2"),
    )


def test_where_nothing_else_may_be_relaxed_the_cap_is_still_offered():
    asked = capped(0, 1.6, relaxation_order=["loss_caps"])
    with pytest.raises(Infeasible) as refused:
        comparison_plan(schools(100, 100), asked, as_of=DAY)
    assert refused.value.remedies == (RISE.format("0,2", "0,2"),)
    assert "gibt es keinen Plan" not in str(refused.value)


def test_rules_that_have_to_give_together_are_one_remedy():
    minima = [{"area_kind": "raum", "area": name, "min_sites": 1} for name in ("R1", "R2")]
    (remedy,) = remedies(schools(0), rules(**STEPS, area_minima=minima), comparison_plan)
    assert remedy == (
        "Mindestausstattung raum R1 um 1 Einrichtung auf 0 Einrichtungen senken und "
        "zugleich Mindestausstattung raum R2 um 1 Einrichtung auf 0 Einrichtungen senken"
    )


def test_the_stufenauswahl_offers_it_too():
    with pytest.raises(Infeasible) as refused:
        plan_of(
            [kita("K1", stock=100), kita("K2", stock=100)],
            levels=[0, 1.0],
            grandfathering={"mode": "capped"},
            loss_caps={"max_fte_per_site": 0},
            budget=[city(1.0)],
        )
    assert RISE.format("1,0", "1,0") in refused.value.remedies


@given(
    st.lists(st.sampled_from([0, 80, 100, 180]), min_size=1, max_size=4),
    st.sampled_from([0, 10, 20, 80]),
    st.integers(0, 30).map(lambda tenths: tenths / 10),
)
def test_under_the_offered_cap_a_plan_exists_and_under_no_smaller_one(stocks, cap, budget):
    asked, sites = capped(cap / 100, budget), schools(*stocks)
    try:
        propose(sites, asked, as_of=DAY)
    except Infeasible as refused:
        offered = [text for text in refused.remedies if "je Standort" in text]
        least = next(
            (c for c in range(cap, 185, 5) if exists(sites, with_site_cap(asked, c))), None
        )
        said = least and f"auf {least // 100},{least % 100:02d}"
        words = said and (said[:-1] if said.endswith("0") else said)
        assert [words in text for text in offered] == ([True] if least else [])


def exists(sites, asked):
    try:
        propose(sites, asked, as_of=DAY)
    except Infeasible:
        return False
    return True
