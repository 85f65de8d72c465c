"""What rankings of areas say about one area, for its Steckbrief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Area, Indicator
from districts.release import Audience
from planning.models import ScoringRun
from planning.selectors.area_ranking import AreaRanking, AreaRow, area_ranking
from planning.selectors.area_runs import newest_by_key
from planning.selectors.frozen import Frozen, frozen_of
from planning.selectors.rows import number, sign_of


@dataclass(frozen=True)
class Part:
    """One indicator of an area key: value of the area beside that of all, and Beitrag."""

    indicator: Indicator
    state: str
    sign: str | None
    periods: Sequence[str]
    frozen: Frozen
    value: Decimal | None
    normalised: Decimal | None
    weight: Decimal | None
    contribution: Decimal | None


@dataclass(frozen=True)
class AreaIndex:
    """An area, or the Ortsteile it is made of, in the latest run of one key.

    ``row`` is None where the key ranks Ortsteile and the area is something else; then
    ``members`` stand for it, by rank and key, and it has no Indexwert of its own.
    """

    ranking: AreaRanking
    row: AreaRow | None
    parts: Sequence[Part]
    members: Sequence[AreaRow]

    @property
    def main(self) -> Part | None:
        """The part that moves the index most in the direction it lies in."""
        code = self.row.main.code if self.row and self.row.main else None
        return next((part for part in self.parts if part.indicator.code == code), None)

    @property
    def is_geometric(self) -> bool:
        """Whether the Beiträge add up to the logarithm of the result instead."""
        content = self.ranking.run.key.content
        return content["aggregation"]["method"] == "geometric"


def area_indexes(
    area: Area, ortsteile: Sequence[Area], audience: Audience, until: date | None
) -> list[AreaIndex]:
    """One entry per key that ranks areas of this kind, else per key of Ortsteile."""
    own = newest_by_key(area.kind, audience, until)
    if own:
        return [_of_area(run, area, audience) for run in own]
    if area.kind == Area.Kind.STADT:
        return []
    runs = newest_by_key(Area.Kind.ORTSTEIL, audience, until)
    return [_of_members(run, ortsteile, audience) for run in runs]


def _of_area(run: ScoringRun, area: Area, audience: Audience) -> AreaIndex:
    ranking = area_ranking(run, area.kind, audience)
    row = next((row for row in ranking.rows if row.area.pk == area.pk), None)
    return AreaIndex(ranking, row, _parts(run, row) if row else (), ())


def _of_members(
    run: ScoringRun, ortsteile: Sequence[Area], audience: Audience
) -> AreaIndex:
    ranking = area_ranking(run, Area.Kind.ORTSTEIL, audience)
    wanted = {area.pk for area in ortsteile}
    members = [row for row in ranking.rows if row.area.pk in wanted]
    return AreaIndex(ranking, None, (), members)


def _parts(run: ScoringRun, row: AreaRow) -> list[Part]:
    codes = [part["code"] for part in row.score.parts]
    indicators = Indicator.objects.in_bulk(codes, field_name="code")
    frozen = frozen_of(run, row.score.group)
    return [
        Part(
            indicator=indicators[part["code"]],
            state=part["state"],
            sign=sign_of(part),
            periods=part["periods"],
            frozen=frozen[part["code"]],
            **{
                name: number(part[name])
                for name in ("value", "normalised", "weight", "contribution")
            },
        )
        for part in row.score.parts
    ]
