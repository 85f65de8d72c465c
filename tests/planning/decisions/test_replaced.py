"""A Vorlage that a later Fassung replaced is over, on pages and for REST clients."""

from __future__ import annotations

import pytest
from django.test import Client

from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decisions_for
from planning.services import make_proposal
from tests import factories
from tests.planning.decisions.test_unseen import words


@pytest.fixture
def fassungen(office):
    """The first is in force, the second was never released, the third lies before."""
    found = [office.in_force()]
    for number in (2, 3):
        proposal = make_proposal(round=office.round, by=office.planner)
        found.append(office.submitted(proposal=proposal, reason=f"Grund {number}"))
    return [row.code for row in found]


def reader(role):
    client = Client()
    client.force_login(factories.user(role))
    return client


def states():
    return {row.code: state_of(row) for row in decisions_for("intern")}


def test_the_replaced_fassung_says_by_which(fassungen):
    first, second, third = fassungen
    found = states()
    assert found[second] == "ersetzt durch Fassung 3"
    assert found[third] == "Vorlage, noch nicht freigegeben"
    assert found[first].startswith("beschlossen")  # its end is a Beschluss, no Vorlage
    assert "ersetzt durch Fassung 3" in words("/entscheidungen/", reader("freigabe"))


def test_nobody_is_asked_to_release_what_was_replaced(fassungen):
    _, second, third = fassungen
    page = reader("freigabe")
    assert "Prüfen und freigeben" not in words(f"/entscheidungen/{second}/", page)
    assert "Prüfen und freigeben" in words(f"/entscheidungen/{third}/", page)
    assert page.get(f"/entscheidungen/{second}/freigeben/").status_code == 403


def test_what_a_body_closed_stays_closed(office):
    first = office.released()
    office.resolved(first, result="zurueckgezogen")
    proposal = make_proposal(round=office.round, by=office.planner)
    office.submitted(proposal=proposal, reason="Neu")
    assert states()[first.code] == "Vorlage, zurückgezogen"


def test_the_interface_names_successor_and_predecessor_alike(fassungen, office):
    first, second, third = fassungen
    client = reader("planung")

    def links():
        rows = client.get("/api/v1/decisions/").json()["results"]
        return {row["code"]: (row["replaces"], row["replaced_by"]) for row in rows}

    assert links() == {
        first: (None, None),
        second: (first, third),
        third: (second, None),
    }
    newest = office.released(decisions_for("intern").get(code=third))
    office.resolved(newest, result="geaendert")
    assert links() == {
        first: (None, third),
        second: (first, third),
        third: (second, None),
    }
