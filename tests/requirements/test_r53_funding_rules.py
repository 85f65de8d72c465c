"""R53: what funders pay is dated data; a proposal names the rules it was reckoned with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from planning.selectors.plan_money import money_of
from planning.services import make_proposal
from tests import funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2024, 12, 31), date(2025, 1, 1)


@pytest.fixture
def paid():
    """One site of 0.8 VzÄ at 60.000 Euro, half by the ESF until the last day of 2024."""
    city = small_city.build()
    common = {"service_type": city.service, "source": city.source}
    funding_rows.cost_rate(**common)
    funding_rows.programme("stadt", source=city.source)
    esf = funding_rows.programme("esf", funder="esf", source=city.source)
    for rate, days, name in (
        ("0.5", {"valid_to": LAST}, "Richtlinie A"),
        ("0.25", {"valid_from": FIRST}, "Richtlinie B"),
    ):
        funding_rows.rule(programme=esf, rate=rate, legal_reference=name, **days, **common)
    budget = [
        {"source": "esf", "period": "2024/25", "fte": 0.8},
        {"source": "stadt", "period": "2024/25", "fte": 0.8},
    ]
    return make_proposal(round=small_city.open_round(budget=budget))


def test_a_rule_that_changes_inside_the_plan_counts_from_its_day(paid):
    """5/12 at a half and 7/12 at a quarter; the boundary days belong to their rules."""
    assert paid.allocated_fte == Decimal("0.80")
    money = money_of(paid)
    esf = next(one for one in money.sources if one.name == "esf")
    cost = Decimal(75_000) * paid.allocated_fte
    assert esf.eur == (cost * 5 / 12 / 2, cost * 7 / 12 / 4)


def test_a_proposal_names_the_rules_it_was_reckoned_with(paid):
    named = [(row["legal_reference"], row["valid_from"]) for row in funding(paid)["rules"]]
    assert named == [("Richtlinie A", "2020-01-01"), ("Richtlinie B", "2025-01-01")]
    assert funding(paid)["rates"][0]["eur_per_fte"] == "75000.00"


@pytest.mark.parametrize(
    ("hours", "fte"),
    [
        pytest.param(None, None, id="unknown full-time hours give no VzÄ"),
        pytest.param("40", Decimal("0.75"), id="of 40 hours"),
        pytest.param("39", Decimal("0.77"), id="of 39 hours"),
    ],
)
def test_thirty_hours_are_no_three_quarters_by_themselves(hours, fte):
    row = funding_rows.programme(full_time_hours=hours)
    row.refresh_from_db()
    assert row.fte_of(Decimal(30)) == fte


def funding(proposal) -> dict:
    return proposal.details["funding"]
