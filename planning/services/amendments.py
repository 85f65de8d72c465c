"""Änderungsanträge entered, and what follows from them: the next Fassung.

An accepted amendment never changes a Vorlage. It becomes a scenario of the round, a
proposal and the next Fassung, which rests on today's data; a key that it changes becomes
the next version of that key. Where the data are no longer what the old Vorlage froze,
nothing is laid before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from planning.allocation.plan import Infeasible
from planning.decisions.amendments import amended, keys_touched, refusal
from planning.decisions.changes import edits_of
from planning.decisions.edition import INSIDE_ONLY, is_edition
from planning.decisions.edits import Edit
from planning.decisions.numbers import as_numbers, as_text
from planning.decisions.paper import texts_of
from planning.decisions.verify import read
from planning.models import Amendment, Decision
from planning.permissions import may_plan
from planning.scoring.canonical import canonical_json
from planning.services.amended_keys import (
    as_laid_before,
    next_versions,
    renamed,
    versions_by_kind,
)
from planning.services.checking import check
from planning.services.decisions import check_open, locked, only, submit
from planning.services.movement import plain, refuse_moved, rule_changes
from planning.services.proposals import make_proposal
from planning.services.rounds import save_scenario

CLOSED_BEFORE = "Wie die Fassung davor beruht sie auf nicht veröffentlichten Dateien."
PLANNING_ONLY = "Änderungen an dieser Vorlage trägt die zuständige Planung ein."


@transaction.atomic
def enter_amendment(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    number: str,
    title: str,
    mover: str,
    changes: Sequence[Mapping[str, Any]],
) -> Amendment:
    """Keep an amendment to an open Vorlage; one that no plan can keep is kept too.

    Raises
    ------
    PermissionDenied
        Without the right to plan for the service.
    ValidationError
        If the Vorlage is closed, the number is taken, or a change has no place in it.
    """
    decision = locked(decision)
    only(may_plan(by, decision.round.service_type), PLANNING_ONLY)
    return keep_amendment(
        decision=decision,
        by=by,
        number=number,
        title=title,
        mover=mover,
        changes=changes,
        act="änderungsantrag eintragen",
    )


def keep_amendment(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    number: str,
    title: str,
    mover: str,
    changes: Sequence[Mapping[str, Any]],
    act: str,
) -> Amendment:
    """Write an amendment down with its entry in the log; who may, the caller has asked.

    Raises
    ------
    ValidationError
        If the Vorlage is closed, the number is taken, or a change has no place in it.
    """
    check_open(decision)
    row = Amendment(
        decision=decision,
        number=number,
        title=title,
        mover=mover,
        changes=list(changes),
        entered_by=by,
    )
    check(row)
    check_changes(decision, row.changes)
    row.save(force_insert=True)
    log_act(
        act,
        by=by,
        subject=f"Entscheidung {decision.code}: {number}",
        after=decision.sha256,
    )
    return row


def check_changes(decision: Decision, changes: Sequence[Mapping[str, Any]]) -> None:
    """Refuse changes that have no place in a Vorlage; what no plan can keep may stand.

    Raises
    ------
    ValidationError
        With the reason; also where the reader has no more than the Fassung für außen.
    """
    record = read(bytes(decision.record))
    if is_edition(record):
        raise ValidationError(INSIDE_ONLY)
    try:
        amended(record, [e for one in changes for e in edits_of(record["rules"], one)])
    except Infeasible:
        pass  # shown with its conflict wherever its effect would stand
    except ValueError as refused:
        raise ValidationError(str(refused)) from refused


def edits_for(record: Mapping[str, Any], amendments: Sequence[Amendment]) -> list[Edit]:
    """The edits of some amendments, each under its number."""
    return [
        edit
        for row in amendments
        for change in row.changes
        for edit in edits_of(record["rules"], change, by=row.number)
    ]


def accept_amendments(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    amendments: Sequence[Amendment],
    reason: str,
) -> Decision:
    """Übernehmen: lay the Vorlage with some amendments before as the next Fassung.

    Raises
    ------
    PermissionDenied
        Without the right to plan for the service.
    ValidationError
        If none is chosen, they contradict each other, no plan keeps them, or the data
        are no longer those of the Vorlage.
    """
    if not amendments:
        raise ValidationError("Wählen Sie mindestens einen Änderungsantrag.")
    rows = sorted(amendments, key=lambda row: (row.number, row.pk))
    names = ("number", "title", "mover", "changes")
    documents = [{name: getattr(row, name) for name in names} for row in rows]
    return _next_version(
        decision=decision,
        by=by,
        edits=edits_for(read(bytes(decision.record)), rows),
        title="Mit " + ", ".join(row.number for row in rows),
        reason=reason,
        cause={"amendments": as_text(documents)},
    )


def cut_budget(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    changes: Sequence[Mapping[str, Any]],
    reason: str,
    reservation: str = "",
    blocked: str = "",
) -> Decision:
    """Neufassung aus Kürzung: the same Vorlage with less money as the next Fassung.

    ``changes`` are those of type budget. ``reservation`` is the Haushaltsvorbehalt and
    ``blocked`` the Sperrvermerk, kept as text in the record. Raises as
    ``accept_amendments``.
    """
    if not changes:
        raise ValidationError("Nennen Sie für mindestens eine Quelle eine Kürzung.")
    record = read(bytes(decision.record))
    edits = [
        edit for change in changes for edit in edits_of(record["rules"], change, by="cut")
    ]
    cut = {"budget": list(changes), "reservation": reservation, "blocked": blocked}
    return _next_version(
        decision=decision,
        by=by,
        edits=edits,
        title="Nach Kürzung",
        reason=reason,
        cause={"cut": as_text(cut)},
    )


@transaction.atomic
def _next_version(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    edits: Sequence[Edit],
    title: str,
    reason: str,
    cause: Mapping[str, Any],
) -> Decision:
    decision = locked(decision)
    only(may_plan(by, decision.round.service_type), PLANNING_ONLY)
    check_open(decision)
    if not reason.strip():
        raise ValidationError("Nennen Sie den Grund der Neufassung.")
    old = read(bytes(decision.record))
    wanted = _amended(old, edits)
    names = next_versions(decision, _contents(wanted, keys_touched(edits)), by)
    changes = _changes_of(wanted, decision, is_rekeyed=bool(names))
    if names:
        scores = wanted["result"]["scores"]
        changes["key_versions"] = versions_by_kind(decision, names, scores)
    scenario = save_scenario(
        round=decision.round,
        code=f"fassung-{decision.version + 1}",
        title=f"Fassung {decision.version + 1}: {title}"[:200],
        base=decision.proposal.scenario,
        changes=changes,
        by=by,
        published=decision.proposal.published or decision.published,
    )
    successor = submit(
        proposal=make_proposal(round=decision.round, scenario=scenario, by=by),
        by=by,
        title=decision.title,
        paper_number=decision.paper_number,
        paper_url=decision.paper_url,
        reason=reason,
        cause=cause,
        paper=texts_of(old.get("paper", {})),
        visibility_reason=_visibility_reason(decision),
    )
    new = read(bytes(successor.record))
    if names:
        wanted = as_laid_before(renamed(wanted, names), new, names.values())
    refuse_moved(wanted, new)
    return successor


def _visibility_reason(decision: Decision) -> str:
    """Why the public does not see all: as before, also where nobody was asked then."""
    closed = "" if decision.proposal.published else CLOSED_BEFORE
    return decision.visibility_reason or closed


def _amended(record: Mapping[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    try:
        return read(canonical_json(amended(record, edits)))
    except ValueError as refused:
        raise ValidationError(refusal(refused)) from refused


def _contents(wanted: Mapping[str, Any], touched: set[str]) -> dict[str, dict[str, Any]]:
    """Contents of the keys that amendments change, as key files hold them."""
    keys = wanted["rules"]["keys"]
    return {name: plain(as_numbers(keys[name]["content"])) for name in touched}


def _changes_of(
    wanted: Mapping[str, Any], decision: Decision, *, is_rekeyed: bool
) -> dict[str, Any]:
    """Fields of the amended rules that differ from what the Vorlage was made from."""
    changed = rule_changes(wanted["rules"]["allocation"], decision)
    if not changed and not is_rekeyed:
        variant = decision.proposal.scenario
        place = f"Variante „{variant.title}“" if variant else "Runde"
        raise ValidationError(f"Diese Auswahl führt zu den Regeln der {place} zurück.")
    return changed
