"""Agreed steps of all kinds in one list, the earliest due first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.release import Audience, released
from planning.models import DialogueStep
from planning.models.steps import AgreedStep
from planning.selectors.networks import steps_on
from planning.selectors.standards import dialogues_on


@dataclass(frozen=True)
class StepRow:
    """A step with the sitting it comes from; ``kind`` and number are its address."""

    kind: str
    step: AgreedStep
    origin: str
    page: str
    key: str

    def is_late(self, day: date) -> bool:
        """Whether its last day has passed without a report."""
        return self.step.done_on is None and self.step.due_on < day


def agreed_steps(day: date, audience: Audience, *, only_open: bool = True) -> list[StepRow]:
    """Steps agreed up to a day; without ``only_open`` those that are done as well."""
    found = [
        *_of_conferences(day, audience, only_open=only_open),
        *_of_dialogues(day, audience, only_open=only_open),
    ]
    return sorted(found, key=lambda row: (row.step.due_on, row.kind, row.step.pk))


def open_on(day: date) -> Q:
    """Not reported as done up to a day."""
    return Q(done_on=None) | Q(done_on__gt=day)


def _of_conferences(day: date, audience: Audience, *, only_open: bool) -> Iterator[StepRow]:
    rows = steps_on(day, audience)
    for step in rows.filter(open_on(day)) if only_open else rows:
        sitting = step.conference
        origin = f"{sitting.network.name}: {sitting}"
        yield StepRow("konferenz", step, origin, "planning:network", sitting.network.code)


def _of_dialogues(day: date, audience: Audience, *, only_open: bool) -> Iterator[StepRow]:
    rows = DialogueStep.objects.filter(dialogue__in=dialogues_on(day, audience))
    rows = released(rows, audience).select_related("dialogue__service_type")
    for step in rows.filter(open_on(day)) if only_open else rows:
        service = step.dialogue.service_type
        yield StepRow("dialog", step, str(step.dialogue), "planning:service", service.code)
