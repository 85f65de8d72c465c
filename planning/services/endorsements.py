"""Mitzeichnung: an office puts its name to the Fassung that lies before it."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from planning.models import Decision, Endorsement
from planning.permissions import may_plan
from planning.services.checking import check
from planning.services.decisions import check_open, locked, only


@transaction.atomic
def endorse(
    *,
    decision: Decision,
    by: AbstractBaseUser,
    office: str,
    given_on: date,
    remark: str = "",
) -> Endorsement:
    """Mitzeichnung of an office, entered from its paper.

    Raises
    ------
    PermissionDenied
        Without the role planung for the service.
    ValidationError
        If the Decision is closed or replaced by a Fassung, the office signed this one
        already, or its day is not between the Vorlage and today.
    """
    decision = locked(decision)
    only(may_plan(by, decision.round.service_type), "Mitzeichnungen trägt die Planung ein.")
    check_open(decision)
    _check_day(decision, given_on)
    row = Endorsement(
        decision=decision, office=office, given_on=given_on, remark=remark, entered_by=by
    )
    check(row)
    row.save(force_insert=True)
    log_act(
        "mitzeichnung eintragen",
        by=by,
        subject=f"Entscheidung {decision.code}: {row.get_office_display()}",
        after=decision.sha256,
    )
    return row


def _check_day(decision: Decision, given_on: date) -> None:
    """An office puts its name to the Fassung that lies before it, not to one before."""
    if given_on < timezone.localdate(decision.submitted_at):
        raise ValidationError("Die Mitzeichnung liegt vor dem Vorlegen dieser Fassung.")
    if given_on > timezone.localdate():
        raise ValidationError("Die Mitzeichnung liegt in der Zukunft.")
