"""Changing the rules of a round that no Vorlage rests on yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from planning.allocation.rules import Rules, canonical, rules_hash
from planning.models import PlanningRound
from planning.services.changes import checked_rules, setting_of

FROZEN = (
    "Zu dieser Runde gibt es eine Vorlage; ihre Regeln bleiben, wie sie vorgelegt sind. "
    "Ändern Sie sie mit einem Änderungsantrag oder in einer neuen Runde."
)
OUTDATED = (
    "Die Regeln wurden inzwischen geändert. Laden Sie die Seite neu und tragen Sie Ihre "
    "Änderung noch einmal ein."
)


class Frozen(ValidationError):
    """Rules that a Vorlage rests on, or that somebody else changed meanwhile."""


def has_frozen_use(round: PlanningRound) -> bool:
    """Whether a Vorlage of the round was laid before a body."""
    return round.decisions.exists()


@transaction.atomic
def change_rules(
    *,
    round: PlanningRound,
    document: Mapping[str, Any],
    seen: str,
    reason: str,
    by: AbstractBaseUser,
) -> PlanningRound:
    """Replace the rules of a round; proposals already made keep theirs.

    ``seen`` is the hash of the rules the change was made upon.

    Raises
    ------
    Frozen
        If a Vorlage rests on the rules, or they are no longer those that were seen.
    ValidationError
        With every contradiction, or if a variant no longer fits, or nothing changes.
    """
    round = PlanningRound.objects.select_for_update().get(pk=round.pk)
    before = rules_hash(checked_rules(round.rules))
    if has_frozen_use(round):
        raise Frozen(FROZEN)
    if before != seen:
        raise Frozen(OUTDATED)
    rules = checked_rules(document)
    if errors := [*_broken_variants(round, rules)]:
        raise ValidationError(errors)
    if rules_hash(rules) == before:
        raise ValidationError("Es ist nichts geändert.")
    round.rules = canonical(rules)
    round.save()
    log_act(
        "regeln ändern",
        by=by,
        subject=f"Runde {round.code}",
        before=before,
        after=rules_hash(rules),
        reason=reason,
    )
    return round


def _broken_variants(round: PlanningRound, rules: Rules) -> Iterator[str]:
    """Variants stand on the rules of their round: what no longer fits is named."""
    document = canonical(rules)
    for variant in round.scenarios.order_by("pk"):
        try:
            setting_of(document, [step.changes for step in variant.chain])
        except ValidationError as refused:
            said = " ".join(refused.messages)
            yield f"Die Variante „{variant.title}“ passt dann nicht mehr: {said}"
