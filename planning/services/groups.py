"""Keeping a selection of the Rangliste as a Vergleichsgruppe."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from facilities.models import Facility
from planning.models import ComparisonGroup


@transaction.atomic
def save_comparison_group(
    *,
    name: str,
    kind: str,
    facilities: Collection[Facility],
    by: AbstractBaseUser | None = None,
) -> ComparisonGroup:
    """Keep facilities of one kind under a name.

    Raises
    ------
    ValidationError
        If nobody is chosen, one is of another kind, or the name is empty or taken.
    """
    if not facilities:
        raise ValidationError("Die Auswahl ist leer; bitte die Filter ändern.")
    if any(facility.kind != kind for facility in facilities):
        raise ValidationError("Eine Vergleichsgruppe hat nur Einrichtungen einer Art.")
    made = ComparisonGroup(name=name.strip(), kind=kind, created_by=by)
    made.full_clean()
    made.save()
    made.facilities.set(facilities)
    log_act("vergleichsgruppe speichern", by=by, subject=f"Vergleichsgruppe {made.pk}")
    return made
