"""Stellungnahmen: asked for, received, answered; each step once and in the log."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from facilities.models import Facility, Provider
from planning.models import PlanningRound, Statement
from planning.permissions import may_plan, may_speak
from planning.selectors.mandates import asked_of
from planning.services.checking import check
from planning.services.decisions import only

PLANNING_ONLY = "Stellungnahmen trägt die zuständige Planung ein."
SPEAKERS_ONLY = "Stellungnahmen geben Vertretungen der gefragten Stelle ab."
PERSONAL = "Bestätigen Sie, dass der Text nichts über einzelne Personen sagt."
UNCHECKED = (
    "Bestätigen Sie, dass Stellungnahme und Antwort nichts über einzelne Personen sagen; "
    "mit der Antwort werden beide Teil der Akte."
)


@transaction.atomic
def ask_for_statement(
    *,
    round: PlanningRound,
    by: AbstractBaseUser,
    kind: str,
    body: str,
    deadline: date,
    facility: Facility | None = None,
    provider: Provider | None = None,
) -> Statement:
    """Ask a body for its view by a day.

    Accounts that speak for the ``facility``, or for the ``provider`` where a carrier is
    asked, may then hand it in themselves.
    """
    only(may_plan(by, round.service_type), PLANNING_ONLY)
    row = Statement(
        round=round,
        kind=kind,
        body=body,
        deadline=deadline,
        facility=facility,
        provider=provider,
        entered_by=by,
    )
    check(row)
    row.save(force_insert=True)
    _log("stellungnahme anfordern", row, by)
    return row


@transaction.atomic
def receive_statement(
    *, statement: Statement, by: AbstractBaseUser, text: str, received_on: date
) -> Statement:
    """Enter what a body wrote; late is marked and counts all the same.

    Raises
    ------
    PermissionDenied
        Without the right to plan for the service.
    ValidationError
        If a text is there already, none is given, or its day lies ahead.
    """
    statement = _locked(statement, by)
    if received_on > timezone.localdate():
        raise ValidationError("Der Eingang liegt in der Zukunft.")
    _keep_text(statement, text, received_on)
    _log("stellungnahme eintragen", statement, by)
    return statement


@transaction.atomic
def hand_in_statement(
    *, statement: Statement, by: AbstractBaseUser, text: str, is_impersonal: bool
) -> Statement:
    """The asked body writes itself, until its day is over.

    Raises
    ------
    PermissionDenied
        If the account does not speak for the facility or carrier that was asked.
    ValidationError
        If the day is over, a text is there already, none is given, or nobody looked for
        personal data.
    """
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    only(may_speak(by) and asked_of(by).filter(pk=row.pk).exists(), SPEAKERS_ONLY)
    if timezone.localdate() > row.deadline:
        raise ValidationError(
            f"Die Frist endete am {row.deadline:%d.%m.%Y}. Schicken Sie die Stellungnahme "
            "an die Planung; sie zählt als verspätet."
        )
    if not is_impersonal:
        raise ValidationError(PERSONAL)
    _keep_text(row, text, timezone.localdate())
    _log("stellungnahme abgeben", row, by)
    return row


@transaction.atomic
def answer_statement(
    *,
    statement: Statement,
    by: AbstractBaseUser,
    answer: str,
    effect: str,
    is_impersonal: bool,
) -> Statement:
    """Answer a statement and say what it changed; both texts may then be shown.

    Raises
    ------
    PermissionDenied
        Without the right to plan for the service.
    ValidationError
        If nothing came in, it was answered before, or nobody looked for personal data.
    """
    statement = _locked(statement, by)
    if not statement.text:
        raise ValidationError("Es liegt noch keine Stellungnahme vor.")
    if statement.answer:
        raise ValidationError("Diese Stellungnahme ist schon beantwortet.")
    if not is_impersonal:
        raise ValidationError(UNCHECKED)
    statement.answer, statement.effect = answer, effect
    statement.answered_on = timezone.localdate()
    statement.answered_for = statement.round.decisions.order_by("version").last()
    statement.published = True
    check(statement)
    statement.save(
        update_fields=["answer", "effect", "answered_on", "answered_for", "published"]
    )
    _log("stellungnahme beantworten", statement, by)
    return statement


def _keep_text(row: Statement, text: str, received_on: date) -> None:
    """Write what a body says, once."""
    if row.text:
        raise ValidationError("Diese Stellungnahme ist schon eingetragen.")
    if not text.strip():
        raise ValidationError("Tragen Sie den Text der Stellungnahme ein.")
    row.text, row.received_on = text, received_on
    check(row)
    row.save(update_fields=["text", "received_on"])


def _locked(statement: Statement, by: AbstractBaseUser) -> Statement:
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    only(may_plan(by, row.round.service_type), PLANNING_ONLY)
    return row


def _log(act: str, row: Statement, by: AbstractBaseUser) -> None:
    log_act(act, by=by, subject=f"Planungsrunde {row.round.code}: {row.body}")
