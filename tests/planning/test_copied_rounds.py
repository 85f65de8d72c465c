"""A round is copied for the next school year: rules go along, single cases stay behind."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from planning.allocation.periods import later
from planning.models import PlanningRound
from planning.services import make_proposal
from planning.services.rounds import copy_round
from tests import factories, world
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> PlanningRound:
    small_city.build()
    return small_city.open_round(
        overrides=[{"facility": "1", "rule": "min", "fte": 0.8, "reason": "x"}]
    )


def test_rules_go_along_and_single_cases_stay_behind(round):
    first = int(round.school_year[:4])
    year = later(round.school_year, 1)
    copied = copy_round(
        round=round,
        code="naechste",
        title="Nächste",
        school_year=year,
        as_of=date(first + 1, 8, 1),
        by=factories.user("planung"),
    )
    assert not copied.published
    assert copied.rules["levels"] == round.rules["levels"]
    assert "overrides" in round.rules
    assert not copied.rules.get("overrides")
    before = [source["period"] for source in round.rules["budget"]]
    after = [source["period"] for source in copied.rules["budget"]]
    assert after == [later(period, 1) for period in before]
    assert copied.rules["code"] == "naechste"
    assert make_proposal(round=copied).lines.exists()


def test_a_code_is_given_once(round):
    given = {"title": "x", "school_year": "2030/31", "as_of": date(2030, 8, 1)}
    with pytest.raises(ValidationError, match="gibt es schon"):
        copy_round(round=round, code=round.code, by=factories.user(), **given)


@pytest.mark.parametrize("year", ["2030", "2030/32", "2030/3", "nie", "２０３０/３１"])
def test_a_school_year_is_two_years_in_a_row(round, year):
    given = {"title": "x", "code": "y", "school_year": year, "as_of": "2030-08-01"}
    answer = world.signed_in("planung").post(
        f"/planung/runden/{round.code}/kopieren/", given
    )
    assert "Ein Schuljahr heißt wie 2027/28." in answer.content.decode()


def test_the_form_suggests_the_next_year_and_leads_to_the_new_round(round):
    client = world.signed_in("planung")
    path = f"/planung/runden/{round.code}/kopieren/"
    form = client.get(path).context["form"]
    given = {name: form.initial[name] for name in form.fields}
    answer = client.post(path, given)
    assert answer.url == f"/planung/runden/{given['code']}/"
    assert "Die Runde ist angelegt" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "far",
    [
        {"school_year": "9999/00"},
        {"school_year": "0000/01"},
        {"as_of": "9999-12-31"},
        {"as_of": "0001-01-01"},
    ],
    ids=str,
)
def test_a_round_in_no_year_anybody_plans_for_is_refused(round, far):
    given = {"title": "x", "code": "y", "school_year": "2030/31", "as_of": "2030-08-01"}
    answer = world.signed_in("planung").post(
        f"/planung/runden/{round.code}/kopieren/", given | far
    )
    assert answer.status_code == 400
    assert "liegen in 1990 bis 2100." in answer.content.decode()
