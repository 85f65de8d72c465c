"""Where facilities stood in an earlier Berechnungsstand, beside where they stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from districts.release import Audience, released
from planning.models import FacilityScore, ScoringRun
from planning.selectors.run_changes import run_before
from planning.selectors.runs import runs_of


@dataclass(frozen=True)
class Move:
    """One facility then and now; ``before`` None: it was not in that run.

    ``places`` counts places towards rank 1 (more need) as positive; None where it had or
    has no rank.
    """

    before: FacilityScore | None
    now: FacilityScore

    @property
    def places(self) -> int | None:
        """How many places it came up; negative means down."""
        then = self.before.rank_low if self.before else None
        return None if None in (then, self.now.rank_low) else then - self.now.rank_low

    @property
    def distance(self) -> int:
        """How many places it moved, whichever way."""
        return abs(self.places or 0)

    @property
    def is_change(self) -> bool:
        """Whether rank, Bedarfsstufe or state differ from then."""
        if self.before is None:
            return True
        names = ("rank_low", "rank_high", "class_label", "state")
        return any(getattr(self.before, n) != getattr(self.now, n) for n in names)


@dataclass(frozen=True)
class Earlier:
    """An earlier run of the same kind, by facility; ``run`` None: there is none."""

    run: ScoringRun | None = None
    scores: Mapping[int, FacilityScore] = field(default_factory=dict)

    def move(self, score: FacilityScore) -> Move | None:
        """What became of a facility; None without an earlier run."""
        if self.run is None:
            return None
        return Move(self.scores.get(score.facility_id), score)


def earlier_runs(run: ScoringRun, kind: str, audience: Audience) -> list[ScoringRun]:
    """Runs of a kind with an earlier Stichtag, the newest first."""
    runs = runs_of(kind, audience).filter(as_of__lt=run.as_of)
    return list(runs.order_by("-as_of", "-pk"))


def earlier(
    run: ScoringRun, kind: str, audience: Audience, chosen: ScoringRun | None = None
) -> Earlier:
    """The chosen earlier run, else that of the Stichtag before; two queries."""
    before = chosen or run_before(run, kind, audience)
    if before is None:
        return Earlier()
    rows = released(before.scores.filter(facility__kind=kind), audience)
    return Earlier(before, {row.facility_id: row for row in rows.defer("parts")})
