"""Opening a round or a key to every reader; nothing takes that back."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from planning.models import PlanningRound, ScoringKey

ALREADY = "Das ist schon veröffentlicht."
OF_A_VARIANT = (
    "Der Schlüssel einer Variante bleibt intern, bis ihn die Freigabe einer Vorlage mit "
    "veröffentlicht."
)


@transaction.atomic
def publish(row: PlanningRound | ScoringKey, *, by: AbstractBaseUser) -> None:
    """Let everybody read a round or a version of a key, still without Beschluss.

    Proposals and calculations made before stay as they are; new ones follow it.

    Raises
    ------
    ValidationError
        If it is published, or a key that a variant made of other weights.
    """
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if row.published:
        raise ValidationError(ALREADY)
    if getattr(row, "derived_from_id", None):
        raise ValidationError(OF_A_VARIANT)
    row.published = True
    row.save(update_fields=["published"])
    name = getattr(row, "reference", None) or row.code
    log_act("veröffentlichen", by=by, subject=f"{row._meta.verbose_name} {name}")
