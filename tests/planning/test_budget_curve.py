"""Budgetkurve of a kept proposal: who enters above, who leaves below."""

from decimal import Decimal

import pytest

from planning.selectors.budget_curve import curve_of
from planning.selectors.sides import lines_of
from planning.services import make_proposal
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    small_city.build()
    return make_proposal(round=small_city.open_round())


def test_each_step_moves_one_school_and_nobody_at_the_budget_itself(proposal):
    rows = curve_of(proposal, lines_of(proposal, "intern"))
    present = next(row for row in rows if row.is_present)
    assert present.budget_fte == proposal.budget_fte
    assert present.given_fte == proposal.allocated_fte
    assert (present.entering, present.leaving) == ((), ())
    budgets = [row.budget_fte for row in rows]
    assert budgets == sorted(budgets)
    assert min(budgets) >= 0
    for row in rows:
        if not row.is_present:
            moved = row.entering if row.budget_fte > present.budget_fte else row.leaving
            assert [turn.fte for turn in moved] in ([Decimal("0.80")], [])


def test_the_vergleichsplan_takes_nothing_away_as_the_budget_grows(client):
    small_city.build()
    by_law = small_city.open_round(method="milp", resolution="B 1", levels=[0, 0.8, 1.2])
    proposal = make_proposal(round=by_law)
    rows = curve_of(proposal, lines_of(proposal, "intern"))
    assert [row.is_present for row in rows].count(True) == 1
    for row in rows:
        wrong = row.leaving if row.budget_fte > proposal.budget_fte else row.entering
        assert wrong == ()
    page = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    assert "behält jede Einrichtung bei mehr Budget" in page


def test_the_page_shows_it(client, proposal):
    html = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    section = html.partition('id="budgetkurve"')[2].partition("</section>")[0]
    assert "2,80" in section
    assert "Testschule" in section
