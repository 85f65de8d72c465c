"""Rows of the Planungskalender, the Vermerke and the Ausbau that break a constraint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Model

from planning.models import PlanningNote
from tests import coverage_rows, factories

TEXTS = {"question": "Warum?", "considered": "Dies.", "outcome": "Das."}


def unsaved_note(**given: object) -> PlanningNote:
    """A note that nobody keeps; without a subject unless one is given."""
    return PlanningNote(written_by=factories.user(), **TEXTS | given)


def note_on_itself() -> PlanningNote:
    """A note that names itself as the one it corrects."""
    note = unsaved_note(pk=9, facility=factories.facility())
    note.corrects_id = 9
    return note


def ended_target() -> Model:
    """A target that ends before it begins."""
    row = coverage_rows.target(factories.service_type())
    row.valid_to = row.valid_from - timedelta(days=1)
    return row


def full_point() -> Model:
    """More sites than there are."""
    row = coverage_rows.point(factories.service_type())
    row.sites = row.of_sites + 1
    return row


BROKEN: dict[str, Callable[[], Model]] = {
    "note_has_one_subject": unsaved_note,
    "note_corrects_another": note_on_itself,
    "coverage_target_ends_after_start": ended_target,
    "coverage_point_within_all": full_point,
}
