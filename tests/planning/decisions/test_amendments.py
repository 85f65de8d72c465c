"""Änderungsanträge and Kürzungen: who enters them, and how they become a Fassung."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from districts.models import AreaValue
from planning.decisions.amendments import amended
from planning.decisions.changes import edits_of
from planning.decisions.verify import read, verify
from planning.models import Amendment, Decision, Proposal, Scenario, ScoringKey
from planning.services import accept_amendments, cut_budget, enter_amendment
from tests import factories

CITY = {"source": "stadt", "period": "2024/25"}
MORE = {"what": "positions", **CITY, "count": 1, "fte": "0.8", "starts_on": "2024-08-01"}
LESS = {"what": "budget", **CITY, "fte": "1.20"}
WEIGHT = {"what": "weight", "key": "test-gs@1", "indicator": "pupils", "weight": "0.9"}


def entered(office, decision, *changes, number="ÄA-01", by=None) -> Amendment:
    return enter_amendment(
        decision=decision,
        by=by or office.planner,
        number=number,
        title="Eine Stelle mehr",
        mover="Fraktion A",
        changes=changes or [MORE],
    )


def record_of(decision) -> dict:
    return json.loads(bytes(decision.record))


def counts() -> tuple[int, ...]:
    models = (Decision, Proposal, Scenario, Amendment)
    return tuple(model.objects.count() for model in models)


def test_an_amendment_leaves_the_vorlage_as_it_is(office):
    decision = office.submitted()
    before = bytes(decision.record)
    row = entered(office, decision)
    decision.refresh_from_db()
    assert bytes(decision.record) == before
    assert (row.number, row.changes) == ("ÄA-01", [MORE])


@pytest.mark.parametrize("role", ["ausschuss", "freigabe", "statistikstelle"])
def test_only_planning_enters_amendments_accepts_them_and_cuts(office, role):
    decision = office.released()
    row = entered(office, decision)
    other = factories.user(role)
    before = counts()
    with pytest.raises(PermissionDenied):
        entered(office, decision, by=other, number="ÄA-02")
    given = {"decision": decision, "by": other, "reason": "Beratung"}
    with pytest.raises(PermissionDenied):
        accept_amendments(amendments=[row], **given)
    with pytest.raises(PermissionDenied):
        cut_budget(changes=[LESS], **given)
    assert counts() == before


REFUSED = {
    "a number that is taken": ({"number": "ÄA-00"}, [MORE], "schon ein Änderungsantrag"),
    "no change at all": ({}, [{"what": "liste"}], "Unbekannte Art"),
    "a source that is not there": ({}, [MORE | {"source": "bund"}], "keine Quelle Bund"),
    "a budget between the grid": ({}, [LESS | {"fte": "1.23"}], "Raster"),
}


@pytest.mark.parametrize(("given", "changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_the_vorlage_has_no_place_for_is_not_kept(office, given, changes, said):
    decision = office.submitted()
    entered(office, decision, number="ÄA-00")
    before = counts()
    with pytest.raises(ValidationError, match=said):
        entered(office, decision, *changes, **given)
    assert counts() == before


def test_accepted_amendments_become_the_next_version_that_names_them(office):
    decision = office.released()
    rows = [entered(office, decision, number=number) for number in ("ÄA-02", "ÄA-01")]
    new = accept_amendments(
        decision=decision, by=office.planner, amendments=rows, reason="Ausschuss"
    )
    record = record_of(new)
    assert (new.version, new.replaces, new.released_by) == (2, decision, None)
    assert [row["number"] for row in record["changes"]["amendments"]] == ["ÄA-01", "ÄA-02"]
    assert record["result"]["budget_fte"] == "3.60"
    assert record["inputs"] == record_of(decision)["inputs"]
    office.released(new)
    office.resolved(new, "geaendert")


def test_a_cut_becomes_the_next_version_with_its_texts(office):
    decision = office.submitted()
    new = cut_budget(
        decision=decision,
        by=office.planner,
        changes=[LESS],
        reason="Haushalt",
        reservation="bis zur Genehmigung des Haushalts",
        blocked="Sperrvermerk der Kämmerei",
    )
    record = record_of(new)
    assert record["changes"]["cut"] == {
        "budget": [LESS],
        "reservation": "bis zur Genehmigung des Haushalts",
        "blocked": "Sperrvermerk der Kämmerei",
    }
    assert new.proposal.budget_fte == Decimal("1.20")
    scenario = record["changes"]["scenario"]
    assert (scenario["changes"]["budget"][0]["fte"], scenario["base"]) == ("1.2", None)


def test_a_version_of_an_amended_version_can_be_amended_again(office):
    first = office.submitted()
    given = {"by": office.planner, "reason": "Haushalt"}
    second = cut_budget(decision=first, changes=[LESS], **given)
    third = cut_budget(decision=second, changes=[LESS | {"fte": "0.80"}], **given)
    assert (third.version, third.replaces) == (3, second)
    assert record_of(third)["changes"]["scenario"]["base"]["code"] == "fassung-2"


def moved_data(office):
    AreaValue.objects.update(value="0.77")


NOT_ACCEPTED = {
    "data that moved on": (moved_data, [MORE], "Grund", "benefit: Testschule 1"),
    "no reason": (lambda o: None, [MORE], " ", "Grund der Neufassung"),
    "a change that leads back to the round": (
        lambda o: None, [LESS | {"fte": "2.00"}], "Grund", "führt zu den Regeln",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "changes", "reason", "said"), NOT_ACCEPTED.values(), ids=NOT_ACCEPTED
)
def test_nothing_is_laid_before_with(office, before, changes, reason, said):
    decision = office.submitted()
    row = entered(office, decision, *changes)
    before(office)
    count = counts()
    with pytest.raises(ValidationError, match=said):
        accept_amendments(
            decision=decision, by=office.planner, amendments=[row], reason=reason
        )
    assert counts() == count


def test_two_that_contradict_each_other_are_not_accepted_together(office):
    decision = office.submitted()
    rows = [entered(office, decision), entered(office, decision, LESS, number="ÄA-02")]
    with pytest.raises(ValidationError, match="ÄA-01 und ÄA-02 ändern beide"):
        accept_amendments(
            decision=decision, by=office.planner, amendments=rows, reason="Grund"
        )


@pytest.mark.parametrize("end", ["decided", "replaced"])
def test_a_vorlage_that_is_no_longer_open_takes_no_amendment(office, end):
    decision = office.released()
    if end == "decided":
        office.resolved(decision)
    else:
        cut_budget(decision=decision, by=office.planner, changes=[LESS], reason="x")
    with pytest.raises(ValidationError):
        entered(office, decision)


def test_an_accepted_weight_becomes_the_next_version_of_the_key(office):
    first = office.submitted()
    record = read(bytes(first.record))
    wanted = amended(record, edits_of(record["rules"], WEIGHT))
    row = enter_amendment(
        decision=first,
        by=office.planner,
        number="ÄA-09",
        title="Größe zählt mehr",
        mover="Fraktion B",
        changes=[WEIGHT],
    )
    second = accept_amendments(
        decision=first, by=office.planner, amendments=[row], reason="Beschluss"
    )
    record = read(bytes(second.record))
    assert list(record["rules"]["keys"]) == ["test-gs@2"]
    assert record["result"]["lines"] == wanted["result"]["lines"]
    units = [one["result"]["scores"] for one in (record, wanted)]
    assert units[0]["test-gs@2"] == units[1]["test-gs@1"]
    key = ScoringKey.objects.get(code="test-gs", version=2)
    assert (key.status, key.resolution) == ("entwurf", "")
    assert "ÄA-09" in str(record["changes"]["amendments"])


def test_an_accepted_single_case_is_an_override_with_its_reason(office):
    first = office.submitted()
    given = {line.facility.number: line for line in first.proposal.lines.all()}
    none = next(number for number, line in given.items() if not line.proposed_fte)
    case = {"what": "single_case", "facility": none, "fte": "0.80", "reason": "Notlage"}
    row = entered(office, first, case, number="ÄA-10")
    second = accept_amendments(
        decision=first, by=office.planner, amendments=[row], reason="Beschluss"
    )
    line = second.proposal.lines.get(facility__number=none)
    assert (line.proposed_fte, line.reason) == (Decimal("0.80"), "OVERRIDE")
    assert "Notlage" in line.note
    [kept] = record_of(second)["changes"]["overrides"]
    assert (kept["facility"], kept["rule"], kept["reason"]) == (none, "set", "Notlage")
    assert not verify(bytes(second.record)).differences
    elsewhere = case | {"facility": "X-1"}
    with pytest.raises(ValidationError, match="gehört nicht zu den Einrichtungen"):
        entered(office, second, elsewhere, number="ÄA-11")
