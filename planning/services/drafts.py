"""Fraktionsentwürfe kept, dropped and handed in; only the last of these is an act.

Nothing is written to the log before a draft is handed in: it would tell that somebody
prepares something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.models import Amendment, AmendmentDraft, Decision
from planning.permissions import may_draft
from planning.selectors.drafts import fellows_of
from planning.services.amendments import check_changes, keep_amendment
from planning.services.checking import check
from planning.services.decisions import check_open, locked, only

MEMBERS_ONLY = "Entwürfe rechnen Mitglieder der Gremien."
MOST = 30  # drafts of one person to one Fassung
FULL = (
    f"Mehr als {MOST} Entwürfe zu einer Fassung werden nicht behalten; löschen Sie einen."
)


@transaction.atomic
def keep_draft(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    title: str,
    changes: Sequence[Mapping[str, Any]],
) -> AmendmentDraft:
    """Keep a draft for its owner alone; one that no plan can keep is kept too.

    Raises
    ------
    PermissionDenied
        Without the role ausschuss.
    ValidationError
        If the Vorlage is closed, a change has no place in it, or there are too many.
    """
    only(may_draft(by), MEMBERS_ONLY)
    check_open(decision)
    row = AmendmentDraft(decision=decision, owner=by, title=title, changes=list(changes))
    check(row)
    _check_room(by, decision)
    check_changes(decision, row.changes)
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_draft(
    *,
    draft: AmendmentDraft,
    by: AbstractBaseUser,
    title: str,
    changes: Sequence[Mapping[str, Any]],
) -> AmendmentDraft:
    """Let the owner write a draft anew; whoever reads it goes on reading it.

    Raises
    ------
    PermissionDenied
        If the draft is not one's own.
    ValidationError
        If the Vorlage is closed or a change has no place in it; the draft then stays.
    """
    only(may_draft(by) and draft.owner_id == by.pk, MEMBERS_ONLY)
    check_open(draft.decision)
    draft.title, draft.changes = title, list(changes)
    check(draft)
    check_changes(draft.decision, draft.changes)
    draft.save(update_fields=["title", "changes"])
    return draft


@transaction.atomic
def share_draft(
    *, draft: AmendmentDraft, by: AbstractBaseUser, readers: Collection[User]
) -> None:
    """Let named members of the own Fraktion read a draft, and nobody else.

    Raises
    ------
    PermissionDenied
        If the draft is not one's own.
    ValidationError
        If somebody named is of no Fraktion of one's own.
    """
    only(may_draft(by) and draft.owner_id == by.pk, MEMBERS_ONLY)
    if not set(readers) <= set(fellows_of(by)):
        raise ValidationError("Geteilt wird nur mit Mitgliedern der eigenen Fraktion.")
    draft.shared_with.set(readers)


@transaction.atomic
def carry_over(
    *, draft: AmendmentDraft, by: AbstractBaseUser, decision: Decision
) -> AmendmentDraft:
    """Take a draft along to a later Fassung of its round.

    Raises
    ------
    PermissionDenied
        If the draft is not one's own.
    ValidationError
        If the Fassung is no later one of the round or closed, there are too many, or a
        change has no place in it; the draft then stays where it was.
    """
    only(may_draft(by) and draft.owner_id == by.pk, MEMBERS_ONLY)
    is_later = decision.version > draft.decision.version
    if draft.decision.round_id != decision.round_id or not is_later:
        raise ValidationError("Übertragen wird auf eine spätere Fassung derselben Runde.")
    check_open(decision)
    _check_room(by, decision)
    check_changes(decision, draft.changes)
    draft.decision = decision
    draft.save(update_fields=["decision"])
    return draft


@transaction.atomic
def hand_in(
    *, draft: AmendmentDraft, by: AbstractBaseUser, number: str, mover: str
) -> Amendment:
    """Einreichen: the draft becomes an Änderungsantrag that everybody may read.

    Raises
    ------
    PermissionDenied
        If it is not one's own.
    ValidationError
        If the Vorlage is closed by now or the number is taken.
    """
    only(may_draft(by) and draft.owner_id == by.pk, MEMBERS_ONLY)
    row = keep_amendment(
        decision=locked(draft.decision),
        by=by,
        number=number,
        title=draft.title,
        mover=mover,
        changes=draft.changes,
        act="änderungsantrag einreichen",
    )
    draft.delete()
    return row


def drop(*, draft: AmendmentDraft, by: AbstractBaseUser) -> None:
    """Forget a draft.

    Raises
    ------
    PermissionDenied
        If it is not one's own.
    """
    only(draft.owner_id == by.pk, MEMBERS_ONLY)
    draft.delete()


def _check_room(by: AbstractBaseUser, decision: Decision) -> None:
    if AmendmentDraft.objects.filter(owner=by, decision=decision).count() >= MOST:
        raise ValidationError(FULL)
