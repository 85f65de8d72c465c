"""Laws every proposal keeps, over invented rounds with all the rules at once."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from planning.allocation.cases import cases_of
from planning.allocation.claims import Claim
from planning.allocation.divisor import divisor
from planning.allocation.funds import Funds
from planning.allocation.greedy import rank_order
from planning.allocation.plan import Infeasible
from planning.allocation.propose import propose
from planning.allocation.reasons import Reason
from tests.planning.allocation.samples import (
    DAY,
    city,
    ranked,
    rules,
    site,
    threshold,
    unranked,
)

LEVELS = (0, 80, 100, 180)
GRID = 5
ENOUGH = 1500  # what seven schools may have at most, and more
GAINS_NOTHING_LATER = {("rank_order", "strict"), ("divisor", "strict"), ("divisor", "fill")}
# Whole budgets for each example: one in twenty of the profile, at least thirty.
LONG = settings(max_examples=max(30, settings().max_examples // 20))

indices = st.integers(2, 20).map(lambda tenths: tenths / 10)
stocks = st.sampled_from([0, 0, 80, 100, 180, 260])


@st.composite
def schools(draw):
    """Up to seven schools of two types, ranked within each type, with gaps and ties."""
    sites = []
    for facility_type, key in (("grundschule", "gs@1"), ("oberschule", "os@1")):
        scores = tuple(draw(st.lists(indices, max_size=3)))
        for index in scores:
            changes = draw(details)
            number = f"S{len(sites)}"
            sites.append(
                site(number, index, scores, facility_type=facility_type, key=key, **changes)
            )
    state = draw(st.sampled_from(["no_score", "excluded", "no_key", "new"]))
    return [*sites, unranked(f"S{len(sites)}", state, **draw(details))]


details = st.fixed_dictionaries(
    {
        "stock": stocks,
        "children": st.none() | st.integers(0, 900),
        "earlier": st.lists(st.none() | indices, max_size=3).map(tuple),
        "fields": st.fixed_dictionaries({"kind": st.sampled_from([None, "frei", "stadt"])}),
    }
)
modes = st.sampled_from(["value", "guarantee"])
CURVE = {
    "rule": "curve",
    "base": "children",
    "children_per_fte": 300,
    "curve": [[0, 0.5], [1, 1], [2, 2]],
}
requirements = st.sampled_from([None, CURVE, {**CURVE, "resolution": "B 1"}])
entries = st.one_of(
    st.none(),
    st.sampled_from(
        [("set", 0.8), ("min", 0.8), ("max", 1.0), ("forbid", None)],
    ).map(lambda e: [{"facility": "S0", "rule": e[0], "fte": e[1], "reason": "Zusage"}]),
)


@st.composite
def documents(draw):
    """Changes to the short rules; budgets are large enough for what is fixed."""
    first = draw(st.sampled_from(["grundschule", "oberschule"]))
    duty = draw(st.booleans())
    return {
        "key": {"grundschule": "gs", "oberschule": "os"},
        "method": draw(st.sampled_from(["rank_order", "divisor"])),
        "rank_order": draw(st.sampled_from(["strict", "fill"])),
        "thresholds": draw(
            st.sampled_from([[], [threshold(0.8, 1.0, stay=0.9), threshold(1.8, 1.4)]])
        ),
        "eligibility": draw(
            st.sampled_from(
                [
                    [],
                    [
                        {
                            "code": "E",
                            "field": "kind",
                            "op": "=",
                            "value": "stadt",
                            "text": "t",
                        }
                    ],
                ]
            )
        ),
        "priority_classes": [
            {
                "code": "a",
                "facility_types": [first],
                "mode": "mandatory" if duty else "value",
                "min_fte": 0.8 if duty else None,
            },
            {"code": "b", "mode": draw(modes)},
        ],
        "grandfathering": {"mode": draw(st.sampled_from(["none", "keep"]))},
        "loss_caps": {"max_fte_per_site": draw(st.sampled_from([None, 0.8]))},
        "hysteresis": {"runs": draw(st.integers(1, 2))},
        "requirement": draw(requirements),
        "locks": draw(entries),
        "overrides": draw(entries),
        "budget": draw(
            st.sampled_from(
                [
                    [city(20)],
                    [
                        city(15),
                        {"source": "land", "period": "2026/27", "fte": 5, "share_max": 0.8},
                    ],
                ]
            )
        ),
    }


@st.composite
def plans(draw):
    """A round, and its proposal at a budget that may be short."""
    sites, parsed = draw(schools()), rules(**draw(documents()))
    tied = sum(source.amount(GRID) for source in parsed.budget[1:])
    budget = draw(st.integers(tied // GRID, 300)) * GRID
    try:
        return sites, parsed, propose(sites, parsed, budget=budget, as_of=DAY)
    except Infeasible as refused:
        budget += refused.missing
    return sites, parsed, propose(sites, parsed, budget=budget, as_of=DAY)


@given(plans())
def test_sum_and_rest_are_the_budget(case):
    _, _, plan = case
    assert sum(line.proposed for line in plan.lines) == plan.allocated
    assert plan.allocated + plan.rest == plan.budget
    assert plan.rest >= 0


@given(plans())
def test_each_site_has_one_line_and_one_reason_that_fits(case):
    sites, _, plan = case
    assert sorted(line.number for line in plan.lines) == sorted(s.number for s in sites)
    refusing = {
        Reason.ALREADY_SUPPLIED,
        Reason.NOT_ELIGIBLE,
        Reason.BELOW_THRESHOLD,
        Reason.CLASS_NOT_REACHED,
    }
    giving = {
        Reason.MANDATORY,
        Reason.KEPT_GRANDFATHERED,
        Reason.KEPT_HYSTERESIS,
        Reason.FUNDED_RANK,
    }
    for line in plan.lines:
        assert line.reason not in line.attached
        assert line.note.endswith(".")
        assert not (line.reason in refusing and line.proposed)
        assert not (line.reason in giving and not line.proposed)


@given(plans())
def test_only_allowed_levels_are_given(case):
    sites, parsed, plan = case
    levels = {c.site.number: c.levels for c in cases_of(sites, parsed, DAY)}
    for line in plan.lines:
        assert line.proposed in levels[line.number]
        assert line.proposed == 0 or 75 <= line.proposed <= 200


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(case, random):
    sites, parsed, plan = case
    shuffled = list(sites)
    random.shuffle(shuffled)
    assert propose(shuffled, parsed, budget=plan.budget, as_of=DAY) == plan


@given(plans())
def test_who_waits_gets_it_at_that_budget_and_not_before(case):
    sites, parsed, plan = case
    for entry in plan.waiting_list:
        at, before = (
            propose(sites, parsed, budget=budget, as_of=DAY)
            for budget in (entry.budget, entry.budget - 1)
        )
        assert proposed(at)[entry.number] == entry.then > entry.proposed
        assert proposed(before)[entry.number] <= entry.proposed


@LONG
@given(schools(), documents())
def test_a_larger_budget_takes_nothing_by_rank_or_by_divisor(sites, changes):
    assume((changes["method"], changes["rank_order"]) in GAINS_NOTHING_LATER)
    parsed = rules(**changes)
    tied = sum(source.amount(GRID) for source in parsed.budget[1:])
    found = []
    for budget in range(tied, ENOUGH, 4 * GRID):
        try:
            found.append(propose(sites, parsed, budget=budget, as_of=DAY))
        except Infeasible:
            assert not found
    for plan, larger in pairwise(found):
        assert plan.lose_at_larger_budget == ()
        assert all(proposed(larger)[n] >= fte for n, fte in proposed(plan).items())


@LONG
@given(plans())
def test_who_loses_later_is_listed_and_nobody_else(case):
    sites, parsed, plan = case
    listed = {loss.number for loss in plan.lose_at_larger_budget}
    losing = set()
    for budget in range(plan.budget, ENOUGH, GRID):
        later = proposed(propose(sites, parsed, budget=budget, as_of=DAY))
        losing |= {n for n, fte in proposed(plan).items() if later[n] < fte}
    assert losing == listed


def proposed(plan):
    return {line.number: line.proposed for line in plan.lines}


claims = st.lists(
    st.tuples(st.integers(0, 250), st.sampled_from([0, 0, 0, 80, 100])), max_size=6
).map(
    lambda drawn: [
        Claim(f"S{place}", "grundschule", rungs_to(need, floor), need)
        for place, (need, floor) in enumerate(drawn)
    ]
)


def rungs_to(need, floor):
    return tuple(level for level in LEVELS if floor <= level <= max(need, floor))


# Filling up: at 0.9 the second has 0.8, at 1.0 the first takes it.
@example([Claim("A", "grundschule", (0, 100), 100), Claim("B", "grundschule", (0, 80), 80)])
@given(claims)
def test_every_budget_from_the_floors_up_is_monotone(drawn):
    floors = sum(claim.rungs[0] for claim in drawn)
    most = sum(claim.rungs[-1] for claim in drawn)
    for method in (rank_order, divisor):
        outcomes = [method(drawn, Funds(b)).held for b in range(floors, most + GRID, GRID)]
        for smaller, larger in pairwise(outcomes):
            assert all(a <= b for a, b in zip(smaller, larger, strict=True))


@given(claims)
def test_floors_and_caps_of_claims_are_kept(drawn):
    floors = sum(claim.rungs[0] for claim in drawn)
    for budget in range(floors, floors + 400, GRID):
        for method in (rank_order, divisor):
            held = method(drawn, Funds(budget)).held
            assert sum(held) <= budget
            assert all(
                level in claim.rungs for level, claim in zip(held, drawn, strict=True)
            )


@given(claims.filter(bool), st.integers(0, 400), st.integers(1, 200), st.data())
def test_a_greater_need_takes_nothing_from_oneself_by_divisor(drawn, extra, more, data):
    place = data.draw(st.integers(0, len(drawn) - 1))
    funds = Funds(sum(claim.rungs[0] for claim in drawn) + extra)
    own = drawn[place]
    need = own.weight + more
    raised = replace(own, weight=need, rungs=rungs_to(need, own.rungs[0]))
    changed = [*drawn[:place], raised, *drawn[place + 1 :]]
    assert divisor(changed, funds).held[place] >= divisor(drawn, funds).held[place]


@given(st.lists(indices, min_size=2, max_size=5, unique=True), st.integers(0, 300))
def test_by_rank_nobody_stands_above_without_what_is_below(scores, budget):
    plan = propose(ranked(*scores), rules(levels=[0, 0.8]), budget=budget, as_of=DAY)
    given_by_rank = [line.proposed for line in plan.lines]
    assert given_by_rank == sorted(given_by_rank, reverse=True)
    assert plan.passed_over == ()
