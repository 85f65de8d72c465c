"""Status and Dynamik of areas over the years: one column for each Stichtag of a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from districts.models import Area
from districts.release import Audience
from planning.models import ScoringRun
from planning.selectors.area_ranking import AreaRanking, AreaRow, area_ranking
from planning.selectors.area_runs import area_runs
from planning.selectors.development import Trend

MOST = 6  # columns that fit a page


@dataclass(frozen=True)
class Cell:
    """Where an area stood and how it moved; ``label`` is empty for a key without classes.

    ``trend`` is None where there is no earlier run by the same version to compare with.
    """

    label: str
    trend: Trend | None


@dataclass(frozen=True)
class Column:
    """A Berechnungsstand with the bounds of its classes, which its key version holds.

    ``is_break``: the bounds are others than in the column before, so that a change of
    class may come from them.
    """

    run: ScoringRun
    classes: Mapping[str, Any]
    is_break: bool

    @property
    def bounds(self) -> list[float]:
        """Bounds in their order; empty where classes are made of equal parts."""
        return [bound["at"] for bound in self.classes.get("bounds") or []]

    @property
    def is_in_deviations(self) -> bool:
        """Whether bounds count standard deviations and not the Indexwert itself."""
        return self.classes.get("method") == "sd"


@dataclass(frozen=True)
class AreaYears:
    """Areas by key, each with a cell a column; None where it has no index then."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Area, tuple[Cell | None, ...]], ...]


def area_years(
    code: str, kind: str, audience: Audience, until: date | None = None
) -> AreaYears:
    """The newest run of each Stichtag of a key up to a day, oldest first, at most six."""
    newest: dict[object, ScoringRun] = {}
    for run in area_runs(kind, audience, until).filter(key__code=code):
        newest.setdefault(run.as_of, run)
    runs = sorted(list(newest.values())[:MOST], key=lambda run: run.as_of)
    rankings = [area_ranking(run, kind, audience) for run in runs]
    by_run = [{row.area.key: row for row in ranking.ranked} for ranking in rankings]
    areas = {row.area.key: row.area for found in rankings for row in found.rows}
    return AreaYears(
        columns=tuple(_columns(rankings)),
        rows=tuple(
            (areas[key], tuple(_cell(rows.get(key)) for rows in by_run))
            for key in sorted(areas)
        ),
    )


def _columns(rankings: list[AreaRanking]) -> list[Column]:
    found: list[Column] = []
    for ranking in rankings:
        classes = ranking.run.key.content.get("classes") or {}
        is_break = bool(found) and found[-1].classes != classes
        found.append(Column(ranking.run, classes, is_break))
    return found


def _cell(row: AreaRow | None) -> Cell | None:
    if row is None:
        return None
    return Cell(row.score.class_label or "", row.change.trend if row.change else None)
