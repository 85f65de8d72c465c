"""Familiengrundschulzentren: the four questions, what is open, other cities beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from districts.release import Audience
from planning.models import FamilyCentre
from planning.selectors import centres as selectors
from tests import factories, funding_rows, network_rows, world
from tests.requirements.test_r44_german import visible

pytestmark = pytest.mark.django_db
DAY, PUBLIC = factories.DAY, Audience.PUBLIC
ANSWERS = {
    "structures": (0, 1),
    "agreed_on": (0, 1),
    "goal_system": (0, 1),
    "goal": (1, 0),
    "indicator": (1, 0),
    "target": (1, 0),
    "foundations": (2, 1),
    "added_value": (2, 1),
    "follow_up": (2, 1),
    "docking": (3, 1),
}


def row(centre: FamilyCentre) -> selectors.CentreRow:
    return selectors.CentreRow(selectors.centres_on(DAY, PUBLIC).get(pk=centre.pk))


@pytest.mark.parametrize("name", ANSWERS)
def test_each_field_answers_its_question_alone(name):
    """A goal without indicator, or a target without its day, answers nothing yet."""
    value = {"agreed_on": DAY, "indicator": factories.indicator()}.get(name, "Text")
    found = row(network_rows.centre(**{name: value}))
    place, counts = ANSWERS[name]
    expected = [0, 0, 0, 0]
    expected[place] = counts
    assert [question.answered for question in found.questions] == expected


def test_effect_is_steered_by_goal_with_indicator_and_target_with_its_day():
    given = {"goal": "Ziel", "indicator": factories.indicator()}
    found = row(network_rows.centre(**given, target="10", review_on=DAY))
    assert found.questions[1].answered == 2
    assert (found.answered, found.points) == (2, 9)


def test_a_network_of_the_sozialraum_is_a_docking_point():
    centre = network_rows.centre()
    centre.networks.add(network_rows.network())
    assert row(centre).questions[3].answered == 1
    hidden = network_rows.centre()
    hidden.networks.add(network_rows.network(published=False))
    assert row(hidden).questions[3].answered == 0


def test_the_city_sees_what_is_open_and_where():
    network_rows.centre(name="A", structures="Text")
    network_rows.centre(name="B")
    here, _ = selectors.listed(selectors.centres_on(DAY, PUBLIC))
    found = {
        point: [c.name for c in rows] for _, point, rows in selectors.open_points(here)
    }
    assert found["Zusammenarbeit beschrieben"] == ["B"]
    assert found["Anschluss geklärt"] == ["A", "B"]


def test_other_cities_stand_beside_and_open_nothing_here():
    network_rows.centre(city="Mönchengladbach", sites=9)
    here, elsewhere = selectors.listed(selectors.centres_on(DAY, PUBLIC))
    assert here == []
    assert [entry.centre.sites for entry in elsewhere] == [9]
    assert selectors.open_points(here) == []


def test_schools_with_a_running_centre_that_nobody_described_are_named():
    service = factories.service_type("fsz")
    known, unknown = (
        factories.measure(service_type=service),
        factories.measure(service_type=service),
    )
    network_rows.centre(facility=known.facility)
    assert selectors.without_record(DAY, PUBLIC) == [unknown.facility]


def test_falling_shares_of_foundations_stand_by_year(client):
    measure = factories.measure(service_type=factories.service_type("fsz"))
    foundation = funding_rows.programme(funder="stiftung", name="Stiftung")
    for year, share in ((2025, "0.4"), (2026, "0.2")):
        funding_rows.share(
            measure=measure, programme=foundation, year=year, share=Decimal(share)
        )
    funding_rows.share(
        measure=measure, programme=funding_rows.programme(funder="stadt"), year=2026
    )
    centre = network_rows.centre(facility=measure.facility)
    found = selectors.profile(row(centre).centre, DAY, PUBLIC)
    assert [(year, str(share)[:3]) for _, year, share in found.shares] == [
        (2025, "0.4"),
        (2026, "0.2"),
    ]
    page = visible(client.get(f"/familienzentren/{centre.code}/").content.decode())
    assert "2025: 40,0 % (Stiftung); 2026: 20,0 % (Stiftung)" in page


def test_a_centre_at_a_hidden_school_is_hidden_too():
    hidden = factories.facility(source=factories.source_file(published=False))
    centre = network_rows.centre(facility=hidden)
    path = f"/familienzentren/{centre.code}/"
    assert Client().get(path).status_code == 404
    assert Client().get(f"/api/v1/family-centres/{centre.code}/").status_code == 404
    assert world.signed_in("planung").get(path).status_code == 200


def test_a_planner_answers_a_question_through_the_page():
    centre = network_rows.centre(city="Bremen")
    given = {"name": "Zentrum", "city": "Bremen", "sites": 1, "source": "Papier"}
    given |= {"valid_from": "2024-08-01", "follow_up": "Die Stadt übernimmt."}
    path = f"/familienzentren/{centre.code}/bearbeiten/"
    assert world.signed_in("planung").post(path, given).status_code == 302
    centre.refresh_from_db()
    assert centre.follow_up == "Die Stadt übernimmt."


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2024, 7, 31), 0), (DAY, 1), (date(2024, 9, 1), 0)],
    ids=["before it began", "on its day", "after its end"],
)
def test_centres_are_those_of_the_day(day, number):
    network_rows.centre(valid_to=date(2024, 8, 31))
    assert selectors.centres_on(day, PUBLIC).count() == number
