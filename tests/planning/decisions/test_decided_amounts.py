"""The column Beschluss holds what is in force, whatever is calculated afterwards."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.release import Audience
from facilities.models import Facility
from planning.models import PlanningRound, Status
from planning.selectors.decisions import decided_lines
from planning.services import import_key, make_proposal, revoke, run_scoring, save_round
from planning.services.rounds import save_scenario
from tests import factories
from tests.planning import small_city

RANKING = "/planung/rangliste/?art=grundschule"


def file_rows(client: Client, address: str = RANKING) -> list[dict[str, str]]:
    text = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def decided_in(client: Client) -> dict[str, str]:
    return {row["Kennung"]: row["Beschluss in VzÄ"] for row in file_rows(client)}


def linked(address: str, client: Client) -> list[str]:
    """VzÄ that link to a decision on a page."""
    page = client.get(address).content.decode()
    return re.findall(r'<a href="/entscheidungen/[^"]+">\s*<data value="([\d.]+)">', page)


def amounts_of(proposal) -> dict[str, str]:
    lines = proposal.lines.select_related("facility")
    return {
        line.facility.number: f"{line.proposed_fte}".replace(".", ",") for line in lines
    }


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def line(office):
    return office.proposal.lines.filter(proposed_fte__gt=0).first()


def test_a_newer_proposal_leaves_the_beschluss_where_it_is(office, line, client):
    office.in_force()
    made = amounts_of(office.proposal)
    PlanningRound.objects.filter(pk=office.round.pk).update(
        rules={**office.round.rules, "levels": [0, "1.0"]}
    )
    office.round.refresh_from_db()
    newer = make_proposal(round=office.round, by=office.planner)
    assert amounts_of(newer) != made
    assert decided_in(client).items() <= made.items()
    for address in (
        RANKING,
        f"/planung/vorschlaege/{newer.pk}/",
        f"/einrichtungen/{line.facility.number}/",
    ):
        assert "0.80" in linked(address, client), address
        assert "1.00" not in linked(address, client), address


def test_file_and_strip_still_say_what_the_shown_proposal_is(office, client):
    decision = office.in_force()
    trial = make_proposal(round=office.round, by=office.planner)
    address = f"{RANKING}&vorschlag={trial.pk}"
    rows = file_rows(client, address)
    assert {row["Status"] for row in rows} == {"Entwurf"}
    assert {row["Entscheidung"] for row in rows if row["Vorschlag in VzÄ"]} == {
        decision.code
    }
    page = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    assert "Status des Vorschlags Entwurf" in re.sub(r"\s+", " ", page)


def test_a_decided_scenario_counts(office, client):
    scenario = save_scenario(
        round=office.round,
        code="mehr",
        title="Mehr",
        changes={"levels": [0, 1.0]},
        by=office.planner,
        published=True,
    )
    proposal = make_proposal(round=office.round, scenario=scenario, by=office.planner)
    office.resolved(office.released(office.submitted(proposal=proposal)))
    assert decided_in(client).items() <= amounts_of(proposal).items()
    assert "1.00" in linked(RANKING, client)


def test_a_calculation_without_proposal_shows_it_too(office, client):
    office.in_force()
    key = import_key(small_city.key_document(version=2), published=True)
    run = run_scoring(key=key, as_of=small_city.DAY)
    text = client.get(f"{RANKING}&stand={run.pk}&format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert {row["Vorschlag in VzÄ"] for row in rows} == {""}
    assert "0,80" in {row["Beschluss in VzÄ"] for row in rows}
    assert "0.80" in linked(f"{RANKING}&stand={run.pk}", client)


def test_what_is_revoked_is_in_force_nowhere(office, client):
    decision = office.in_force()
    make_proposal(round=office.round, by=office.planner)
    revoke(decision=decision, by=office.other, reason="Haushalt gesperrt.")
    assert set(decided_in(client).values()) == {""}
    assert linked(RANKING, client) == []


def test_strangers_see_no_hidden_beschluss(office, client):
    PlanningRound.objects.filter(pk=office.round.pk).update(published=False)
    office.round.refresh_from_db()
    office.proposal = make_proposal(round=office.round, by=office.planner)
    decision = office.released(office.submitted(visibility_reason="Intern."))
    office.resolved(decision)
    assert not decision.published
    assert decided_lines(Audience.PUBLIC) == {}
    assert linked(RANKING, client) == []
    client.force_login(office.planner)
    assert "0.80" in linked(RANKING, client)


def test_another_service_keeps_its_own(office, line):
    office.in_force()
    other = factories.service_type(code="hort")
    found = decided_lines(Audience.INTERNAL)
    service = office.round.service_type_id
    assert [one.fte for one in found.of(line.facility_id, service)] == [Decimal("0.80")]
    assert found.of(line.facility_id, other.pk) == ()


def test_a_school_that_became_another_kind_stands_by_its_latest_beschluss(office, line):
    """The Beschluss for the Grundschulen stays in force beside that of the other kind."""
    first = office.in_force()
    Facility.objects.filter(pk=line.facility_id).update(kind="oberschule")
    document = small_city.round_document(code="zwei", key={"oberschule": None})
    later = save_round(document | {"code": "zwei"}, published=True)
    proposal = make_proposal(round=later, by=office.planner)
    second = office.released(office.submitted(proposal=proposal))
    office.resolved(second)
    first.refresh_from_db()
    assert first.status == Status.DECIDED
    [found] = decided_lines(Audience.INTERNAL).of(line.facility_id)
    assert (found.code, found.fte) == (second.code, Decimal(0))


def test_one_query_whatever_the_number_of_rows(office, client):
    office.in_force()
    with CaptureQueriesContext(connection) as seen:
        assert len(linked(RANKING, client)) > 1
    asked = [query["sql"] for query in seen if '"planning_decision"' in query["sql"]]
    assert len(asked) == 7, (
        "three for what stands, two for what is not public, one each for strip and amounts"
    )
