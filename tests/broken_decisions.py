"""Rows of decisions that break one constraint each, and how such a row is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone

from planning.models import Decision, Reallocation
from tests import decision_rows, factories


def changed(row: Model, **wrong: object) -> Model:
    """The row with other values, not yet saved."""
    for name, value in wrong.items():
        setattr(row, name, value)
    return row


def fresh(row: Model, **wrong: object) -> Model:
    """A copy that would be inserted, because the row itself may not be updated."""
    row.pk, row._state.adding = None, True
    return changed(row, **wrong)


def released(row: Model, **wrong: object) -> Model:
    """A decision or Nachsteuerung as its release would leave it, not yet saved."""
    return changed(
        row,
        **{
            "released_by": factories.user(),
            "released_at": timezone.now(),
            "released_sha256": row.sha256,
        }
        | wrong,
    )


def laid_before() -> Decision:
    """A decision that a second person released."""
    decision = released(decision_rows.decision())
    decision.save()
    return decision


def adopted(decision: Decision) -> Decision:
    """A decision with the resolution of a body."""
    decision_rows.resolution(
        decision=decision, result="unveraendert", number="1", minutes="beschlossen"
    )
    return decision


def decided() -> Decision:
    """A decision in force."""
    decision = laid_before()
    adopted(decision).status = "beschlossen"
    decision.save()
    return decision


def reallocation() -> Reallocation:
    """A Nachsteuerung of a decision in force."""
    return decision_rows.reallocation(decision=decided())


BROKEN_DECISIONS: dict[str, Callable[[], Model]] = {
    "decision_four_eyes": lambda: released(
        row := decision_rows.decision(), released_by=row.submitted_by
    ),
    "decision_release_binds_to_hash": lambda: released(
        decision_rows.decision(), released_sha256="0" * 64
    ),
    "decision_revoked_with_reason": lambda: changed(decided(), status="aufgehoben"),
    "amendment_changes_something": lambda: fresh(decision_rows.amendment(), changes=[]),
    "amendment_draft_changes_something": lambda: fresh(
        decision_rows.draft(decision=laid_before(), owner=factories.user()), changes=[]
    ),
    "resolution_in_force_is_proven": lambda: fresh(
        decision_rows.resolution(decision=laid_before()), result="unveraendert"
    ),
    "statement_text_with_its_day": lambda: changed(decision_rows.statement(), text="Ja."),
    "statement_answer_is_complete": lambda: changed(
        decision_rows.statement(), answer="Geprüft."
    ),
    "statement_published_once_answered": lambda: changed(
        decision_rows.statement(), published=True
    ),
    "mandate_for_one": lambda: changed(decision_rows.mandate(), provider=None),
    "reallocation_gives_something": lambda: fresh(reallocation(), fte=Decimal(0)),
    "reallocation_ends_after_start": lambda: fresh(
        reallocation(), ends_on=factories.DAY - timedelta(days=1)
    ),
    "reallocation_four_eyes": lambda: released(
        row := reallocation(), released_by=row.submitted_by
    ),
    "reallocation_release_binds_to_hash": lambda: released(
        reallocation(), released_sha256="f" * 64
    ),
    "reallocation_published_once_released": lambda: changed(reallocation(), published=True),
}
