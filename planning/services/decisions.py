"""Vorlegen, freigeben, Beschluss eintragen, aufheben: the acts upon a Decision.

Every act is one transaction with its entry in the log. Who may do it is asked here too,
so that no page, interface or shell is the only thing that knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from districts.release import Audience
from planning.decisions.recalculation.check import UNREADABLE, recheck
from planning.decisions.record import freeze, runs_of
from planning.decisions.stored import disagreements
from planning.decisions.verify import Verdict, verify
from planning.decisions.workbook.book import book_of
from planning.decisions.workbook.book import disagreements as workbook_says
from planning.models import (
    Decision,
    PlanningRound,
    Proposal,
    Resolution,
    ServiceType,
    Status,
)
from planning.permissions import may_plan, may_release
from planning.scoring.canonical import canonical_json, sha256_of
from planning.selectors.decision_state import open_reason
from planning.selectors.decisions import in_force_of_year
from planning.services.annexes import annexes_of, check_answered, checked_paper
from planning.services.checking import check, check_repeatable
from planning.services.decision_editions import (
    keep_editions_outside,
    may_go_outside,
    salt_for,
)
from planning.services.key_standing import confirm_stated, decide_keys, undecide_keys
from planning.services.opening import open_with
from planning.services.openness import checked_visibility
from planning.services.sessions import check_body, check_day
from planning.services.visibility import visibility_part

OWN_WORK = (
    "Niemand gibt frei, was er selbst berechnet, geändert oder vorgelegt hat. "
    "Bitten Sie eine zweite Person mit der Rolle Freigabe."
)
REPLACED = "Durch einen neuen Beschluss ersetzt."
STALE = (
    "Die Vorlage ist nicht mehr die, die Sie gelesen haben. Laden Sie die Seite neu und "
    "prüfen Sie den Unterschied."
)


@transaction.atomic
def submit(
    *,
    proposal: Proposal,
    by: AbstractBaseUser,
    title: str,
    paper_number: str = "",
    paper_url: str = "",
    reason: str = "",
    visibility_reason: str = "",
    cause: Mapping[str, Any] | None = None,
    paper: Mapping[str, str] | None = None,
) -> Decision:
    """Vorlegen: freeze a proposal into the Beschlussakte of a new Decision.

    A round with an earlier Vorlage gets the next Fassung; ``reason`` says why, ``cause``
    what led to it, ``visibility_reason`` why the public does not see the ranks.

    Raises
    ------
    PermissionDenied
        Without the role planung.
    ValidationError
        If the proposal is open or already laid before, the round has a Fassung and no
        reason is given, a field or Stellungnahme is not ready, the public would not see
        it or its ranks without a reason, or a calculation disagrees with the rows.
    """
    round = PlanningRound.objects.select_for_update().get(pk=proposal.round_id)
    only(may_plan(by, round.service_type), "Vorlegen darf die zuständige Planung.")
    earlier = round.decisions.order_by("version").last()
    _check_submittable(proposal, earlier, reason)
    seen = checked_visibility(proposal, visibility_reason)
    version = earlier.version + 1 if earlier else 1
    code = f"{round.code}-f{version}"
    record = _frozen(
        proposal,
        code=code,
        title=title,
        version=version,
        cause=cause,
        paper=checked_paper(paper or {}),
        annexes=lambda result: annexes_of(proposal, result, earlier),
    )
    record["release"] |= visibility_part(seen, visibility_reason) | salt_for(proposal)
    if found := disagreements(proposal, record["result"]):
        raise ValidationError(
            "Die unabhängige Rechnung weicht vom Vorschlag ab; er wird nicht vorgelegt. "
            + "; ".join(map(str, found[:5]))
        )
    content = canonical_json(record)
    _check_recalculates(content)
    decision = Decision(
        code=code,
        round=round,
        proposal=proposal,
        version=version,
        title=title,
        paper_number=paper_number,
        paper_url=paper_url,
        record=content,
        sha256=sha256_of(record),
        submitted_by=by,
        submitted_at=timezone.now(),
        replaces=earlier or next(iter(in_force_of_year(round, proposal)), None),
        replaces_reason=reason,
        visibility_reason=visibility_reason,
        invented=proposal.invented,
    )
    check(decision, exclude=("record",))
    decision.save(force_insert=True)
    log_act("vorlegen", by=by, subject=f"Entscheidung {code}", after=decision.sha256)
    return decision


@transaction.atomic
def release(
    *, decision: Decision, by: AbstractBaseUser, sha256: str, opens: bool = False
) -> Decision:
    """Freigeben: a second person stands for exactly the document they have read.

    With ``opens`` the Variante it rests on and the key of that become public as well.

    Raises
    ------
    PermissionDenied
        Without the role freigabe, or for one's own work, superusers included.
    ValidationError
        If ``sha256`` is not that of the record, it was released before or is closed, or
        the record no longer gives what it says.
    """
    decision = locked(decision)
    only(may_release(by), "Freigeben darf, wer die Rolle Freigabe hat.")
    only(by.pk not in editors(decision), OWN_WORK)
    if sha256 != decision.sha256:
        raise ValidationError(STALE)
    check_open(decision)
    if decision.released_by_id is not None:
        raise ValidationError("Diese Vorlage ist schon freigegeben.")
    verification = verify(bytes(decision.record), sha256=decision.sha256)
    if verification.verdict == Verdict.DIFFERS:
        raise ValidationError(f"Die Beschlussakte {verification}.")
    if opens:
        open_with(decision.proposal, by=by)
    decision.published = may_go_outside(decision.proposal)
    decision.released_by, decision.released_at = by, timezone.now()
    decision.released_sha256 = decision.sha256
    names = ["released_by", "released_at", "released_sha256", "published"]
    decision.save(update_fields=names)
    log_act(
        "freigeben",
        by=by,
        subject=f"Entscheidung {decision.code}",
        before=decision.sha256,
        after=decision.sha256,
    )
    confirm_stated(decision, timezone.localdate())
    keep_editions_outside(by=by)
    return decision


@transaction.atomic
def record_resolution(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    body: str,
    decided_on: date,
    result: str,
    number: str = "",
    minutes: str = "",
    body_reason: str = "",
) -> Resolution:
    """Beschluss eintragen: what a body did; some results put the Decision in force.

    What was in force for the same service, school year and kinds of facility is revoked
    by it; decisions for other school years stay in force beside it. The versions of keys
    the Vorlage rests on are decided with it.
    ``body_reason`` says why a body decides that the Beratungsfolge does not name for it.

    Raises
    ------
    PermissionDenied
        Without the role planung or freigabe.
    ValidationError
        If the Decision was not released, is closed or replaced by a Fassung, or
        "geändert beschlossen" is not entered at the Fassung that holds the change.
    """
    decision = locked(decision)
    only(_plans(by, decision) or may_release(by), "Beschlüsse trägt die Planung ein.")
    check_open(decision)
    if decision.released_by_id is None:
        raise ValidationError("Erst freigeben, dann den Beschluss eintragen.")
    check_day(decision, decided_on)
    check_body(decision, body, result, body_reason)
    if result == Resolution.Result.AMENDED and decision.version == 1:
        raise ValidationError(
            "Geändert beschlossen wird die Neufassung: Legen Sie den geänderten Vorschlag "
            "vor, lassen Sie ihn freigeben und tragen Sie den Beschluss dort ein."
        )
    row = Resolution(
        decision=decision,
        body=body,
        decided_on=decided_on,
        number=number,
        result=result,
        minutes=minutes,
        entered_by=by,
    )
    check(row)
    row.save(force_insert=True)
    if result in Resolution.IN_FORCE:
        _put_in_force(decision, row, by)
    log_act(
        "beschluss eintragen",
        by=by,
        subject=f"Entscheidung {decision.code}: {row.get_result_display()}",
        before=decision.sha256,
        after=decision.sha256,
        reason=body_reason,
    )
    return row


@transaction.atomic
def revoke(*, decision: Decision, by: AbstractBaseUser, reason: str) -> Decision:
    """Aufheben: a decision in force ends without a successor; the reason is kept.

    Raises
    ------
    PermissionDenied
        Without the role freigabe, or for one's own work.
    ValidationError
        If the Decision is not in force or no reason is given.
    """
    decision = locked(decision)
    only(may_release(by), "Aufheben darf, wer die Rolle Freigabe hat.")
    only(by.pk not in editors(decision), OWN_WORK)
    if decision.status != Status.DECIDED:
        raise ValidationError("Aufgehoben wird nur, was in Kraft war.")
    if not reason.strip():
        raise ValidationError("Nennen Sie den Grund der Aufhebung.")
    _end(decision, reason=reason, by=by)
    return decision


def editors(decision: Decision) -> set[int]:
    """Everybody who made or last changed what the Decision holds."""
    proposal = decision.proposal
    scenario = proposal.scenario
    found = {decision.submitted_by_id, proposal.created_by_id}
    found |= {scenario.created_by_id} if scenario else set()
    found |= {run.created_by_id for run in runs_of(proposal)}
    return found - {None}


def _frozen(proposal: Proposal, **subject: Any) -> dict[str, Any]:
    """The record; what it cannot hold is refused before anything is written."""
    try:
        return freeze(proposal=proposal, **subject)
    except ValueError as refused:
        raise ValidationError(f"Die Akte lässt sich nicht bilden: {refused}") from refused


def _check_recalculates(content: bytes) -> None:
    """Program and workbook that go with every record agree before it is laid before."""
    record = json.loads(content)
    try:
        found, _ = recheck(record)
        otherwise = workbook_says(book_of(record))
    except UNREADABLE as error:
        raise ValidationError(
            f"nachrechnen.py kann die Akte nicht nachrechnen: {error!r}. Sie wird nicht "
            "vorgelegt."
        ) from error
    if grave := [one for one in found if not one.is_last_place]:
        raise ValidationError(
            "Das zweite, unabhängige Programm nachrechnen.py kommt zu einem anderen "
            f"Ergebnis; die Akte wird nicht vorgelegt. {grave[0]}"
        )
    if otherwise:
        raise ValidationError(
            "Die Formeln des Rechenblatts kommen zu einem anderen Ergebnis; die Akte wird "
            f"nicht vorgelegt. {otherwise[0]}"
        )


def _plans(by: AbstractBaseUser, decision: Decision) -> bool:
    return may_plan(by, decision.round.service_type)


def only(allowed: bool, message: str) -> None:
    """Refuse whoever is not allowed."""
    if not allowed:
        raise PermissionDenied(message)


def locked(decision: Decision) -> Decision:
    """The row as it is now, held until the act is done."""
    return Decision.objects.select_for_update().get(pk=decision.pk)


def _check_submittable(proposal: Proposal, earlier: Decision | None, reason: str) -> None:
    if not proposal.sealed:
        raise ValidationError("Nur ein abgeschlossener Vorschlag wird vorgelegt.")
    if Decision.objects.filter(proposal=proposal).exists():
        raise ValidationError("Dieser Vorschlag ist schon vorgelegt.")
    if earlier is not None and not reason.strip():
        raise ValidationError(
            f"Es gibt schon Fassung {earlier.version}. Nennen Sie den Grund der Neufassung."
        )
    check_repeatable(proposal)
    check_answered(proposal)


def check_open(decision: Decision) -> None:
    """Refuse a Vorlage that is decided, closed or replaced by a later Fassung."""
    if reason := open_reason(decision, Audience.INTERNAL):
        raise ValidationError(reason)


def _check_order(before: Decision, row: Resolution) -> None:
    """A session does not overtake a later one that was entered first."""
    sessions = before.resolutions.filter(result__in=Resolution.IN_FORCE)
    if sessions.filter(decided_on__gt=row.decided_on).exists():
        raise ValidationError(
            f"Über {before.code} wurde in einer späteren Sitzung beschlossen; diese hier "
            "löst sie nicht ab."
        )


def _put_in_force(decision: Decision, row: Resolution, by: AbstractBaseUser) -> None:
    """End what was in force for service, school year and kinds; one act at a time does."""
    ServiceType.objects.select_for_update().get(pk=decision.round.service_type_id)
    for before in in_force_of_year(decision.round, decision.proposal):
        _check_order(before, row)
        _end(before, reason=REPLACED, by=by, successor=decision)
    decision.status = Status.DECIDED
    decision.save(update_fields=["status"])
    decide_keys(decision, row)


def _end(
    decision: Decision,
    *,
    reason: str,
    by: AbstractBaseUser,
    successor: Decision | None = None,
) -> None:
    decision.status, decision.revoked_reason = Status.REVOKED, reason
    decision.replaced_by = successor
    decision.save(update_fields=["status", "revoked_reason", "replaced_by"])
    undecide_keys(decision)
    log_act(
        "aufheben",
        by=by,
        subject=f"Entscheidung {decision.code}",
        before=decision.sha256,
        after=successor.sha256 if successor else "",
        reason=reason,
    )
