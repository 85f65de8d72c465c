"""R17: money and Vermerke in the Fassung für die Öffentlichkeit, and what it leaves out."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from planning.models import DecisionEdition, ProposalEdition
from planning.services import write_note
from tests import factories, funding_rows, world
from tests.planning import closed_city, small_city
from tests.requirements.test_r17_public_edition import (
    bundle_of,
    document,
    forged,
    laid_before,
    recalculated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(monkeypatch) -> SimpleNamespace:
    world.draw_no_pdf(monkeypatch)
    made = closed_city.build()
    made.planner, made.second = factories.user("planung"), factories.user("freigabe")
    made.round = small_city.open_round()
    return made


def price(city: SimpleNamespace, source) -> None:
    funding_rows.cost_rate("78000", service_type=city.service, source=source)


def dearer(record: dict) -> None:
    record["funding"]["cells"][0]["eur"] = "1.00"


def test_open_money_and_the_heads_of_notes_are_carried(city, tmp_path):
    price(city, city.source)
    said = {"question": "CANARY", "considered": "CANARY", "outcome": "CANARY"}
    note = write_note(about=city.round, by=city.planner, **said)
    decision = laid_before(city)
    record, content = document(decision), bundle_of(decision)
    assert record["funding"] == decision.proposal.details["funding"]
    assert [row["number"] for row in record["annexes"]["notes"]] == [note.pk]
    assert "CANARY" not in str(record)
    answer = recalculated(content, tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Kosten nach Kostensätzen und Förderregeln (nachgerechnet" in answer.stdout
    assert "Nicht öffentlich: Variantenprotokoll; Nachsteuerungen" in answer.stdout
    wrong = recalculated(forged(content, dearer), tmp_path)
    assert wrong.returncode == 1
    assert re.search(r"funding\.cells\.stadt: in der Akte", wrong.stdout)
    page = Client().get(f"/entscheidungen/{decision.code}/").content.decode()
    assert "Nicht öffentlich: Variantenprotokoll" in page


def test_closed_money_keeps_proposal_and_decision_inside(city):
    price(city, city.closed)
    decision = laid_before(city)
    assert not ProposalEdition.objects.filter(row=decision.proposal).exists()
    assert not DecisionEdition.objects.exists()
    assert Client().get(f"/entscheidungen/{decision.code}/").status_code == 404
