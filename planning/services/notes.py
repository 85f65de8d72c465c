"""Writing a Planungsvermerk."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction

from districts.audit import log_act
from planning.models import PlanningNote
from planning.models.notes import subject_field


@transaction.atomic
def write_note(
    *,
    about: models.Model,
    by: AbstractBaseUser,
    question: str,
    considered: str,
    outcome: str,
    evidence: str = "",
    corrects: PlanningNote | None = None,
) -> PlanningNote:
    """Keep the "why" of a decision in planning, for good.

    ``about`` is a PlanningRound, ScoringKey, Indicator or Facility. The log names the
    subject alone; the text stays internal.

    Raises
    ------
    ValidationError
        If there are no notes about such rows, a text is missing, or ``corrects`` is about
        something else or was corrected.
    """
    field = subject_field(about)
    if field is None:
        raise ValidationError("Dazu gibt es keine Vermerke.")
    note = PlanningNote(
        **{field: about},
        question=question.strip(),
        considered=considered.strip(),
        outcome=outcome.strip(),
        evidence=evidence.strip(),
        corrects=corrects,
        written_by=by,
    )
    if corrects and corrects.subject != about:
        raise ValidationError("Berichtigt wird ein Vermerk zum selben Gegenstand.")
    note.full_clean()
    note.save(force_insert=True)
    log_act("vermerk schreiben", by=by, subject=f"Vermerk {note.pk} zu {about}")
    return note
