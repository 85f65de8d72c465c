"""The Rangliste of Ortsteile or other areas: one run of a key of areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from districts.collation import german_order
from districts.models import Area
from districts.release import Audience, released
from planning.models import AreaScore, ScoringRun
from planning.selectors.compared import counted
from planning.selectors.development import Change, Development, Trend, development
from planning.selectors.places import groups_on
from planning.selectors.ranking import indicator_names
from planning.selectors.rows import Contribution, contributions_of, robustness_band

State = AreaScore.State
PLURAL = {
    Area.Kind.ORTSTEIL: "Ortsteile",
    Area.Kind.STADTBEZIRK: "Stadtbezirke",
    Area.Kind.PLANUNGSRAUM: "Planungsräume",
    Area.Kind.SCHWERPUNKTRAUM: "Schwerpunkträume",
    Area.Kind.SCHWERPUNKTGEBIET: "Schwerpunktgebiete",
}


@dataclass(frozen=True)
class AreaRow:
    """An area in a ranking: score, contributions, Entwicklung, the groups it lies in."""

    score: AreaScore
    contributions: tuple[Contribution, ...]
    change: Change | None
    groups: Mapping[str, Sequence[Area]]

    @property
    def area(self) -> Area:
        """The area of the score."""
        return self.score.area

    @property
    def values(self) -> list[Decimal | None]:
        """Contributions in the order of the key."""
        return [part.value for part in self.contributions]

    @property
    def missing(self) -> list[Contribution]:
        """Indicators without a value, in the order of the key."""
        return [part for part in self.contributions if part.code in self.score.missing]

    @property
    def spaces(self) -> Sequence[Area]:
        """Schwerpunkträume the area belongs to on the day of the run."""
        return self.groups.get(Area.Kind.SCHWERPUNKTRAUM, ())

    @property
    def main(self) -> Contribution | None:
        """What moves the index most in the direction it lies in; None without index."""
        known = [part for part in self.contributions if part.value is not None]
        if self.score.index is None or not known:
            return None
        sign = 1 if sum(part.value for part in known) >= 0 else -1
        return max(known, key=lambda part: sign * part.value)


@dataclass(frozen=True)
class AreaRanking:
    """All areas of a kind in one run: ranked by rank and key, then those without.

    ``indicators`` are names in the order of the key, ``limit`` the largest contribution,
    ``band`` the share by which weights may move.
    """

    run: ScoringRun
    kind: Area.Kind
    ranked: tuple[AreaRow, ...]
    unranked: tuple[AreaRow, ...]
    indicators: tuple[str, ...]
    limit: Decimal
    band: Decimal
    development: Development

    @property
    def compared(self) -> int:
        """How many areas a rank is one among, hidden ones too."""
        return counted([row.score for row in self.rows]).count

    @property
    def plural(self) -> str:
        """The areas in words."""
        return PLURAL[self.kind]

    @property
    def rows(self) -> tuple[AreaRow, ...]:
        """Ranked rows, then those without rank."""
        return (*self.ranked, *self.unranked)

    @property
    def classes(self) -> list[str]:
        """Labels of the key, highest need first; empty for a key without classes."""
        rule = self.run.key.content.get("classes") or {}
        labels = list(rule.get("labels") or [])
        return labels[::-1] if rule.get("order") == "ascending" else labels

    @property
    def matrix(self) -> list[tuple[str, list[tuple[Trend, int]]]]:
        """Status x Dynamik: how many areas of each class move how."""
        return [
            (label, [(trend, self._count(label, trend)) for trend in Trend])
            for label in self.classes
        ]

    def _count(self, label: str, trend: Trend) -> int:
        return sum(
            row.score.class_label == label and _trend_of(row) == trend
            for row in self.ranked
        )

    def where(self, label: str, trend: str) -> AreaRanking:
        """The same ranking with the areas of a class and of a trend alone."""
        keep = [
            row
            for row in self.ranked
            if label in ("", row.score.class_label) and trend in ("", _trend_of(row))
        ]
        return replace(self, ranked=tuple(keep))

    def in_order(self, sort: str) -> list[AreaRow]:
        """Ranked rows by a column, ``-`` for descending; missing last, then by key."""
        value = SORTS.get(sort.removeprefix("-"), SORTS["rang"])
        by_key = sorted(self.ranked, key=lambda row: row.area.key)
        known = [row for row in by_key if value(row) is not None]
        missing = [row for row in by_key if value(row) is None]
        return sorted(known, key=value, reverse=sort.startswith("-")) + missing


def area_ranking(run: ScoringRun, kind: str, audience: Audience) -> AreaRanking:
    """Collect the rows of a run; five queries, whatever the number of areas."""
    scores = list(
        released(run.area_scores.filter(group=kind), audience)
        .select_related("area")
        .defer("area__geometry")
        .order_by("rank_low", "area__key")
    )
    names, groups = indicator_names(run), groups_on(run.as_of, audience)
    moved = development(run, kind, scores, audience)
    rows = [
        AreaRow(
            score=score,
            contributions=contributions_of(score, names),
            change=moved.of(score),
            groups=groups.get(score.area_id, {}),
        )
        for score in scores
    ]
    ranked = [row for row in rows if row.score.state == State.SCORED]
    values = [abs(v) for row in ranked for v in row.values if v is not None]
    return AreaRanking(
        run=run,
        kind=Area.Kind(kind),
        ranked=tuple(sorted(ranked, key=lambda row: (row.score.rank_low, row.area.key))),
        unranked=tuple(row for row in rows if row.score.state != State.SCORED),
        indicators=tuple(names.values()),
        limit=max(values, default=Decimal(0)),
        band=robustness_band(run.key.content),
        development=moved,
    )


def _trend_of(row: AreaRow) -> Trend | None:
    return row.change.trend if row.change else None


SORTS: dict[str, Callable[[AreaRow], Any]] = {
    "rang": lambda row: row.score.rank_low,
    "kennung": lambda row: row.area.key,
    "name": lambda row: german_order(row.area.name),
    "spanne": lambda row: row.score.rank_best,
    "index": lambda row: row.score.index,
    "entwicklung": lambda row: row.change.index if row.change else None,
}
