"""Entwicklung: how areas moved between two Berechnungsstände of one key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import fmean, pstdev

from districts.release import Audience, released
from planning.models import AreaScore, ScoringRun
from planning.selectors.area_runs import run_before

LEAST = 3  # fewer changes have no spread worth the name


class Trend(StrEnum):
    """The three classes of a change, by one standard deviation of all changes."""

    MORE = "mehr"
    LEVEL = "gleich"
    LESS = "weniger"

    @property
    def words(self) -> str:
        """What the need of an area does beside that of the others."""
        return {
            Trend.MORE: "Bedarf nimmt zu",
            Trend.LEVEL: "etwa wie die anderen",
            Trend.LESS: "Bedarf nimmt ab",
        }[self]


@dataclass(frozen=True)
class Change:
    """An area then and now: index and rank, and what class the change falls in.

    A fall in rank numbers is a rise in need. ``trend`` is None where too few areas can
    be compared or nothing changed at all.
    """

    before: AreaScore
    index: Decimal
    rank: int
    trend: Trend | None

    @property
    def places(self) -> int:
        """How many ranks the area moved, up or down."""
        return abs(self.rank)


@dataclass(frozen=True)
class Development:
    """All changes since an earlier run by the same version of a key, by area key.

    Each index compares the areas of its own day; a change therefore says how an area
    moved beside the others, not whether the whole city did. ``run`` is None where there
    is no earlier run; ``other_version`` where it used another version of the key, whose
    index cannot be compared.
    """

    run: ScoringRun | None = None
    other_version: bool = False
    changes: Mapping[str, Change] | None = None

    def of(self, score: AreaScore) -> Change | None:
        """The change of an area; None where it cannot be told."""
        return (self.changes or {}).get(score.area.key)

    @property
    def is_known(self) -> bool:
        """Whether any area can be compared."""
        return bool(self.changes)

    @property
    def has_trends(self) -> bool:
        """Whether changes fall in classes."""
        return any(change.trend for change in (self.changes or {}).values())


def development(
    run: ScoringRun, kind: str, scores: Iterable[AreaScore], audience: Audience
) -> Development:
    """What changed since the run before; two queries.

    An area counts where it has an index in both and its boundary is the same.
    """
    earlier = run_before(run, kind, audience)
    if earlier is None:
        return Development()
    if earlier.key_id != run.key_id:
        return Development(earlier, other_version=True)
    rows = released(earlier.area_scores.filter(group=kind), audience)
    before = {row.area_id: row for row in rows.exclude(index=None)}
    pairs = [
        (score, before[score.area_id])
        for score in scores
        if score.index is not None and score.area_id in before
    ]
    trends = _trends([now.index - then.index for now, then in pairs])
    changes = {
        now.area.key: Change(then, now.index - then.index, _places(now, then), trend)
        for (now, then), trend in zip(pairs, trends, strict=True)
    }
    return Development(earlier, changes=changes)


def _places(now: AreaScore, then: AreaScore) -> int:
    return now.rank_low - then.rank_low


def _trends(changes: Sequence[Decimal]) -> list[Trend | None]:
    """Beyond one standard deviation from the mean change; the bound itself is level."""
    numbers = [float(change) for change in changes]
    spread = pstdev(numbers) if len(numbers) >= LEAST else 0.0
    if round(spread, 10) == 0:
        return [None] * len(numbers)
    middle = fmean(numbers)
    return [_trend(round((number - middle) / spread, 10)) for number in numbers]


def _trend(distance: float) -> Trend:
    if distance > 1:
        return Trend.MORE
    return Trend.LESS if distance < -1 else Trend.LEVEL
