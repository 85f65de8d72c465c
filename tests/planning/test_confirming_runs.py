"""A loss that earlier official runs or an older key have to confirm, on live data."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from planning.services import (
    draft_proposal,
    import_key,
    make_proposal,
    recalculate_proposal,
    save_round,
    save_scenario,
)
from planning.services.scoring import run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

YEAR_BEFORE, DAY = date(2024, 3, 1), small_city.DAY
HIGH = [{"key": "test-gs@1", "level": 0.8, "enter": 9, "stay": 9}]


@pytest.fixture
def city():
    found = small_city.build(as_of=date(2024, 2, 1))
    factories.measure(
        facility=found.schools[0],
        service_type=found.service,
        fte_target="0.80",
        valid_from=date(2023, 8, 1),
        source=found.source,
    )
    return found


def open_round(day=DAY, code="test-runde", **rules):
    document = small_city.round_document(thresholds=HIGH, **rules)
    return save_round(document | {"code": code, "as_of": day.isoformat()}, published=True)


def line_of(draft, number="T-1"):
    return next(line for line in draft.plan.lines if line.number == number)


def test_without_an_earlier_official_run_a_loss_is_not_confirmed(city):
    draft = draft_proposal(round=open_round(hysteresis={"runs": 2}))
    assert line_of(draft).proposed == 80
    assert line_of(draft).reason == "KEPT_HYSTERESIS"


def test_the_run_of_an_earlier_proposal_confirms_it(city):
    make_proposal(round=open_round(YEAR_BEFORE, "vorjahr"))
    draft = draft_proposal(round=open_round(hysteresis={"runs": 2}))
    assert line_of(draft).proposed == 0
    later = draft_proposal(round=open_round(hysteresis={"runs": 3}, code="drei"))
    assert line_of(later).proposed == 80


def test_a_run_nobody_proposed_with_is_not_official(city):
    run_scoring(key=city.key, as_of=YEAR_BEFORE)
    draft = draft_proposal(round=open_round(hysteresis={"runs": 2}))
    assert line_of(draft).proposed == 80


def test_a_run_behind_a_scenario_alone_is_not_official(city):
    before = open_round(YEAR_BEFORE, "vorjahr")
    scenario = save_scenario(
        round=before, code="probe", title="Probe", changes={"levels": [0, 1]}, by=None
    )
    make_proposal(round=before, scenario=scenario)
    draft = draft_proposal(round=open_round(hysteresis={"runs": 2}))
    assert line_of(draft).proposed == 80


def test_the_proposal_keeps_what_confirmed_and_replays_it(city):
    make_proposal(round=open_round(YEAR_BEFORE, "vorjahr"))
    proposal = make_proposal(round=open_round(hysteresis={"runs": 2}))
    first = proposal.inputs["sites"][0]
    assert len(first["earlier"]) == 1
    again = recalculate_proposal(proposal)
    assert [line.proposed for line in again.lines] == [
        int(line.proposed_fte * 100) for line in proposal.lines.order_by("position")
    ]


def test_without_hysteresis_the_record_names_no_earlier_runs(city):
    make_proposal(round=open_round(YEAR_BEFORE, "vorjahr"))
    proposal = make_proposal(round=open_round())
    assert "earlier" not in proposal.inputs["sites"][0]


def test_an_older_key_is_calculated_on_the_day(city):
    document = small_city.key_document(code="test-gs-alt")
    document["aggregation"]["scale"] = {"a": 20.0, "b": 0.5}
    import_key(document, published=True)
    given = draft_proposal(
        round=open_round(hysteresis={"confirm_with_key": "test-gs-alt@1"})
    )
    assert line_of(given).proposed == 80
    assert "test-gs-alt@1" in line_of(given).note


def test_an_unpublished_older_key_keeps_the_proposal_inside(city):
    import_key(small_city.key_document(code="test-gs-alt"), published=False)
    rules = {"hysteresis": {"confirm_with_key": "test-gs-alt"}}
    assert draft_proposal(round=open_round(**rules)).proposal.published is False
    assert draft_proposal(round=open_round(code="ohne")).proposal.published is True


def test_an_older_key_nobody_stored_is_named(city):
    unknown = open_round(hysteresis={"confirm_with_key": "gibt-es-nicht"})
    with pytest.raises(ValidationError, match="„gibt-es-nicht“"):
        draft_proposal(round=unknown)


def test_the_budget_is_still_kept(city):
    draft = draft_proposal(round=open_round(hysteresis={"runs": 2}))
    allocated = draft.proposal.allocated_fte
    assert allocated + draft.proposal.rest_fte == Decimal("2.00")
