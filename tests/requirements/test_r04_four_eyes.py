"""R04: whatever three people try in whatever order, nobody releases their own work.

One of them is a superuser. What a service or the database refuses is part of the game;
what counts is what stands afterwards, and what strangers and members of a closed session
are shown of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from districts.audit import broken_links
from districts.models import AuditEntry
from districts.release import Audience, reading_as, released
from planning.models import (
    Decision,
    DecisionEdition,
    Endorsement,
    Proposal,
    Reallocation,
    Resolution,
    Status,
)
from planning.services import (
    accept_amendments,
    cut_budget,
    endorse,
    enter_amendment,
    enter_reallocation,
    make_proposal,
    record_resolution,
    release,
    release_reallocation,
    revoke,
    submit,
)
from planning.services.decisions import editors
from tests import factories
from tests.planning import small_city

ACTS = {
    *("submit", "release", "record_resolution", "revoke", "endorse", "cut_budget"),
    *("enter_amendment", "accept_amendments"),
    *("enter_reallocation", "release_reallocation"),
}
PEOPLE = ("planner", "second", "root")
CITY = {"source": "stadt", "period": "2024/25"}
LESS = {"what": "budget", **CITY, "fte": "1.00"}
MORE = {"what": "positions", **CITY, "count": 1, "fte": "0.8", "starts_on": "2024-08-01"}
REFUSED = (PermissionDenied, ValidationError, IntegrityError)
people = st.sampled_from(PEOPLE)
which = st.integers(0, 3)


class FourEyes(RuleBasedStateMachine):
    """A round, three people, and everything they can click or type.

    ``done`` counts acts that were not refused, over all stories.
    """

    done: Counter[str] = Counter()

    @initialize(ways=st.integers(0, 2), is_open=st.booleans())
    def begin(self, ways: int, is_open: bool) -> None:
        """Stories that begin at nothing seldom come to what follows a Beschluss."""
        self.outer = transaction.atomic()
        self.outer.__enter__()
        small_city.build()
        self.round = small_city.open_round()
        self.users = {
            "planner": factories.user("planung"),
            "second": factories.user("freigabe"),
            "root": factories.user(is_superuser=True),
        }
        for place in range(ways):
            self.calculate("planner")
            self.do_it_as_it_should_be(place)
        if is_open:
            self.calculate("planner")
            self.submit("planner", ways)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def attempt(self, act, **given: object) -> None:
        """Do it, or be refused and leave everything as it was."""
        try:
            with transaction.atomic():
                act(**given)
        except REFUSED:
            return
        self.done[act.__name__] += 1

    def decision(self, place: int) -> Decision:
        """The newest first: of an older one most acts are refused."""
        rows = list(Decision.objects.order_by("-pk"))
        return rows[place % len(rows)]

    @rule(who=people)
    def calculate(self, who: str) -> None:
        if Proposal.objects.count() < 4:
            make_proposal(round=self.round, by=self.users[who])

    @precondition(lambda self: Proposal.objects.exists())
    @rule(who=people, place=which)
    def submit(self, who: str, place: int) -> None:
        rows = list(Proposal.objects.order_by("pk"))
        given = {"proposal": rows[place % len(rows)], "by": self.users[who]}
        self.attempt(submit, title="Vorlage", reason="Neu.", **given)

    @precondition(lambda self: Decision.objects.exists())
    @rule(who=people, place=which, has_read=st.booleans())
    def release(self, who: str, place: int, has_read: bool) -> None:
        decision = self.decision(place)
        sha256 = decision.sha256 if has_read else "0" * 64
        self.attempt(release, decision=decision, by=self.users[who], sha256=sha256)

    @precondition(lambda self: Decision.objects.exists())
    @rule(who=people, place=which, result=st.sampled_from(Resolution.Result.values))
    def resolve(self, who: str, place: int, result: str) -> None:
        self.attempt(
            record_resolution,
            decision=self.decision(place),
            by=self.users[who],
            body="JHA",
            decided_on=timezone.localdate(),
            result=result,
            number="VIII-DS-1",
            minutes="Auszug",
        )

    @precondition(lambda self: Decision.objects.exists())
    @rule(who=people, place=which)
    def revoke(self, who: str, place: int) -> None:
        decision = self.decision(place)
        self.attempt(revoke, decision=decision, by=self.users[who], reason="Grund")

    @precondition(lambda self: Decision.objects.exists())
    @rule(who=people, place=which, office=st.sampled_from(Endorsement.Office.values))
    def endorse(self, who: str, place: int, office: str) -> None:
        given = {"decision": self.decision(place), "by": self.users[who]}
        self.attempt(endorse, office=office, given_on=timezone.localdate(), **given)

    @precondition(lambda self: 0 < Decision.objects.count() < 6)
    @rule(who=people, place=which, way=st.sampled_from(["cut", "amendment"]))
    def next_fassung(self, who: str, place: int, way: str) -> None:
        """Neufassung of one Vorlage: from a Kürzung, or from an adopted amendment."""
        given = {"decision": self.decision(place), "by": self.users[who]}
        if way == "cut":
            self.attempt(cut_budget, changes=[LESS], reason="Weniger Geld.", **given)
            return
        words = {"title": "Eine Stelle mehr", "mover": "Fraktion", "changes": [MORE]}
        self.attempt(enter_amendment, number="ÄA 1", **words, **given)
        chosen = list(given["decision"].amendments.all())
        self.attempt(accept_amendments, amendments=chosen, reason="Angenommen.", **given)

    @precondition(lambda self: Proposal.objects.exists())
    @rule(place=which)
    def do_it_as_it_should_be(self, place: int) -> None:
        """The whole way of one proposal, so that what follows begins behind it."""
        rows = list(Proposal.objects.order_by("pk"))
        self.submit("planner", place)
        decision = Decision.objects.filter(proposal=rows[place % len(rows)]).first()
        if decision is not None:
            given = {"decision": decision, "sha256": decision.sha256}
            self.attempt(release, by=self.users["second"], **given)
            place = list(Decision.objects.order_by("-pk")).index(decision)
            self.resolve("planner", place, Resolution.Result.ADOPTED)

    @precondition(lambda self: Decision.objects.filter(status="beschlossen").exists())
    @rule(who=people, place=which)
    def reallocate(self, who: str, place: int) -> None:
        days = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 7, 31)}
        self.attempt(
            enter_reallocation,
            decision=self.decision(place),
            by=self.users[who],
            cause=Reallocation.Cause.ADDED,
            source="stadt",
            fte=Decimal("0.80"),
            note="Haushalt",
            resolution="VIII-DS-2",
            **days,
        )

    @precondition(lambda self: Reallocation.objects.exists())
    @rule(who=people, place=which, has_read=st.booleans())
    def release_reallocation(self, who: str, place: int, has_read: bool) -> None:
        rows = list(Reallocation.objects.order_by("pk"))
        row, by = rows[place % len(rows)], self.users[who]
        sha256 = row.sha256 if has_read else "0" * 64
        self.attempt(release_reallocation, reallocation=row, by=by, sha256=sha256)
        rows = Reallocation.objects.filter(pk=row.pk)
        self.attempt(rows.update, fte=Decimal("9.00"))  # a shell would write it larger

    @precondition(lambda self: Decision.objects.exists())
    @rule(who=people, place=which, status=st.sampled_from(Status.values))
    def go_round_the_services(self, who: str, place: int, status: str) -> None:
        """A shell writes release and status itself."""
        decision = self.decision(place)
        rows = Decision.objects.filter(pk=decision.pk)
        self.attempt(
            rows.update,
            released_by=self.users[who],
            released_at=timezone.now(),
            released_sha256=decision.sha256,
        )
        self.attempt(rows.update, status=status)

    @invariant()
    def nothing_is_in_force_without_a_second_person(self) -> None:
        for row in Decision.objects.all():
            assert hashlib.sha256(bytes(row.record)).hexdigest() == row.sha256
            if row.status in (Status.DECIDED, Status.REVOKED):
                assert row.released_by_id is not None
                assert row.released_by_id not in editors(row)
                assert row.released_sha256 == row.sha256
                assert row.resolutions.filter(result__in=Resolution.IN_FORCE).exists()

    @invariant()
    def one_decision_is_in_force_and_its_successor_ended_the_one_before(self) -> None:
        rows = list(Decision.objects.all())
        assert sum(row.status == Status.DECIDED for row in rows) <= 1
        for row in rows:
            if row.replaced_by_id:
                assert row.status == Status.REVOKED
                assert row.revoked_reason

    @invariant()
    def no_nachsteuerung_goes_out_by_one_person(self) -> None:
        for row in Reallocation.objects.all():
            assert row.fte == Decimal("0.80")
            assert row.released_by_id != row.submitted_by_id
            if row.published:
                assert row.released_by_id is not None
                assert row.released_sha256 == row.sha256

    @invariant()
    def nobody_outside_sees_what_one_person_alone_stands_for(self) -> None:
        for audience in (Audience.PUBLIC, Audience.COMMITTEE):
            with reading_as(audience):
                seen = list(released(Decision.objects.all(), audience))
                moved = list(released(Reallocation.objects.all(), audience))
            assert all(row.released_by_id not in {*editors(row), None} for row in seen)
            assert all(row.released_by_id is not None for row in moved)
        for edition in DecisionEdition.objects.select_related("row"):
            assert edition.row.released_by_id is not None

    @invariant()
    def the_log_is_a_chain(self) -> None:
        assert not list(broken_links(AuditEntry.objects.order_by("number")))


@pytest.mark.django_db
def test_nobody_releases_what_they_made():
    run_state_machine_as_test(
        FourEyes, settings=settings(max_examples=15, stateful_step_count=14, deadline=None)
    )


@pytest.mark.django_db
def test_every_act_is_one_that_can_be_done():
    """Otherwise the stories above could be made of refusals alone."""
    story = FourEyes()
    story.done.clear()
    story.begin(ways=2, is_open=True)  # the second Beschluss in place of the first
    story.reallocate("root", 1)  # counted from the newest: the open one is 0
    story.release_reallocation("second", 0, has_read=True)
    story.endorse("planner", 0, Endorsement.Office.TREASURY)
    story.next_fassung("planner", 0, "cut")
    story.next_fassung("root", 0, "amendment")
    story.revoke("root", 3)
    for always in story.invariants:
        always.function(story)
    states = Decision.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == [Status.REVOKED, Status.REVOKED, *[Status.SUBMITTED] * 3]
    assert set(story.done) >= ACTS
    story.teardown()
