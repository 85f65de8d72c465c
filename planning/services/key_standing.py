"""How a Schlüssel gets its Beschluss: from that of a Vorlage which rests on it.

The frozen record of the Vorlage stays as it is; what changes is the row of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from planning.decisions.record import runs_of
from planning.models import Decision, Resolution, ScoringKey, Status

DECIDED = ["status", "resolution", "decided_by", "decided_on"]


def decide_keys(decision: Decision, resolution: Resolution) -> None:
    """Mark the key versions a Vorlage rests on as decided by this Beschluss.

    A key that another decision in force decided keeps that Beschluss.
    """
    for key in _keys_of(decision):
        if key.status != Status.DECIDED:
            _decided(key, resolution)


def undecide_keys(decision: Decision) -> None:
    """End what the Beschluss of a decision did; one still in force takes its place."""
    rows = ScoringKey.objects.select_for_update(of=("self",))
    for key in rows.filter(decided_by__decision=decision, status=Status.DECIDED):
        other = next(_still_deciding(key), None)
        if other is not None:
            _decided(key, other)
        else:
            key.status = Status.REVOKED
            key.save(update_fields=["status"])


def confirm_stated(decision: Decision, day: date) -> None:
    """The Freigabe confirms the Beschlussnummern that files of its keys name."""
    for key in _keys_of(decision):
        if key.stated_resolution and key.confirmed_on is None:
            key.confirmed_on = day
            key.save(update_fields=["confirmed_on"])


def _keys_of(decision: Decision) -> Iterable[ScoringKey]:
    """The exact versions in the record, also those a Variante made of other weights."""
    found = {run.key_id for run in runs_of(decision.proposal)}
    rows = ScoringKey.objects.select_for_update(of=("self",)).order_by("pk")
    return rows.filter(pk__in=found)


def _still_deciding(key: ScoringKey) -> Iterator[Resolution]:
    """Beschlüsse of decisions in force that rest on the key, the earliest first."""
    resting = Decision.objects.filter(
        status=Status.DECIDED, proposal__lines__score__run__key=key
    )
    rows = Resolution.objects.filter(
        decision__in=resting.values("pk"), result__in=Resolution.IN_FORCE
    )
    yield from rows.order_by("decided_on", "pk")


def _decided(key: ScoringKey, resolution: Resolution) -> None:
    key.status, key.resolution = Status.DECIDED, resolution.number
    key.decided_by, key.decided_on = resolution, resolution.decided_on
    key.save(update_fields=DECIDED)
