"""Members of bodies find what they decided, also where its figures are not public."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from planning.models import PlanningRound
from planning.services import make_proposal, revoke
from tests import factories
from tests.planning.decisions.test_unseen import close

LIST = "/entscheidungen/"


def visitor(role: str = "") -> Client:
    client = Client()
    if role:
        client.force_login(factories.user(role))
    return client


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def closed(office):
    """In force in a round that nobody published."""
    PlanningRound.objects.filter(pk=office.round.pk).update(published=False)
    office.round.refresh_from_db()
    proposal = make_proposal(round=office.round, by=office.planner)
    laid = office.submitted(
        proposal=proposal, title="Stellen 2025", paper_number="VIII-DS-00001",
        visibility_reason="Runde nicht veröffentlicht.",
    )  # fmt: skip
    office.decision = office.released(laid)
    return office


def test_members_read_the_beschluss_in_force_and_no_amount_of_a_site(closed):
    member, address = visitor("ausschuss"), f"{LIST}{closed.decision.code}/"
    assert member.get(address).status_code == 404, "a Vorlage is not in force yet"
    closed.resolved(closed.decision)
    shown = text(member.get(address))
    for said in ("Stellen 2025", "VIII-DS-00001", "Jugendhilfeausschuss", "beschlossen"):
        assert said in shown
    assert "Die Planungsrunde ist nicht veröffentlicht" in shown
    assert "T-1" not in shown
    assert "Stellen 2025" in text(member.get(LIST))


@pytest.mark.parametrize("role", ["", "traeger", "api"])
def test_everybody_else_is_told_nothing_of_it(closed, role):
    closed.resolved(closed.decision)
    reader = visitor(role)
    assert reader.get(f"{LIST}{closed.decision.code}/").status_code == 404
    assert "Stellen 2025" not in text(reader.get(LIST))


def test_files_of_it_stay_inside_and_the_office_reads_all(closed):
    closed.resolved(closed.decision)
    address = f"{LIST}{closed.decision.code}/"
    member = visitor("ausschuss")
    assert member.get(f"{address}beschlussdokumentation.zip").status_code == 404
    assert "Unterschied zu" in text(visitor("planung").get(address))
    assert "Beschlossen, nicht öffentlich" not in text(visitor("planung").get(LIST))


def test_what_is_revoked_is_told_no_longer(closed):
    closed.resolved(closed.decision)
    closed.decision.refresh_from_db()
    revoke(decision=closed.decision, by=closed.second, reason="Haushalt")
    address = f"{LIST}{closed.decision.code}/"
    assert visitor("ausschuss").get(address).status_code == 404


def test_closed_sources_of_a_published_round_are_named_as_the_reason(office):
    close(office)
    proposal = make_proposal(round=office.round, by=office.planner)
    decision = office.released(
        office.submitted(proposal=proposal, visibility_reason="Interne Liste.")
    )
    office.resolved(decision)
    shown = text(visitor("ausschuss").get(f"{LIST}{decision.code}/"))
    assert "Angaben, die nicht veröffentlicht sind" in shown
