"""Stellungnahmen: asked for, received, answered, and part of every later Fassung."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from districts.models import AuditEntry
from planning.decisions.verify import read
from planning.models import Statement
from planning.services import (
    answer_statement,
    ask_for_statement,
    cut_budget,
    receive_statement,
)
from tests import factories

TODAY = timezone.localdate
CUT = [{"what": "budget", "source": "stadt", "period": "2024/25", "fte": "0.80"}]


@pytest.fixture
def heard(office):
    """Three bodies: one answered about a school, one late, one silent."""
    schools = {school.number: school for school in office.city.schools}
    served = office.proposal.lines.filter(proposed_fte__gt=0).order_by("-position").first()
    office.school = schools[served.facility.number]
    common = {"round": office.round, "by": office.planner}
    office.asked = [
        ask_for_statement(kind=kind, body=body, deadline=deadline, facility=site, **common)
        for kind, body, deadline, site in (
            ("einrichtung", "Testschule", TODAY(), office.school),
            ("stadtelternrat", "Stadtelternrat", TODAY() - timedelta(days=9), None),
            ("lasub", "LaSuB", TODAY() + timedelta(days=9), None),
        )
    ]
    for row in office.asked[:2]:
        receive(row, office.planner)
    return office


def receive(row: Statement, by) -> None:
    receive_statement(statement=row, by=by, text="Mehr, bitte.", received_on=TODAY())


def answer(row: Statement, by, **given: object) -> Statement:
    base = {"answer": "Geprüft.", "effect": "keine", "is_impersonal": True}
    return answer_statement(statement=row, by=by, **base | given)


def test_nothing_is_laid_before_while_somebody_waits_for_an_answer(heard):
    with pytest.raises(ValidationError, match=r"Noch ohne Antwort: .*Stadtelternrat"):
        heard.submitted()


def test_the_record_holds_who_was_heard_what_was_answered_and_who_was_silent(heard):
    for row in heard.asked[:2]:
        answer(row, heard.planner)
    late, school, silent = read(bytes(heard.submitted().record))["statements"]
    assert (late["body"], late["is_late"]) == ("Stadtelternrat", True)
    assert (school["facility"], school["is_late"]) == (heard.school.number, False)
    assert (school["answer"], school["effect"]) == ("Geprüft.", "keine Änderung")
    assert (silent["body"], silent["text"], silent["answer"]) == ("LaSuB", "", "")


def test_a_cut_carries_statements_over_and_marks_those_it_touches(heard):
    for row in heard.asked[:2]:
        answer(row, heard.planner)
    first = heard.submitted()
    second = cut_budget(decision=first, by=heard.planner, changes=CUT, reason="Kürzung")
    late, school, _ = read(bytes(second.record))["statements"]
    assert school["affected"] == "Vorschlag 0,0 VzÄ statt 0,8 VzÄ in Fassung 1."
    assert late["affected"] == ("Seit Fassung 1 hat 1 Einrichtung einen anderen Vorschlag.")
    client = Client()
    client.force_login(heard.planner)
    page = client.get(f"/planung/runden/{heard.round.code}/stellungnahmen/")
    assert page.content.decode().count("Betroffen:") == 2


def test_a_statement_after_the_vorlage_waits_for_the_next_fassung(heard):
    for row in heard.asked[:2]:
        answer(row, heard.planner)
    first = heard.submitted()
    receive(heard.asked[2], heard.planner)
    with pytest.raises(ValidationError, match="Noch ohne Antwort: LaSuB"):
        cut_budget(decision=first, by=heard.planner, changes=CUT, reason="Kürzung")
    assert answer(heard.asked[2], heard.planner).answered_for == first


@pytest.mark.parametrize("missing", ["text", "check", "again"])
def test_an_answer_needs_a_text_and_a_look_for_persons_and_comes_once(heard, missing):
    row = heard.asked[2 if missing == "text" else 0]
    if missing == "again":
        answer(row, heard.planner)
    with pytest.raises(ValidationError):
        answer(row, heard.planner, is_impersonal=missing != "check")


def test_only_planners_enter_and_every_step_is_in_the_log(heard):
    with pytest.raises(PermissionDenied):
        answer(heard.asked[0], heard.second)
    answer(heard.asked[0], heard.planner)
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {
        "stellungnahme anfordern", "stellungnahme eintragen", "stellungnahme beantworten",
    }  # fmt: skip


def test_strangers_read_a_statement_only_once_it_is_answered(heard):
    address = f"/planung/runden/{heard.round.code}/stellungnahmen/"
    assert "Mehr, bitte." not in Client().get(address).content.decode()
    answer(heard.asked[0], heard.planner)
    page = Client().get(address).content.decode()
    assert "Mehr, bitte." in page
    assert "Stadtelternrat" not in page


def test_planners_go_from_asking_to_the_answer_on_one_page(office):
    client = Client()
    client.force_login(office.planner)
    base = f"/planung/runden/{office.round.code}/stellungnahmen/"
    asked = {"kind": "ag78", "body": "AG § 78", "deadline": TODAY(), "facility": "T-1"}
    assert client.post(f"{base}anfordern/", asked).status_code == 302
    row = Statement.objects.get()
    given = {"statement": row.pk, "text": "Ja.", "received_on": TODAY()}
    assert client.post(f"{base}eingang/", given).status_code == 302
    given = {"statement": row.pk, "answer": "Danke.", "effect": "keine"}
    refused = client.post(f"{base}antwort/", given)
    assert refused.status_code == 400
    assert "einzelne Personen" in refused.content.decode()
    assert (
        client.post(f"{base}antwort/", given | {"is_impersonal": "on"}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.facility.number, row.answer, row.published) == ("T-1", "Danke.", True)


def test_a_facility_of_another_round_is_refused_with_its_number(office):
    client = Client()
    client.force_login(office.planner)
    factories.facility(number="X-9")
    given = {"kind": "ag78", "body": "AG", "deadline": TODAY(), "facility": "X-9"}
    answer = client.post(
        f"/planung/runden/{office.round.code}/stellungnahmen/anfordern/", given
    )
    assert answer.status_code == 400
    assert "„X-9“ ist keine Einrichtung dieser Runde." in answer.content.decode()
