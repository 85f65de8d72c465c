"""A round loses its price, and its pages say so instead of failing."""

from __future__ import annotations

import pytest

from planning.models import PlanningRound
from tests import world
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> PlanningRound:
    small_city.build()
    made = small_city.open_round()
    budget = [{"source": "stadt", "period": made.school_year, "eur": "100000"}]
    PlanningRound.objects.update(rules=made.rules | {"budget": budget})
    return made


@pytest.mark.parametrize("tail", ["", "regeln/"])
def test_planners_read_what_is_missing(round, tail):
    answer = world.signed_in("planung").get(f"/planung/runden/{round.code}/{tail}")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "lässt sich zurzeit nicht rechnen" in page
    assert "eur lässt sich sonst nicht umrechnen" in page


def test_strangers_read_that_it_is_so_and_not_why(round, client):
    answer = client.get(f"/planung/runden/{round.code}/")
    assert answer.status_code == 409
    assert "cost_per_fte" not in answer.content.decode()
