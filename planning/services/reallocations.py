"""Unterjährige Nachsteuerung: calculated from the record in force, released by a second.

It names the decision and never edits it: no new data, no new key, no new ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from facilities.models import Facility
from planning.allocation.german import vzae
from planning.decisions.edits import hundredths_in
from planning.decisions.reallocate import ReallocationRefused, amounts_now, walked
from planning.decisions.verify import read
from planning.models import Decision, Reallocation, Status
from planning.permissions import may_plan, may_release
from planning.scoring.canonical import sha256_of
from planning.services.checking import check
from planning.services.decisions import OWN_WORK, STALE, locked, only

NOT_IN_FORCE = "Nachgesteuert wird nur zu einer Entscheidung, die in Kraft ist."


@transaction.atomic
def enter_reallocation(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    cause: str,
    source: str,
    fte: Decimal,
    starts_on: date,
    ends_on: date,
    note: str,
    origin: Facility | None = None,
    resolution: str = "",
) -> Reallocation:
    """Keep VzÄ that became free or were added, with who of the Nachrückliste gets them.

    Raises
    ------
    PermissionDenied
        Without the right to plan for the service.
    ValidationError
        If the decision is not in force, the origin does not hold so much, the source
        does not pay for these days, or a Beschluss is needed and not named.
    """
    decision = locked(decision)
    only(may_plan(by, decision.round.service_type), "Nachsteuern darf die Planung.")
    if decision.status != Status.DECIDED:
        raise ValidationError(NOT_IN_FORCE)
    if ends_on < starts_on:
        raise ValidationError("Das Ende liegt vor dem Beginn.")
    record = read(bytes(decision.record))
    _check_origin(decision, record, cause, origin, fte)
    _check_competence(record, fte, resolution)
    outcome = reallocated(
        decision, record, source=source, fte=fte, starts_on=starts_on, ends_on=ends_on,
        origin=origin,
    )  # fmt: skip
    last = decision.reallocations.order_by("number").last()
    row = Reallocation(
        decision=decision,
        number=last.number + 1 if last else 1,
        cause=cause,
        origin=origin,
        source=source,
        fte=fte,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        resolution=resolution,
        outcome=outcome,
        submitted_by=by,
    )
    row.sha256 = sha256_of(_content(row))
    check(row)
    row.save(force_insert=True)
    _log("nachsteuerung eintragen", row, by)
    return row


@transaction.atomic
def release_reallocation(
    *, reallocation: Reallocation, by: AbstractBaseUser, sha256: str
) -> Reallocation:
    """Freigeben: a second person stands for exactly the Nachsteuerung they have read.

    Raises
    ------
    PermissionDenied
        Without the role freigabe, or for one's own work, superusers included.
    ValidationError
        If it was released before, is another one than was read, or the decision is no
        longer in force.
    """
    row = Reallocation.objects.select_for_update().get(pk=reallocation.pk)
    only(may_release(by), "Freigeben darf, wer die Rolle Freigabe hat.")
    only(by.pk != row.submitted_by_id, OWN_WORK)
    if row.released_by_id is not None:
        raise ValidationError("Diese Nachsteuerung ist schon freigegeben.")
    if locked(row.decision).status != Status.DECIDED:
        raise ValidationError(NOT_IN_FORCE)
    if sha256 != row.sha256:
        raise ValidationError(STALE)
    row.released_by, row.released_at = by, timezone.now()
    row.released_sha256, row.published = row.sha256, row.decision.published
    row.save(update_fields=["released_by", "released_at", "released_sha256", "published"])
    _log("nachsteuerung freigeben", row, by)
    return row


def reallocated(
    decision: Decision,
    record: Mapping[str, Any],
    *,
    source: str,
    fte: Decimal,
    starts_on: date,
    ends_on: date,
    origin: Facility | None,
) -> dict[str, Any]:
    """Who would get these VzÄ, as a document; nothing is kept."""
    try:
        outcome = walked(
            record,
            amount=int(fte * 100),
            source=source,
            first=starts_on,
            last=ends_on,
            gone=_gone(decision, record, starts_on, origin),
        )
    except ReallocationRefused as refused:
        raise ValidationError(str(refused)) from refused
    return outcome.as_document()


def _gone(
    decision: Decision, record: Mapping[str, Any], day: date, origin: Facility | None
) -> dict[str, str]:
    """Sites that take no part: closed, giving up themselves, or served before."""
    numbers = [number for number, _ in amounts_now(record)]
    rows = Facility.objects.filter(number__in=numbers, closed_on__lte=day)
    found = {row.number: "Die Einrichtung ist geschlossen." for row in rows}
    for row in decision.reallocations.order_by("number"):
        for turn in row.outcome["turns"]:
            if turn["granted_fte"] != "0.00":
                said = f"Ihre nächste Stufe kam mit Nachsteuerung {row.number}."
                found[turn["number"]] = said
    if origin is not None:
        found[origin.number] = "Von dieser Einrichtung kommen die VzÄ."
    return found


def _check_origin(
    decision: Decision,
    record: Mapping[str, Any],
    cause: str,
    origin: Facility | None,
    fte: Decimal,
) -> None:
    """What becomes free was decided there, and is not given away twice."""
    if cause == Reallocation.Cause.ADDED:
        if origin is not None:
            raise ValidationError("Zusätzliche Mittel werden bei keiner Einrichtung frei.")
        return
    if origin is None:
        raise ValidationError("Nennen Sie die Einrichtung, bei der die VzÄ frei werden.")
    held = hundredths_in(dict(amounts_now(record)).get(origin.number, "0.00"))
    before = decision.reallocations.filter(origin=origin)
    held -= sum(int(row.fte * 100) for row in before)
    if fte * 100 > held:
        raise ValidationError(
            f"{origin.name} hat nach dieser Entscheidung noch {vzae(max(0, held))}; mehr "
            "kann dort nicht frei werden."
        )


def _check_competence(record: Mapping[str, Any], fte: Decimal, resolution: str) -> None:
    """Above the limit of the Vorlage a body decides; without one it always does."""
    limit = Decimal(record.get("paper", {}).get("limit_fte") or 0)
    if fte > limit and not resolution.strip():
        said = vzae(int(limit * 100))
        raise ValidationError(
            f"Die Zuständigkeitsgrenze dieser Entscheidung liegt bei {said}. "
            "Nennen Sie Gremium und Nummer des Beschlusses."
        )


def _content(row: Reallocation) -> dict[str, Any]:
    """What a release binds to."""
    return {
        "decision": row.decision.sha256,
        "number": row.number,
        "cause": row.cause,
        "origin": row.origin and row.origin.number,
        "source": row.source,
        "fte": f"{row.fte:.2f}",
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "note": row.note,
        "resolution": row.resolution,
        "outcome": row.outcome,
    }


def _log(act: str, row: Reallocation, by: AbstractBaseUser) -> None:
    subject = f"Entscheidung {row.decision.code}: Nachsteuerung {row.number}"
    log_act(act, by=by, subject=subject, after=row.sha256)
