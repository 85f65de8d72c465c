"""Keep what an audience was shown, row by row, as it was given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from districts.models import Release, ReleasedValue, State

BATCH = 1_000


@dataclass(frozen=True)
class Given:
    """One value as an audience gets it; None and a state where it gets none."""

    value: Decimal | None
    state: str


HIDDEN = Given(None, State.SECRET)


@transaction.atomic
def keep_release(
    *, audience: str, subject: str, as_of: date, digest: str, cells: Mapping[str, Given]
) -> Release:
    """Write down a release once; what was written before under its digest stays."""
    found = Release.objects.filter(audience=audience, subject=subject, digest=digest)
    if kept := found.first():
        return kept
    made = Release.objects.create(
        audience=audience, subject=subject, as_of=as_of, digest=digest
    )
    rows = [
        ReleasedValue(release=made, cell=cell, value=given.value, state=given.state)
        for cell, given in sorted(cells.items())
    ]
    ReleasedValue.objects.bulk_create(rows, batch_size=BATCH)
    return made


def given_before(*, audience: str, subject: str) -> dict[str, Given]:
    """By cell what an audience was given in earlier releases; a value outlives a gap."""
    rows = ReleasedValue.objects.filter(
        release__audience=audience, release__subject=subject
    ).order_by("release__created_at", "release_id", "cell")
    found: dict[str, Given] = {}
    for cell, value, state in rows.values_list("cell", "value", "state"):
        if value is not None or cell not in found:
            found[cell] = Given(value, state)
    return found
