"""Jahreszahlen entered by hand: a delivery of one line, read like any table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from districts.importers.delivery import Delivery, take_in
from facilities.models import Facility
from planning.importers.year_totals import COLUMNS, IMPORTER
from planning.models import ServiceType
from planning.permissions import may_plan
from planning.services.decisions import only

PLANNERS_ONLY = "Jahreszahlen trägt die zuständige Planung ein."
KNOWN = "Genau diese Zahlen stehen schon da."


@transaction.atomic
def enter_year_total(
    *,
    service: ServiceType,
    facility: Facility | None,
    period: str,
    as_of: date,
    counts: Mapping[str, int | None],
    by: AbstractBaseUser,
) -> None:
    """Keep the totals of one place and year as a file of their own, not published.

    A correction is entered again with a later Stand; what stood before stays. Readers
    outside see what the next release of values gives out.

    Raises
    ------
    ValidationError
        With every reason why a line of a table would be refused.
    """
    only(may_plan(by, service), PLANNERS_ONLY)
    place = facility.number if facility else ""
    delivery = Delivery(
        name=f"jahreszahlen-{service.code}-{period.replace('/', '-')}.csv",
        content=_line(service.code, place, period, counts, as_of),
        title=f"Jahreszahlen {service.name} {period}{', ' if place else ''}{place}",
        as_of=as_of,
        attribution=service.get_office_display(),
        licence="nicht veröffentlicht",
    )
    outcome = take_in(delivery, IMPORTER, by=by)
    if outcome.known_since:
        raise ValidationError(KNOWN)
    if outcome.failed:
        raise ValidationError(
            {error.column or "__all__": error.message for error in outcome.report.errors}
        )
    log_act("jahreszahlen eintragen", by=by, subject=f"{service.code} {period} {place}")


def _line(
    service: str, place: str, period: str, counts: Mapping[str, int | None], as_of: date
) -> bytes:
    """One line below its heading; the Stand makes a correction a file of its own."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([*COLUMNS, "as_of"])
    numbers = ["" if counts[name] is None else counts[name] for name in COLUMNS[3:]]
    writer.writerow([service, place, period, *numbers, as_of.isoformat()])
    return text.getvalue().encode()
