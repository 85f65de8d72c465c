"""R06: two people at once allocate nothing twice and lose no act.

Each works on a connection of its own; that they overlapped is measured, not hoped for.
Twenty submits of one proposal stand in tests/planning/decisions/test_at_once.py. The
REST interface writes nothing, so an overtaken version is refused on the pages: 409.
"""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from districts.audit import broken_links
from districts.models import AreaMembership, AuditEntry, SourceFile
from planning.models import AreaSelection, Decision, Proposal, Resolution, Status
from planning.services import make_proposal, release, submit
from planning.services.area_selections import (
    decide_selection,
    lay_before,
    release_selection,
)
from tests import factories
from tests.planning.decisions.conftest import Office
from tests.planning.decisions.test_at_once import WRITERS, at_once
from tests.planning.test_area_selections import BESCHLUSS, area_office, written

Span = tuple[float, float]


def measured(act, spans: list[Span]):
    """The act, with when it began and ended."""

    def work(argument: object) -> object:
        began = time.monotonic()
        try:
            return act(argument)
        finally:
            spans.append((began, time.monotonic()))

    return work


def overlapping(spans: list[Span]) -> int:
    """Most acts that were under way at one moment."""
    return max(sum(a <= began < b for a, b in spans) for began, _ in spans)


def test_twenty_releases_at_once_are_one(own_database):
    decision, spans = Office().submitted(), []
    people = [factories.user("freigabe") for _ in range(WRITERS)]

    def act(person: object) -> Decision:
        return release(decision=decision, by=person, sha256=decision.sha256)

    found = at_once(measured(act, spans), people)
    won = [one for one in found if isinstance(one, Decision)]
    assert len(won) == 1, found
    assert sum(isinstance(one, ValidationError) for one in found) == WRITERS - 1, found
    assert overlapping(spans) > 1
    assert Decision.objects.get().released_by == won[0].released_by
    assert AuditEntry.objects.filter(act="freigeben").count() == 1


def test_two_rounds_of_work_never_share_a_position(own_database):
    """Twenty proposals of one round at once: one becomes the Vorlage, none is lost."""
    office, spans = Office(), []
    proposals = [make_proposal(round=office.round, by=office.planner) for _ in range(6)]

    def act(proposal: Proposal) -> Decision:
        return submit(proposal=proposal, by=office.planner, title="Vorlage")

    found = at_once(measured(act, spans), proposals)
    assert sum(isinstance(one, Decision) for one in found) == 1, found
    refused = [one for one in found if isinstance(one, ValidationError)]
    assert len(refused) == len(proposals) - 1, found
    assert all("Grund der Neufassung" in str(one) for one in refused)
    assert overlapping(spans) > 1
    assert Proposal.objects.count() == len(proposals) + 1
    assert not list(broken_links(AuditEntry.objects.order_by("number")))


def test_one_beschluss_is_entered_once(own_database):
    office, spans = Office(), []
    decision = office.released()

    def act(number: int) -> Resolution:
        return office.resolved(Decision.objects.get(pk=decision.pk), number=f"B-{number}")

    found = at_once(measured(act, spans), range(WRITERS))
    assert sum(isinstance(one, Resolution) for one in found) == 1, found
    assert Resolution.objects.count() == 1
    assert overlapping(spans) > 1


def laid_before(city: SimpleNamespace, row: AreaSelection) -> AreaSelection:
    return release_selection(
        selection=lay_before(selection=row, by=city.planner), by=city.second
    )


def test_one_festlegung_is_decided_once(own_database):
    """Each Beschluss changes the memberships of its day; the second finds it done."""
    city, spans = area_office(), []
    row = laid_before(city, written(city))

    def act(number: int) -> AreaSelection:
        words = BESCHLUSS | {"resolution": f"VIII-DS-{number}"}
        return decide_selection(selection=row, by=city.planner, **words)

    found = at_once(measured(act, spans), range(6))
    assert sum(isinstance(one, AreaSelection) for one in found) == 1, found
    assert sum(isinstance(one, ValidationError) for one in found) == 5, found
    assert overlapping(spans) > 1
    assert SourceFile.objects.filter(importer="festlegung").count() == 1
    assert AreaMembership.objects.filter(member=city.first, group=city.space).count() == 1


def test_of_two_festlegungen_decided_at_once_one_is_in_force(own_database):
    """Whoever comes second sees the first and replaces it: never two side by side."""
    city, spans = area_office(), []
    rows = [laid_before(city, written(city)) for _ in range(2)]
    later = {city.first.pk: city.other}
    rows.append(laid_before(city, written(city, spaces=later)))

    def act(row: AreaSelection) -> AreaSelection:
        return decide_selection(selection=row, by=city.planner, **BESCHLUSS)

    found = at_once(measured(act, spans), rows)
    won = [one for one in found if isinstance(one, AreaSelection)]
    assert won, found
    assert all(isinstance(one, (AreaSelection, ValidationError)) for one in found), found
    assert overlapping(spans) > 1
    states = list(AreaSelection.objects.values_list("status", flat=True))
    assert states.count(Status.DECIDED) == 1
    assert states.count(Status.REVOKED) == len(won) - 1
    assert not list(broken_links(AuditEntry.objects.order_by("number")))


@pytest.fixture
def second(office) -> Client:
    client = Client()
    client.force_login(office.second)
    return client


def test_a_release_of_another_version_is_a_conflict(office, second):
    decision = office.submitted()
    address = f"/entscheidungen/{decision.code}/freigeben/"
    answer = second.post(address, {"sha256": "0" * 64, "read": "on"})
    assert answer.status_code == 409
    assert "Laden Sie die Seite neu" in answer.content.decode()
    assert Decision.objects.get().released_by is None


def test_whoever_comes_second_is_told_and_changes_nothing(office, second):
    decision = office.submitted()
    address = f"/entscheidungen/{decision.code}/freigeben/"
    assert second.get(address).status_code == 200
    release(decision=decision, by=office.other, sha256=decision.sha256)
    answer = second.post(address, {"sha256": decision.sha256, "read": "on"})
    assert answer.status_code == 409
    assert "schon freigegeben" in answer.content.decode()
    assert Decision.objects.get().released_by == office.other


def test_an_older_version_is_no_longer_released(office, second):
    first = office.submitted()
    again = make_proposal(round=office.round, by=office.planner)
    office.submitted(proposal=again, reason="Budget gekürzt")
    address = f"/entscheidungen/{first.code}/freigeben/"
    answer = second.post(address, {"sha256": first.sha256, "read": "on"})
    assert answer.status_code == 409
    assert "Fassung 2 getreten" in answer.content.decode()
