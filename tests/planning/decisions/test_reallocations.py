"""Nachsteuerung: VzÄ go down the Nachrückliste of the decision in force, and only it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from districts.models import AreaValue
from facilities.models import Facility
from planning.decisions.replay import plan_of
from planning.decisions.verify import read
from planning.models import Reallocation
from planning.services import (
    enter_reallocation,
    make_proposal,
    release_reallocation,
    revoke,
    submit,
)

CLOSED = "Die Einrichtung ist geschlossen."
FIRST, LAST = date(2025, 1, 1), date(2025, 7, 31)


@pytest.fixture
def decided(office):
    """A decision in force whose Verwaltung may hand out 1,6 VzÄ alone."""
    decision = office.submitted(paper={"limit_fte": "1,6"})
    office.resolved(office.released(decision))
    decision.refresh_from_db()
    office.decision = decision
    office.waiting = plan_of(read(bytes(decision.record))).waiting_list
    return office


def enter(office, **given: object) -> Reallocation:
    base = {"cause": "zusaetzlich", "source": "stadt", "fte": Decimal("0.80")}
    base |= {"starts_on": FIRST, "ends_on": LAST, "note": "Haushaltsbeschluss"}
    base |= {"decision": office.decision, "by": office.planner}
    return enter_reallocation(**base | given)


def test_the_next_of_the_nachrueckliste_gets_what_was_added(decided):
    row = enter(decided)
    (turn,) = row.outcome["turns"]
    assert turn["number"] == decided.waiting[0].number
    assert (turn["granted_fte"], turn["reason"]) == ("0.80", "")
    assert row.outcome["next"] == decided.waiting[1].number
    assert row.outcome["rest_fte"] == "0.00"


def test_new_data_change_nothing_and_the_decision_stays(decided):
    before = bytes(decided.decision.record)
    AreaValue.objects.update(value="0.99")
    Facility.objects.update(name="umbenannt")
    row = enter(decided)
    decided.decision.refresh_from_db()
    assert bytes(decided.decision.record) == before
    assert row.outcome["turns"][0]["number"] == decided.waiting[0].number


def test_who_was_served_by_a_nachsteuerung_is_not_served_again(decided):
    enter(decided)
    first, second = enter(decided).outcome["turns"]
    assert first["reason"] == "Ihre nächste Stufe kam mit Nachsteuerung 1."
    assert second["number"] == decided.waiting[1].number


def test_a_closed_site_is_passed_over_by_name_and_reason(decided):
    number = decided.waiting[0].number
    Facility.objects.filter(number=number).update(closed_on=date(2024, 12, 31))
    first, second = enter(decided).outcome["turns"]
    assert (first["number"], first["reason"]) == (
        number,
        CLOSED,
    )
    assert second["granted_fte"] == "0.80"


def test_too_little_for_any_step_is_a_rest_with_its_reason(decided):
    outcome = enter(decided, fte=Decimal("0.50")).outcome
    assert all("Die nächste Stufe braucht" in turn["reason"] for turn in outcome["turns"])
    assert outcome["rest_fte"] == "0.50"
    assert outcome["rest_reason"].startswith("Keine weitere Stufe")
    assert outcome["next"] == decided.waiting[0].number


def test_a_site_frees_no_more_than_it_was_given(decided):
    line = decided.proposal.lines.filter(proposed_fte__gt=0).first()
    given = {"cause": "schliessung", "origin": line.facility}
    enter(decided, **given)
    with pytest.raises(ValidationError, match="hat nach dieser Entscheidung noch 0"):
        enter(decided, **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cause": "schliessung"}, "Nennen Sie die Einrichtung"),
        ({"source": "land"}, "kennt keine Mittelquelle „land“"),
        ({"ends_on": date(2025, 8, 1)}, "stadt bezahlt 2024/25"),
        ({"fte": Decimal("1.70")}, "Zuständigkeitsgrenze .* liegt bei 1,6 VzÄ"),
        ({"fte": Decimal(0)}, "mehr als 0"),
        ({"starts_on": LAST, "ends_on": FIRST}, "Das Ende liegt vor dem Beginn"),
    ],
)
def test_what_the_decision_does_not_know_is_refused(decided, given, message):
    with pytest.raises(ValidationError, match=message):
        enter(decided, **given)
    assert not Reallocation.objects.exists()


def test_above_the_limit_a_body_decides(decided):
    row = enter(decided, fte=Decimal("2.40"), resolution="JHA, VIII-DS-00002")
    assert [turn["granted_fte"] for turn in row.outcome["turns"]] == ["0.80"] * 3


def test_a_second_person_releases_what_they_read(decided):
    row = enter(decided)
    with pytest.raises(ValidationError, match="nicht mehr die"):
        release_reallocation(reallocation=row, by=decided.second, sha256="0" * 64)
    done = release_reallocation(reallocation=row, by=decided.second, sha256=row.sha256)
    assert (done.released_by, done.published) == (decided.second, True)
    with pytest.raises(ValidationError, match="schon freigegeben"):
        release_reallocation(reallocation=row, by=decided.other, sha256=row.sha256)


def test_nobody_releases_their_own_and_planners_do_not_release(decided):
    row = enter(decided)
    decided.planner.groups.add(decided.second.groups.get())
    with pytest.raises(PermissionDenied):
        release_reallocation(reallocation=row, by=decided.planner, sha256=row.sha256)


def test_without_a_decision_in_force_there_is_none(decided):
    revoke(decision=decided.decision, by=decided.second, reason="Haushaltssperre")
    with pytest.raises(ValidationError, match="in Kraft"):
        enter(decided)


def test_the_next_vorlage_names_every_released_nachsteuerung(decided):
    row = enter(decided)
    release_reallocation(reallocation=row, by=decided.second, sha256=row.sha256)
    enter(decided)
    again = make_proposal(round=decided.round, by=decided.planner)
    later = submit(proposal=again, by=decided.planner, title="Vorlage", reason="Neu.")
    (line,) = read(bytes(later.record))["annexes"]["reallocations"]
    assert (line["decision"], line["number"]) == (decided.decision.code, 1)
    assert line["outcome"]["turns"][0]["number"] == decided.waiting[0].number


def test_two_people_do_it_on_the_page_and_strangers_see_it_once_released(decided):
    address = f"/entscheidungen/{decided.decision.code}/nachsteuerung/"
    one, two = Client(), Client()
    one.force_login(decided.planner)
    two.force_login(decided.second)
    given = {"cause": "zusaetzlich", "source": "stadt", "fte": "0,80", "note": "Nachtrag"}
    given |= {"starts_on": FIRST, "ends_on": LAST}
    assert one.post(address, given).status_code == 302
    row = Reallocation.objects.get()
    name = Facility.objects.get(number=decided.waiting[0].number).name
    assert name not in Client().get(address).content.decode()
    page = two.get(address).content.decode()
    assert name in page
    assert "Nachsteuerung 1 freigeben" in page
    sent = {"sha256": row.sha256, "read": "on"}
    assert two.post(f"{address}1/freigeben/", sent).status_code == 302
    assert f"{name}" in Client().get(address).content.decode()
