"""Warum (noch) keine Stelle: what decided comes first, holders read their own limit."""

from datetime import date
from decimal import Decimal

import pytest

from planning.selectors.levers import Hurdle
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city
from tests.planning.test_facility_page import text_of


@pytest.fixture
def city(db):
    return small_city.build()


@pytest.mark.parametrize(
    ("index", "enter", "places"),
    [
        pytest.param("0.7512", "0.8", 2, id="two places tell them apart"),
        pytest.param("0.7512", "0.75", 3, id="a third place shows the side"),
        pytest.param("0.75000001", "0.75", 8, id="as many as it takes"),
        pytest.param("0.75", "0.75", 2, id="equal stays two"),
    ],
)
def test_places_of_a_schwelle(index, enter, places):
    hurdle = Hurdle(Decimal(index), Decimal(enter), ">", Decimal("0.8"), is_passed=True)
    assert hurdle.places == places


def test_who_holds_a_post_is_measured_by_the_verbleibgrenze(client, city):
    factories.measure(
        facility=city.schools[1], service_type=city.service, source=city.source,
        fte_target="0.80", valid_from=date(2023, 8, 1),
    )  # fmt: skip
    held = {"key": "test-gs@1", "level": 0.8, "enter": 1.0, "stay": 0.9}
    make_proposal(round=small_city.open_round(thresholds=[held]))
    words = text_of(client, city.schools[1])
    assert "über Indexwert 0,90 (Verbleibgrenze): nicht erreicht" in words


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        pytest.param(
            {
                "eligibility": [
                    {"code": "E1", "field": "pupils", "op": ">", "value": 200}
                    | {"text": "über 200 Kinder"}
                ]
            },
            "Teilnahmenicht antragsberechtigt: über 200 Kinder",
            id="not eligible",
        ),
        pytest.param(
            {
                "overrides": [
                    {"facility": "T-2", "rule": "forbid", "reason": "Schule schließt"}
                ]
            },
            "EinzelfallEinzelfallentscheidung (Schule schließt)",
            id="decided singly",
        ),
    ],
)
def test_why_not_names_what_decides_before_the_index(client, city, rules, words):
    make_proposal(round=small_city.open_round(**rules))
    assert words in text_of(client, city.schools[1])
