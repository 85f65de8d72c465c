"""Whether a session fits the Vorlage: its day, and its body in the Beratungsfolge."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from planning.decisions.paper import steps_of, unusual_body
from planning.decisions.verify import read
from planning.models import Decision, Resolution


def check_day(decision: Decision, decided_on: date) -> None:
    """A body decides what lies before it, and nothing is entered ahead of its day."""
    if decided_on < timezone.localdate(decision.released_at):
        raise ValidationError("Die Sitzung liegt vor dem Tag der Freigabe.")
    if decided_on > timezone.localdate():
        raise ValidationError("Die Sitzung liegt in der Zukunft.")


def check_body(decision: Decision, body: str, result: str, reason: str) -> None:
    """Another body than the Vorlage names, or one that only advises, needs a word why."""
    steps = steps_of(read(bytes(decision.record)))
    said = unusual_body(steps, body, decides=result in Resolution.IN_FORCE)
    if said and not reason.strip():
        raise ValidationError(f"{said} Nennen Sie den Grund.")
