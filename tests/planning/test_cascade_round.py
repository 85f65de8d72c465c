"""A Stufenauswahl on live data: spaces, measures and the counts on the page."""

from datetime import date

import pytest
from django.urls import reverse

from planning.models import Proposal
from planning.services import make_proposal, recalculate_proposal, save_round
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

ROOMS = {"area_kind": "schwerpunktraum", "area": "*"}
FILTERS = [
    {"code": "F1", "field": "area", "op": "in_area", "value": ROOMS},
    {"code": "F2", "field": "pupils", "op": ">", "value": 100, "text": "über 100 Kinder"},
    {"code": "F3", "field": "migration", "op": "≥", "value": 0},
    {"code": "F4", "op": "lacks_measure", "value": "ssa"},
]


@pytest.fixture
def city():
    found = small_city.build()
    space = factories.area(kind="schwerpunktraum", source=found.source)
    for ortsteil in found.areas[:2]:
        factories.membership(
            member=ortsteil, group=space, valid_from=date(2020, 1, 1), source=found.source
        )
    return found


@pytest.fixture
def proposal(city):
    held = {"fte_target": "0.80", "valid_from": date(2023, 8, 1)}
    factories.measure(
        facility=city.schools[0], service_type=city.service, source=city.source, **held
    )
    rules = {
        "method": "cascade",
        "key": {"grundschule": None},
        "cascade": {
            "filters": FILTERS,
            "sort": ["-pupils", "facility"],
            "take": {"sites": 1},
        },
    }
    document = small_city.round_document(**rules)
    return make_proposal(round=save_round(document, published=True))


def test_every_school_has_its_step(proposal):
    found = {line.facility.number: line.reason for line in proposal.lines.all()}
    assert found == {
        "T-1": "ALREADY_SUPPLIED",
        "T-2": "BUDGET",
        "T-3": "FILTERED",
        "T-4": "FUNDED_RANK",
        "T-5": "DATA_MISSING",
        "T-6": "FILTERED",
        "T-7": "BUDGET",
        "T-8": "FILTERED",
    }


def test_without_a_list_of_a_service_nobody_is_said_to_lack_it(city):
    lacks = {"code": "E1", "op": "lacks_measure", "value": "kifaz", "text": "ohne KiFaZ"}
    document = small_city.round_document(eligibility=[lacks])
    proposal = make_proposal(round=save_round(document, published=True))
    assert {site["unlisted"][0] for site in proposal.inputs["sites"]} == {"kifaz"}
    lines = proposal.lines.filter(score__index__isnull=False)
    assert {line.reason for line in lines} == {"DATA_MISSING"}
    assert lines[0].reason_text == "Daten unvollständig: Maßnahmen"


def test_outside_every_space_is_known_where_spaces_are(proposal):
    areas = {site["number"]: site["areas"] for site in proposal.inputs["sites"]}
    assert areas["T-3"]["schwerpunktraum"] == []
    assert len(areas["T-1"]["schwerpunktraum"]) == 1


def test_without_any_space_nobody_knows(city):
    rules = {
        "method": "cascade",
        "key": {"grundschule": None},
        "cascade": {
            "filters": [FILTERS[0] | {"value": ROOMS | {"area_kind": "planungsraum"}}],
            "sort": ["facility"],
            "take": {"sites": 1},
        },
    }
    document = small_city.round_document(**rules)
    proposal = make_proposal(round=save_round(document, published=True))
    assert set(proposal.lines.values_list("reason", flat=True)) == {"DATA_MISSING"}


def test_the_record_gives_the_same_plan(proposal):
    again = recalculate_proposal(Proposal.objects.get(pk=proposal.pk))
    kept = list(proposal.lines.order_by("position").values_list("reason", "note"))
    assert [(line.reason.value, line.note) for line in again.lines] == kept


def test_the_page_shows_the_counts(client, proposal):
    page = client.get(reverse("planning:proposal", args=[proposal.pk]))
    assert page.status_code == 200
    steps = page.context["funnel"]
    counts = [(s.came, s.failed, s.absent, s.went_on) for s in steps]
    assert counts == [
        (8, 2, 0, 6),
        (6, 1, 0, 5),
        (5, 0, 1, 4),
        (4, 1, 0, 3),
        (3, 0, 0, 3),
        (3, 2, 0, 1),
    ]
    assert "über 100 Kinder" in page.text
    assert "Stufenauswahl Schritt für Schritt" in page.text


def test_the_round_says_its_steps(client, proposal):
    page = client.get(reverse("planning:round", args=[proposal.round.code])).text
    assert "1. F1: in einem Gebiet der Art Schwerpunktraum." in page
    assert "2. F2: über 100 Kinder." in page
    assert "3. F3: migration ≥ 0." in page
    assert "4. F4: hat die Maßnahme ssa nicht." in page
    assert "Die Auswahl nimmt von oben 1 Einrichtung." in page


def test_another_method_has_no_counts(client, city):
    other = make_proposal(round=small_city.open_round())
    page = client.get(reverse("planning:proposal", args=[other.pk]))
    assert page.context["funnel"] == []
    assert "Stufenauswahl" not in page.text
