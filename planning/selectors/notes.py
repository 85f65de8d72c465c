"""Planungsvermerke, found by what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from districts.models import Indicator
from facilities.models import Facility
from planning.models import (
    KeyIndicator,
    PlanningNote,
    PlanningRound,
    Proposal,
    ScoringKey,
)
from planning.models.notes import SUBJECTS, subject_field

RELATED = (*SUBJECTS, "written_by", "corrects", "corrected_by")
ABOUT: dict[str, tuple[type[models.Model], str]] = {
    "runde": (PlanningRound, "code"),
    "schluessel": (ScoringKey, "pk"),
    "indikator": (Indicator, "code"),
    "einrichtung": (Facility, "number"),
}


@dataclass(frozen=True)
class Subject:
    """What a note is about, in words, with its page and the query that asks for it."""

    row: models.Model
    kind: str
    word: str

    @classmethod
    def of(cls, row: models.Model) -> Subject:
        """The subject for a round, key, indicator or facility."""
        kind, field = next(
            (kind, field) for kind, (model, field) in ABOUT.items() if type(row) is model
        )
        return cls(row, kind, str(getattr(row, field)))

    @property
    def query(self) -> str:
        """The part of an address that names it."""
        return f"zu={self.kind}:{self.word}"

    @property
    def page(self) -> str:
        """Where it stands."""
        if isinstance(self.row, ScoringKey):
            return f"{reverse('methods')}?schluessel={self.row.code}"
        names = {"runde": "planning:round", "einrichtung": "planning:facility"}
        return reverse(names.get(self.kind, "indicator"), args=[self.word])


def find_subject(asked: str) -> Subject | None:
    """The subject that ``kind:word`` names; None where there is none."""
    kind, _, word = asked.partition(":")
    model, field = ABOUT.get(kind, (None, ""))
    if model is None or not word or (field == "pk" and not word.isdecimal()):
        return None
    row = model.objects.filter(**{field: word[:80]}).first()
    return Subject(row, kind, word) if row else None


def notes_about(subject: Subject | None) -> QuerySet[PlanningNote]:
    """Notes about one subject, or all of them; the newest first."""
    rows = PlanningNote.objects.select_related(*RELATED)
    if subject is None:
        return rows
    return rows.filter(**{subject_field(subject.row): subject.row})


def notes_behind(proposal: Proposal) -> QuerySet[PlanningNote]:
    """Notes about the round, the keys and the indicators of a proposal, oldest first."""
    scores = proposal.lines.filter(score__isnull=False)
    keys = scores.values("score__run__key")
    indicators = KeyIndicator.objects.filter(key__in=keys).values("indicator")
    rows = PlanningNote.objects.select_related(*SUBJECTS).filter(
        Q(round=proposal.round_id) | Q(key__in=keys) | Q(indicator__in=indicators)
    )
    return rows.order_by("written_at", "pk")
