"""Writing a Planungsvermerk."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction

from districts.audit import log_act
from planning.models import PlanningNote
from planning.models.notes import SUBJECTS


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
        If a text is missing, or ``corrects`` is about something else or was corrected.
    """
    note = PlanningNote(
        **{subject_field(about): about},
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


def subject_field(about: models.Model) -> str:
    """The column of a note that names this row.

    Raises
    ------
    ValidationError
        If notes are not written about rows of this kind.
    """
    for name in SUBJECTS:
        if PlanningNote._meta.get_field(name).related_model is type(about):
            return name
    raise ValidationError("Dazu gibt es keine Vermerke.")
