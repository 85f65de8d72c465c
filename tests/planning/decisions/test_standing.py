"""What became of a proposal shows wherever it is named: page, file, report, interface."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from planning.services import make_proposal, revoke
from tests import world


def words(address: str) -> str:
    html = Client().get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def line(office):
    return office.proposal.lines.filter(proposed_fte__gt=0).first()


def addresses(office, line) -> list[str]:
    return [
        f"/planung/vorschlaege/{office.proposal.pk}/",
        "/planung/rangliste/?art=grundschule",
        f"/einrichtungen/{line.facility.number}/",
    ]


def test_a_proposal_is_open_until_something_is_in_force(office, line):
    for address in addresses(office, line):
        assert "noch offen" in words(address)
    decision = office.in_force()
    for address in addresses(office, line):
        page = Client().get(address).content.decode()
        link = rf'<a href="/entscheidungen/{decision.code}/">\s*<data value="0.80">'
        assert re.search(link, page), address
    revoke(decision=decision, by=office.other, reason="Haushalt gesperrt.")
    for address in addresses(office, line):
        assert "aufgehoben" in words(address)


def rows_of(address: str) -> dict:
    return Client().get(address).json()


def test_the_interface_says_status_and_beschluss(office, line):
    proposal = f"/api/v1/proposals/{office.proposal.pk}/"
    assert rows_of(proposal)["status"] == "entwurf"
    office.in_force()
    assert rows_of(proposal)["status"] == "beschlossen"
    lines = rows_of(f"{proposal}lines/")["results"]
    assert {row["decided_fte"] == row["proposed_fte"] for row in lines} == {True}
    assert rows_of("/api/v1/decisions/test-runde-f1/")["resolutions"][0]["result"] == (
        "unveraendert"
    )


def test_a_draft_says_so_in_name_and_text_of_its_files(office, monkeypatch):
    world.draw_no_pdf(monkeypatch)
    report = f"/planung/vorschlaege/{office.proposal.pk}/bericht.pdf"
    table = "/planung/rangliste/?art=grundschule&format=csv"
    for address in (report, table):
        assert "ENTWURF_" in Client().get(address)["Content-Disposition"]
    assert "ENTWURF, nicht beschlossen" in Client().get(report).content.decode()
    office.in_force()
    for address in (report, table):
        assert "ENTWURF" not in Client().get(address)["Content-Disposition"]
    assert "beschlossen (test-runde-f1)" in Client().get(report).content.decode()


def start_of(person=None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    html = client.get("/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_start_says_what_waits_for_whom(office):
    decision = office.submitted()
    assert "1 Vorlage wartet auf die zweite Person" in start_of(office.second)
    assert "zweite Person" not in start_of()
    office.released(decision)
    assert "1 freigegebene Vorlage wartet auf den Beschluss" in start_of(office.second)
    assert "zweite Person" not in start_of(office.second)
    office.resolved(decision)
    assert "wartet" not in start_of(office.second)
    assert "beschlossen, endete am 31.07.2025" in start_of()


@pytest.mark.parametrize("result", ["abgelehnt", "zurueckgezogen"])
def test_what_is_closed_waits_for_nobody(office, result):
    office.resolved(office.released(), result)
    assert "wartet" not in start_of(office.second)


def test_a_replaced_vorlage_waits_for_nobody(office):
    office.submitted()
    proposal = make_proposal(round=office.round, by=office.planner)
    office.submitted(proposal=proposal, reason="Budget gekürzt.")
    assert "1 Vorlage wartet" in start_of(office.second)
