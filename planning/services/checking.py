"""Asking a row all it must satisfy before it is saved, alike on both databases."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from planning.models import Proposal


def check(row: Model, *, exclude: Collection[str] = ()) -> None:
    """Check the fields of a row; PostgreSQL would break where SQLite keeps too much.

    Raises
    ------
    ValidationError
        With every reason, each led by the name of its field.
    """
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as refused:
        raise ValidationError(
            [
                said if name == NON_FIELD_ERRORS else f"{name}: {said}"
                for name, found in refused.message_dict.items()
                for said in found
            ]
        ) from refused


def check_repeatable(proposal: Proposal) -> None:
    """Refuse a plan that another run of the search might not find again.

    Raises
    ------
    ValidationError
        If the search ended at a limit in seconds.
    """
    proof = proposal.details.get("proof")
    if proof and not proof["may_be_submitted"]:
        raise ValidationError(
            "Die Suche nach diesem Plan endete an der Zeit; ein zweiter Lauf fände "
            "vielleicht einen anderen. Rechnen Sie den Vorschlag ohne Zeitgrenze neu."
        )
