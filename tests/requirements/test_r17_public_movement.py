"""R17: what became of a decision over closed files, as far as the public may know."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from districts.release import Audience, reading_as
from facilities.models import Facility
from planning.models import Decision, ProposalEdition
from planning.reports.proposal_report import report_html
from planning.selectors.decisions import decisions_for
from planning.selectors.statements import LIST_INSIDE
from planning.services import (
    enter_reallocation,
    record_resolution,
    release_reallocation,
)
from tests import factories, world
from tests.planning import closed_city
from tests.requirements.test_r17_public_edition import laid_before

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(monkeypatch) -> Decision:
    """A decision over closed files in force, with a released Nachsteuerung."""
    world.draw_no_pdf(monkeypatch)
    city: SimpleNamespace = closed_city.build()
    city.planner, city.second = factories.user("planung"), factories.user("freigabe")
    decision = laid_before(city)
    record_resolution(
        decision=decision, by=city.planner, body="Jugendhilfeausschuss",
        decided_on=timezone.localdate(), result="unveraendert", number="VIII-DS-1",
        minutes="beschlossen",
    )  # fmt: skip
    decision.refresh_from_db()
    row = enter_reallocation(
        decision=decision, by=city.planner, cause="zusaetzlich", source="stadt",
        fte=Decimal("0.80"), starts_on=date(2025, 1, 1), ends_on=date(2025, 7, 31),
        note="Haushalt", resolution="Jugendhilfeausschuss, 12",
    )  # fmt: skip
    release_reallocation(reallocation=row, by=city.second, sha256=row.sha256)
    return decision


def page(decision: Decision) -> str:
    address = f"/entscheidungen/{decision.code}/nachsteuerung/"
    return Client().get(address).content.decode()


def test_a_nachsteuerung_follows_the_list_that_was_given_out(decision):
    row = decision.reallocations.get()
    names = {school.number: school.name for school in Facility.objects.all()}
    assert names[row.outcome["turns"][0]["number"]] in page(decision)
    assert LIST_INSIDE not in page(decision)


def test_without_that_list_it_says_why_nobody_is_named(decision):
    edition = ProposalEdition.objects.get(row=decision.proposal, audience=Audience.PUBLIC)
    details = {**edition.details, "waiting_list": []}
    ProposalEdition.objects.filter(pk=edition.pk).update(details=details)
    assert LIST_INSIDE in page(decision)
    assert "passt, dann" not in page(decision)
    assert "VzÄ aus stadt" in page(decision)


def test_report_and_round_say_what_is_not_public(decision):
    with reading_as(Audience.PUBLIC):
        seen = decisions_for(Audience.PUBLIC).get(pk=decision.pk)
        html = report_html(seen.proposal, AnonymousUser())
    assert "rechnet keine Einrichtungsart mit einem Schlüssel" not in html
    assert "wer mit einem anderen die Seite wechselt" in html
    assert "Sie stehen nicht in dieser Fassung." in html
    shown = Client().get(f"/planung/runden/{decision.round.code}/?ansicht=fach")
    assert "Das Variantenprotokoll ist nicht öffentlich" in shown.content.decode()
