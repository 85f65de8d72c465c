"""Strangers are told what is newer and not public, and never what is no longer true."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from districts.models import AreaValue
from planning.models import PlanningRound
from planning.services import import_key, make_proposal, run_scoring, save_round
from tests import factories
from tests.planning import small_city

PAGES = (
    "/planung/runden/test-runde/",
    "/planung/rangliste/?art=grundschule",
    "/einrichtungen/T-3/",
)
HIDDEN = "Für diese Runde ist eine nicht öffentliche Vorlage beschlossen"


def words(page: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def planner(office) -> Client:
    client = Client()
    client.force_login(office.planner)
    return client


def close(office) -> None:
    """A measure at a site of the round, in a file that is not public."""
    factories.measure(
        facility=office.city.schools[0],
        service_type=office.city.service,
        valid_from=small_city.DAY,
        source=factories.source_file(published=False),
    )


@pytest.fixture
def hidden(office):
    """A Beschluss in force that rests on a closed file, beside a public proposal."""
    close(office)
    proposal = make_proposal(round=office.round, by=office.planner)
    laid = office.submitted(proposal=proposal, visibility_reason="Interne Liste.")
    decision = office.released(laid)
    office.resolved(decision)
    return decision


@pytest.mark.parametrize("page", PAGES)
def test_what_is_in_force_and_not_public_is_told(hidden, page):
    shown = words(page)
    assert HIDDEN in shown
    assert "noch offen" not in shown
    assert "Entwurf" not in shown.replace("Schlüssel Testschlüssel, Version 1", "")


def test_the_list_of_decisions_tells_of_it(hidden, office):
    shown = words("/entscheidungen/")
    assert "Nicht öffentliche Vorlagen" in shown
    assert HIDDEN in shown
    assert hidden.code not in shown
    assert HIDDEN not in words("/entscheidungen/", planner(office))


def test_list_and_rest_say_at_a_decision_that_a_newer_one_is_not_public(office):
    office.in_force()
    close(office)
    proposal = make_proposal(round=office.round, by=office.planner)
    given = {"visibility_reason": "Interne Liste.", "reason": "Neue Liste."}
    office.released(office.submitted(proposal=proposal, **given))
    assert "neuere Vorlage nicht öffentlich" in words("/entscheidungen/")
    (row,) = Client().get("/api/v1/decisions/").json()["results"]
    assert row["newer_not_public"].startswith("Zu dieser Runde gibt es eine neuere")
    rows = planner(office).get("/api/v1/decisions/").json()["results"]
    assert [one["newer_not_public"] for one in rows] == [None, None]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_told_of_what_is_public_or_not_released(office, page):
    office.submitted()
    assert "nicht öffentliche Vorlage" not in words(page)


def test_a_planner_reads_the_decision_itself(office, hidden):
    assert HIDDEN not in words(PAGES[0], planner(office))


def test_a_beschluss_of_another_round_is_named_as_such(office):
    office.in_force()
    later = small_city.round_document() | {"code": "naechste", "title": "Runde 2025"}
    later |= {"school_year": "2025/26", "as_of": "2025-08-01"}
    round = save_round(later, published=True)
    proposal = make_proposal(round=round, by=office.planner)
    shown = words(f"/planung/vorschlaege/{proposal.pk}/")
    assert "noch offen; in Kraft 0,80 aus: Testrunde" in shown
    own = words(f"/planung/vorschlaege/{office.proposal.pk}/")
    assert "aus: Testrunde" not in own


# Rules in work, and the data of the what-if


def edited(office) -> PlanningRound:
    money = [{"source": "stadt", "period": "2024/25", "fte": 9.6}]
    return small_city.open_round(budget=money)


def test_rules_in_work_are_read_inside_alone(office):
    edited(office)
    shown = words(PAGES[0])
    assert "9,6" not in shown
    inside = words(PAGES[0], planner(office))
    assert f"Vorschlag {office.proposal.pk} beruht auf früheren Regeln" in inside
    assert "9,6" in inside
    (found,) = Client().get("/api/v1/rounds/").json()["results"]
    assert "9.6" not in str(found["rules"])


def test_without_an_edit_nothing_is_said_of_earlier_rules(office):
    assert "früheren Regeln" not in words(PAGES[0], planner(office))


def test_another_budget_is_calculated_with_the_data_of_the_proposal(office):
    AreaValue.objects.update(value="0.77")
    address = f"{PAGES[0]}?budget_fte=2,8"
    for client in (Client(), planner(office)):
        shown = words(address, client)
        assert "Variante neben dem bisherigen Vorschlag" in shown
        assert "Verschiedene Berechnungsstände" not in shown
    today = words(f"{address}&today=on", planner(office))
    assert "Verschiedene Berechnungsstände" in today
    assert "Verschiedene Berechnungsstände" not in words(f"{address}&today=on")


def test_no_stranger_reads_of_an_unpublished_key(office):
    import_key(small_city.key_document(version=2))
    assert "test-gs@2" not in words(f"{PAGES[0]}?budget_fte=2,8")


def test_a_trial_key_rewrites_no_history(office):
    trial = import_key(small_city.key_document(code="probe"), published=True)
    run_scoring(key=trial, as_of=small_city.DAY)
    shown = words("/einrichtungen/T-3/")
    assert "Testschlüssel" in shown
    assert "probe" not in shown.partition("Verlauf")[2]


def test_three_plans_have_a_reason_each(office):
    small_city.deliver_ended_measure(office.city)
    small = make_proposal(round=office.round, by=office.planner)
    large = make_proposal(round=edited(office), by=office.planner)
    answer = Client().get(f"/planung/vergleich/?b={small.pk}&c={large.pk}")
    rows = answer.content.decode().partition("tabelle-aenderungen")[2].split("<tr>")
    cells = [row for row in rows if "Budget ausgeschöpft" in row]
    assert cells
    assert all("nach Index und Budget" in row for row in cells)


def test_the_start_page_tells_of_it(hidden, office):
    assert HIDDEN in words("/")
    assert HIDDEN not in words("/", planner(office))
