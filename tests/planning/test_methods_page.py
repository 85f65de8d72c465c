"""Methodik says what the code does: words against options, figures against the key."""

import re
from decimal import Decimal

import pytest

from planning.allocation.reasons import Reason
from planning.models import Proposal, ScoringRun
from planning.reports import method_texts
from planning.reports.filling_case import filling_case
from planning.scoring import key_parts, treat
from planning.services import make_proposal
from tests.planning import small_city


@pytest.mark.parametrize(
    ("words", "options"),
    [
        pytest.param(method_texts.NORMALISATION, key_parts.METHODS, id="normalisation"),
        pytest.param(method_texts.POOLING, key_parts.POOLINGS, id="pooling"),
        pytest.param(method_texts.AGGREGATION, key_parts.AGGREGATIONS, id="aggregation"),
        pytest.param(method_texts.MISSING, key_parts.POLICIES, id="missing values"),
        pytest.param(method_texts.OUTLIERS, key_parts.OUTLIERS, id="outliers"),
        pytest.param(method_texts.SHRINKAGE, key_parts.SHRINKAGES, id="shrinkage"),
        pytest.param(method_texts.WEIGHTING, key_parts.WEIGHTINGS, id="weighting"),
        pytest.param(method_texts.ALLOCATION, Proposal.Method.values, id="allocation"),
        pytest.param(
            method_texts.TRANSFORM, {"none", *treat.TRANSFORMS}, id="transformation"
        ),
    ],
)
def test_every_option_of_the_code_has_its_words(words, options):
    assert set(words) == set(options)


@pytest.fixture
def city(db):
    made = small_city.build()
    make_proposal(round=small_city.open_round())
    return made


def text_of(client, **query):
    html = client.get("/methodik/", query).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.mark.django_db
def test_filling_up_takes_a_post_away_at_a_larger_budget_and_the_walk_does_not(client):
    rows = filling_case()
    assert [row.loses for row in rows] == [False, True, False]
    assert [row.filled[1] for row in rows] == [Decimal("0.8"), 0, Decimal("0.8")]
    assert [row.strict[1] for row in rows] == [0, 0, Decimal("0.8")]
    page = client.get("/methodik/").content.decode()
    assert page.count("B verliert trotz mehr Budget") == 1


@pytest.mark.django_db
def test_without_a_key_the_page_says_so(client):
    assert "Es gilt noch kein Schlüssel" in text_of(client)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_listed(reason, client, city):
    assert reason.text in text_of(client)


def test_weights_and_rules_come_from_the_key(client, city):
    text = text_of(client)
    for said in ("0,40", "40,0 %", "Indexwert = 1,00 + 0,50 × Ergebnis", "±25 %"):
        assert said in text
    assert "66,6 % der Wichtung" in text


def test_the_example_adds_up_to_the_kept_index(client, city):
    response = client.get("/methodik/", {"einrichtung": "T-4"})
    example = response.context["example"]
    assert example.score.facility.number == "T-4"
    assert abs(example.total - example.score.index) < Decimal("1e-9")
    assert example.score.run == ScoringRun.objects.get()


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("gibtesnicht", id="no such facility"),
        pytest.param("T-8", id="a facility without index"),
    ],
)
def test_an_example_without_index_says_so(number, client, city):
    assert f"Zur Kennung „{number}“ gibt es in diesem Schlüssel" in text_of(
        client, einrichtung=number
    )


def test_the_page_shows_the_key_that_is_asked_for(client, city):
    response = client.get("/methodik/", {"schluessel": "test-gs"})
    assert response.context["row"] == city.key


@pytest.mark.django_db
def test_the_grundwert_has_no_value_to_show(client):
    small_city.build()
    make_proposal(round=small_city.open_round())
    html = client.get("/methodik/").content.decode()
    row = html.partition("Grundwert</th>")[2].partition("</tr>")[0]
    assert row.count("entfällt") == 3
    assert "nicht sinnvoll" not in row
    assert "Gebiet (Ortsteil)" in html
