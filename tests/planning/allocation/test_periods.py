"""Budgets by calendar year for a school year of posts."""

import pytest

from planning.allocation.funds import funds_of
from planning.allocation.periods import later
from planning.allocation.propose import comparison_plan, propose
from planning.allocation.rules import RulesRefused
from tests.planning.allocation.samples import DAY, city, ranked, rules

COST = {"cost_per_fte": 60_000}


def year(period, eur, source="stadt", **changes):
    return {"source": source, "period": period, "eur": eur, **COST, **changes}


@pytest.mark.parametrize(
    ("budget", "hundredths"),
    [
        pytest.param([city(4)], 400, id="posts of the school year alone"),
        pytest.param(
            [year("2026", 120_000)], 200, id="one calendar year is the whole plan"
        ),
        pytest.param(
            [year("2026", 50_000), year("2027", 70_000)],
            200,
            id="five and seven twelfths of two years pay the same posts",
        ),
        pytest.param(
            [year("2026", 25_000), year("2027", 70_000)], 100, id="the scarcer year decides"
        ),
        pytest.param(
            [city(1.5), year("2026", 50_000), year("2027", 70_000)],
            150,
            id="posts cap what the money would pay",
        ),
        pytest.param(
            [city(1), year("2026", 50_000, "land"), year("2027", 70_000, "land")],
            300,
            id="sources add up",
        ),
        pytest.param(
            [year("1999", 50_000), year("2000", 70_000), city(9, period="1999/00")],
            200,
            id="the turn of a century",
        ),
    ],
)
def test_posts_a_budget_pays(budget, hundredths):
    assert funds_of(rules(budget=budget)).total == hundredths


@pytest.mark.parametrize(
    ("budget", "complaint"),
    [
        pytest.param(
            [city(1), city(1, period="2027/28")],
            "budget: die Zeiträume 2026/27, 2027/28 gehören zu keinem gemeinsamen "
            "Schuljahr; möglich sind eines (2026/27) und seine Kalenderjahre (2026 und "
            "2027).",
            id="two school years",
        ),
        pytest.param(
            [year("2026", 1), year("2028", 1)],
            "budget: die Zeiträume 2026, 2028 gehören zu keinem gemeinsamen Schuljahr; "
            "möglich sind eines (2026/27) und seine Kalenderjahre (2026 und 2027).",
            id="years that do not follow each other",
        ),
        pytest.param(
            [city(1), year("2026", 1, "land")],
            "budget: für „land“ fehlt neben 2026 das andere Kalenderjahr; ein Schuljahr "
            "liegt in beiden.",
            id="half of the school year is unknown",
        ),
        pytest.param(
            [city(1), city(1, period="2026"), city(1, period="2027")],
            "budget: VzÄ von „stadt“ gelten je Schuljahr; für ein Kalenderjahr geben Sie "
            "bitte eur und cost_per_fte an.",
            id="posts of a calendar year",
        ),
        pytest.param(
            [year("2026", 1), year("2027", 1, share_max=0.8)],
            "budget: share_max und facility_types von „stadt“ müssen in allen Zeiträumen "
            "gleich sein.",
            id="another share in the second year",
        ),
        pytest.param(
            [city(1), city(2)],
            "budget[1].source: „stadt“ kommt doppelt vor.",
            id="one source twice in a period",
        ),
    ],
)
def test_refused_in_words(budget, complaint):
    with pytest.raises(RulesRefused) as refused:
        rules(budget=budget)
    assert complaint in refused.value.errors


def test_every_method_spends_the_same_money():
    budget = [
        city(1),
        year("2026", 20_000, "land", share_max=0.8),
        year("2027", 28_000, "land", share_max=0.8),
    ]
    parsed = rules(budget=budget, levels=[0, 0.8])
    by_rank = propose(ranked(1.5, 1.2, 1.1), parsed, as_of=DAY)
    best = comparison_plan(ranked(1.5, 1.2, 1.1), parsed, as_of=DAY)
    assert (by_rank.budget, best.budget) == (180, 180)
    assert (by_rank.allocated, best.allocated) == (160, 160)


@pytest.mark.parametrize(
    ("period", "moved"),
    [("2026/27", "2028/29"), ("2098/99", "2100/01"), ("2026", "2028"), ("Plan", "Plan")],
)
def test_periods_move_by_years(period, moved):
    assert later(period, 2) == moved
