"""R04: whatever three people try in whatever order, nobody releases their own work.

One of them is a superuser. What a service or the database refuses is part of the game;
what counts is what stands afterwards.
"""

from __future__ import annotations

import hashlib

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
from planning.models import Decision, Proposal, Resolution, Status
from planning.services import (
    make_proposal,
    record_resolution,
    release,
    revoke,
    submit,
)
from planning.services.decisions import editors
from tests import factories
from tests.planning import small_city

PEOPLE = ("planner", "second", "root")
REFUSED = (PermissionDenied, ValidationError, IntegrityError)
people = st.sampled_from(PEOPLE)
which = st.integers(0, 3)


class FourEyes(RuleBasedStateMachine):
    """A round, three people, and everything they can click or type."""

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        small_city.build()
        self.round = small_city.open_round()
        self.users = {
            "planner": factories.user("planung"),
            "second": factories.user("freigabe"),
            "root": factories.user(is_superuser=True),
        }

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

    def decision(self, place: int) -> Decision:
        rows = list(Decision.objects.order_by("pk"))
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
    def the_log_is_a_chain(self) -> None:
        assert not list(broken_links(AuditEntry.objects.order_by("number")))


@pytest.mark.django_db
def test_nobody_releases_what_they_made():
    run_state_machine_as_test(
        FourEyes, settings=settings(max_examples=15, stateful_step_count=12, deadline=None)
    )
