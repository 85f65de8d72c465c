"""Sichtbarkeitsprüfung: how much of a ranking the public would see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.release import Audience
from facilities.models import Facility
from planning.decisions.record import runs_of
from planning.models import FacilityScore, Proposal, ScoringRun
from planning.models.runs import ScoreState
from planning.selectors.worlds import GivenOut, Unprotected
from planning.services.releases import would_give_out
from planning.services.run_editions import editions_of

ENOUGH = 90  # per cent that keep Rang or Bedarfsstufe
REMEDIES = (
    "mehr Jahre zusammenfassen, damit die Zahlen größer werden",
    "Bedarfsstufen statt Indexwerten zeigen",
    "Beiträge zu Gruppen zusammenfassen",
)


@dataclass(frozen=True)
class Visibility:
    """Of the facilities of a type with a rank, how many keep what in public."""

    kind: str
    ranked: int
    ranks: int
    classes: int
    either: int
    indices: int
    contributions: int

    @property
    def kind_name(self) -> str:
        """The facility type in words."""
        return Facility.Kind(self.kind).label

    @property
    def percent(self) -> int:
        """Facilities with visible Rang or Stufe of a hundred, rounded down."""
        return 100 * self.either // self.ranked if self.ranked else 100

    @property
    def is_enough(self) -> bool:
        """Whether a Vorlage needs no reason."""
        return self.percent >= ENOUGH

    def document(self) -> dict[str, Any]:
        """As the Beschlussakte keeps it."""
        names = ("kind", "ranked", "ranks", "classes", "indices", "contributions")
        return {name: getattr(self, name) for name in names}


def visibility_of(proposal: Proposal) -> list[Visibility]:
    """The public's view of the rankings a proposal rests on, by facility type.

    Runs over open data are visible as they are; others are asked of the gate as it would
    give them out today. Nothing is kept.

    Raises
    ------
    ValidationError
        If the gate cannot answer: rules unreadable, or out of time.
    """
    runs = runs_of(proposal)
    given = None
    if any(not run.published for run in runs):
        given = would_give_out(Audience.PUBLIC, _day(proposal))
    return [row for run in runs for row in _of_run(run, given)]


def _day(proposal: Proposal) -> date:
    return max(proposal.round.as_of, timezone.localdate())


def _of_run(run: ScoringRun, given: GivenOut | None) -> Iterable[Visibility]:
    scores = list(run.scores.filter(state=ScoreState.SCORED).select_related("facility"))
    seen = _seen(run, scores, given)
    for kind in sorted({score.group for score in scores}):
        pairs = [(s, seen.get(s.pk)) for s in scores if s.group == kind]
        yield _counted(kind, pairs)


def _seen(
    run: ScoringRun, scores: Sequence[FacilityScore], given: GivenOut | None
) -> dict[int, Any]:
    """By score what the public reads; nothing of a run that cannot be protected."""
    if run.published:
        return {score.pk: score for score in scores}
    try:
        return {row.row_id: row for row in editions_of(run, given)[1]}
    except Unprotected:
        return {}


def _counted(kind: str, pairs: Sequence[tuple[FacilityScore, Any]]) -> Visibility:
    ranks = [row is not None and row.rank is not None for _, row in pairs]
    classes = [row is not None and row.class_label != "" for _, row in pairs]
    return Visibility(
        kind=kind,
        ranked=len(pairs),
        ranks=sum(ranks),
        classes=sum(classes),
        either=sum(a or b for a, b in zip(ranks, classes, strict=True)),
        indices=sum(row is not None and row.index is not None for _, row in pairs),
        contributions=sum(row is not None and _has_all(true, row) for true, row in pairs),
    )


def _has_all(true: FacilityScore, row: Any) -> bool:
    """Whether no Beitrag is missing that the facility has."""
    return all(
        seen["contribution"] is not None or part["contribution"] is None
        for part, seen in zip(true.parts, row.parts, strict=True)
    )


def visibility_part(rows: Iterable[Visibility], reason: str) -> dict[str, Any]:
    """What the Beschlussakte keeps of the check."""
    return {
        "visibility": [row.document() for row in rows],
        "visibility_reason": reason,
    }


def check_visible(rows: Iterable[Visibility], reason: str) -> None:
    """Refuse what the public could hardly follow, unless a reason is given to print.

    Raises
    ------
    ValidationError
        If Rang and Stufe of too many facilities of a type would be secret.
    """
    dark = [row for row in rows if not row.is_enough]
    if dark and not reason.strip():
        said = ", ".join(f"{row.kind_name} {row.either} von {row.ranked}" for row in dark)
        remedies = "; ".join(f"{n}. {text}" for n, text in enumerate(REMEDIES, start=1))
        raise ValidationError(
            f"Zu wenige Ränge oder Bedarfsstufen wären öffentlich sichtbar ({said}; nötig "
            f"sind {ENOUGH} %). Abhilfe in dieser Reihenfolge: {remedies}. Sonst nennen "
            "Sie den Grund; er steht in der Vorlage."
        )
