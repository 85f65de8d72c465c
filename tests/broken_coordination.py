"""Rows of coordination that break exactly one rule of the database each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Model

from tests import factories, network_rows, standard_rows

EARLIER = {"valid_from": factories.DAY, "valid_to": factories.DAY - timedelta(days=1)}


def changed(row: Model, **wrong: object) -> Model:
    """The row as it would be saved, in memory alone."""
    for name, value in wrong.items():
        setattr(row, name, value)
    return row


BROKEN: dict[str, Callable[[], Model]] = {
    "campus_member_ends_after_start": lambda: changed(
        network_rows.campus(factories.facility()).members.get(), **EARLIER
    ),
    "quality_standard_ends_after_start": lambda: changed(
        standard_rows.standard(), **EARLIER
    ),
    "quality_standard_reviewed_later": lambda: changed(
        standard_rows.standard(), next_review=factories.DAY
    ),
    "quality_dialogue_level": lambda: changed(
        standard_rows.dialogue(), level="einrichtung"
    ),
    "dialoguestep_done_with_outcome": lambda: changed(
        standard_rows.dialogue_step(), done_on=factories.DAY
    ),
    "certificate_ends_after_start": lambda: changed(standard_rows.certificate(), **EARLIER),
    "target_agreement_ends_after_start": lambda: changed(
        standard_rows.agreement(), **EARLIER
    ),
    "family_centre_ends_after_start": lambda: changed(network_rows.centre(), **EARLIER),
    "family_centre_at_its_school": lambda: changed(network_rows.centre(), city="Bremen"),
    "network_ends_after_start": lambda: changed(network_rows.network(), **EARLIER),
    "network_office_not_negative": lambda: changed(
        network_rows.network(), office_fte=Decimal("-0.5")
    ),
    "network_member_ends_after_start": lambda: changed(network_rows.member(), **EARLIER),
    "network_member_is_one": lambda: changed(
        network_rows.member(), facility=factories.facility()
    ),
    "network_member_not_negative": lambda: changed(
        network_rows.member(), fte=Decimal("-0.5")
    ),
    "conferencestep_done_with_outcome": lambda: changed(
        network_rows.step(), done_on=factories.DAY
    ),
}
