"""R16: before a key is laid before a body, it is said how much of it the public sees."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from facilities.models import FacilityValue
from planning.models import Decision
from planning.services import make_proposal, submit
from planning.services.visibility import Visibility, check_visible, visibility_of
from tests import factories
from tests.planning import closed_city, small_city

REASON = "Die Schule ist sehr klein; der Rang wird im nichtöffentlichen Teil genannt."


def row(**given: int) -> Visibility:
    counts = {"ranked": 100, "ranks": 0, "classes": 0, "either": 0, "indices": 0}
    return Visibility(kind="grundschule", contributions=0, **(counts | given))


@pytest.mark.parametrize(
    ("seen", "refused"),
    [
        pytest.param(row(ranks=89, either=89), True, id="89 ranks of a hundred"),
        pytest.param(row(ranks=90, either=90), False, id="90 ranks of a hundred"),
        pytest.param(row(classes=95, either=95), False, id="Stufen will do as well"),
        pytest.param(row(ranked=0), False, id="nobody has a rank"),
    ],
)
def test_under_ninety_per_cent_a_reason_is_needed(seen, refused):
    check_visible([seen], REASON)
    if not refused:
        return check_visible([seen], "")
    with pytest.raises(ValidationError, match="Grundschule 89 von 100") as error:
        check_visible([seen], " ")
    said = str(error.value)
    assert said.index("1. mehr Jahre") < said.index("2. Bedarfsstufen") < said.index("3. ")
    return None


@pytest.fixture
def city(db) -> SimpleNamespace:
    """One of seven ranked schools would be secret: six of seven are 85 per cent."""
    made = closed_city.build()
    made.proposal = make_proposal(round=small_city.open_round())
    made.planner = factories.user("planung")
    return made


def test_what_the_public_would_see_is_counted_by_type(city):
    (seen,) = visibility_of(city.proposal)
    assert (seen.ranked, seen.ranks, seen.classes, seen.percent) == (7, 6, 0, 85)
    assert seen.indices == 6
    assert seen.contributions < 6


def test_a_key_with_too_few_visible_ranks_is_not_laid_before(city):
    with pytest.raises(ValidationError, match="Grundschule 6 von 7"):
        submit(proposal=city.proposal, by=city.planner, title="Schulsozialarbeit")
    assert not Decision.objects.exists()


def test_the_reason_is_kept_in_the_record_and_printed(city, client):
    decision = submit(
        proposal=city.proposal, by=city.planner, title="SSA", visibility_reason=REASON
    )
    kept = json.loads(bytes(decision.record))["release"]
    assert kept["visibility_reason"] == decision.visibility_reason == REASON
    assert kept["visibility"][0]["ranks"] == 6
    client.force_login(city.planner)
    assert REASON in client.get(f"/entscheidungen/{decision.code}/").content.decode()


def test_the_page_shows_the_check_before_the_act(city, client):
    client.force_login(city.planner)
    text = client.get(f"/planung/vorschlaege/{city.proposal.pk}/vorlegen/").content.decode()
    assert "85" in text
    assert "zu wenig" in text
    assert "mehr Jahre zusammenfassen" in text


def test_open_data_are_visible_without_asking_the_gate(db, monkeypatch):
    def asked(*_: object) -> None:
        raise AssertionError("the gate was asked")

    monkeypatch.setattr("planning.services.visibility.would_give_out", asked)
    small_city.build()
    (seen,) = visibility_of(make_proposal(round=small_city.open_round()))
    assert seen.percent == 100


def test_figures_without_rule_are_visible_to_nobody(city):
    type(city.closed).objects.filter(pk=city.closed.pk).update(importer="unbekannt")
    (seen,) = visibility_of(city.proposal)
    assert (seen.ranks, seen.percent) == (0, 0)


def test_longer_pooling_is_a_remedy(city):
    """With counts over the threshold nothing is secret any more."""
    for value in FacilityValue.objects.filter(source=city.closed, facility__number="T-2"):
        value.numerator, value.value = 12, round(12 / value.denominator, 6)
        value.save()
    (seen,) = visibility_of(make_proposal(round=city.proposal.round))
    assert seen.ranks == 7
