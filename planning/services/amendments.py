"""Änderungsanträge entered, and what follows from them: the next Fassung.

An accepted amendment never changes a Vorlage. It becomes a scenario of the round, a
proposal and the next Fassung, which rests on today's data; a key that it changes becomes
the next version of that key. Where the data are no longer what the old Vorlage froze,
nothing is laid before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from planning.allocation.plan import Infeasible
from planning.allocation.rules import canonical
from planning.decisions.amendments import amended, keys_touched, refusal
from planning.decisions.changes import edits_of
from planning.decisions.edits import Edit
from planning.decisions.numbers import as_numbers, as_text
from planning.decisions.paper import texts_of
from planning.decisions.verify import Difference, differences, read
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
from planning.services.proposals import make_proposal
from planning.services.rounds import changed_setting, save_scenario

PLANNING_ONLY = "Änderungen an dieser Vorlage trägt die zuständige Planung ein."
MOVED = (
    "Seit dem Vorlegen haben sich Daten oder Regeln geändert ({place}). Alter und neuer "
    "Stand werden nicht gemischt. Legen Sie zuerst einen neu berechneten Vorschlag der "
    "Runde als Fassung vor und rechnen Sie die Änderung auf dieser."
)
COMPARED = ("scoring", "allocation", "files")


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
        With the reason.
    """
    record = read(bytes(decision.record))
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
    changes = _rule_changes(wanted, decision, is_rekeyed=bool(names))
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
        published=decision.proposal.published,
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
        visibility_reason=decision.visibility_reason,
    )
    new = read(bytes(successor.record))
    if names:
        wanted = as_laid_before(renamed(wanted, names), new, names.values())
    _refuse_moved(wanted, new)
    return successor


def _amended(record: Mapping[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    try:
        return read(canonical_json(amended(record, edits)))
    except ValueError as refused:
        raise ValidationError(refusal(refused)) from refused


def _contents(wanted: Mapping[str, Any], touched: set[str]) -> dict[str, dict[str, Any]]:
    """Contents of the keys that amendments change, as key files hold them."""
    keys = wanted["rules"]["keys"]
    return {name: _plain(as_numbers(keys[name]["content"])) for name in touched}


def _rule_changes(
    wanted: Mapping[str, Any], decision: Decision, *, is_rekeyed: bool
) -> dict[str, Any]:
    """Fields of the amended rules that differ from what the Vorlage was made from.

    A Fassung stands on the Variante of its Vorlage: what no rules file says, as the rise
    of pay, goes on with it.
    """
    variant = decision.proposal.scenario
    base = as_text(canonical(changed_setting(decision.round, base=variant).rules))
    changed = {
        name: _plain(as_numbers(value))
        for name, value in wanted["rules"]["allocation"].items()
        if base.get(name) != value
    }
    if not changed and not is_rekeyed:
        place = f"Variante „{variant.title}“" if variant else "Runde"
        raise ValidationError(f"Diese Auswahl führt zu den Regeln der {place} zurück.")
    return changed


def _plain(document: Any) -> Any:
    """Decimals as the numbers a rules file holds."""
    if isinstance(document, Decimal):
        return float(document) if document % 1 else int(document)
    if isinstance(document, Mapping):
        return {name: _plain(inner) for name, inner in document.items()}
    if isinstance(document, list):
        return [_plain(inner) for inner in document]
    return document


def _refuse_moved(wanted: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Nothing but the edits may tell the new Fassung from the old one."""
    found: list[Difference] = []
    for name in COMPARED:
        found += differences(wanted["inputs"][name], new["inputs"][name], name)
    for name in ("rules", "result"):
        found += differences(wanted[name], new[name], name)
    if found:
        raise ValidationError(MOVED.format(place=found[0].place))
