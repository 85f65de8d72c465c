"""Review of the Schwerpunkträume against a ranking of all Ortsteile.

It proposes nothing to the database: memberships change by a dated, sourced import after
a Beschluss. A Schwerpunktraum has no Indexwert of its own; means over its Ortsteile say
where it would stand among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Area, AreaMembership, AreaValue, State
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import AreaScore
from planning.selectors.area_ranking import AreaRanking, AreaRow
from planning.selectors.areas import newest
from planning.selectors.neighbourhood import Site, sites
from planning.selectors.thresholds import places_beside, places_of

POPULATION = "population"
PLACES = Decimal("1e-10")


@dataclass(frozen=True)
class Space:
    """A Schwerpunktraum with its Ortsteile, highest need first.

    ``mean`` and ``weighted`` (by inhabitants) are None where an Ortsteil has no index or
    is not in the run at all, or no known number of inhabitants; ``missing`` names those.
    ``rank`` is the one that the weighted mean, else the mean, would have among the
    Ortsteile.
    """

    area: Area
    memberships: Sequence[AreaMembership]
    parts: Sequence[AreaRow]
    mean: Decimal | None
    weighted: Decimal | None
    rank: int | None
    missing: Sequence[str]


@dataclass(frozen=True)
class Moving:
    """An Ortsteil that a rule takes in or leaves out, with what is there now.

    ``places`` are the decimals of its index that show its side of the rule.
    """

    row: AreaRow
    sites: Sequence[Site]
    places: int

    @property
    def measures(self) -> int:
        """Running measures there."""
        return sum(len(site.measures) for site in self.sites)

    @property
    def fte(self) -> Decimal | None:
        """SOLL of these measures in VzÄ; None where one of them has no figure."""
        known = [measure.fte_target for site in self.sites for measure in site.measures]
        return None if None in known else sum(known, Decimal(0))

    @property
    def kitas(self) -> int:
        """Kitas whose Stufenauswahl begins with the Schwerpunktraum."""
        return sum(site.facility.kind == Facility.Kind.KITA for site in self.sites)


@dataclass(frozen=True)
class Rule:
    """Which Ortsteile belong inside: the first ``count``, or an index from ``least`` on."""

    count: int | None = None
    least: Decimal | None = None

    @property
    def is_stated(self) -> bool:
        """Whether there is a rule at all."""
        return self.count is not None or self.least is not None

    def takes(self, score: AreaScore) -> bool:
        """Whether an Ortsteil belongs inside; a tie at the last place is inside as one."""
        if self.count is not None:
            return score.rank_low <= self.count
        return score.index >= self.least

    @property
    def least_places(self) -> int:
        """All decimals the rule was stated with, at least two."""
        return places_of(self.least)

    def places_beside(self, score: AreaScore) -> int:
        """Decimals of an index that show on which side of the rule it lies."""
        return places_beside(score.index, [] if self.least is None else [self.least])


@dataclass(frozen=True)
class Review:
    """Spaces, Ortsteile outside with more need than one inside, effect of a rule.

    ``passed_over`` goes with how many inside have less need, and with the decimals of the
    index beside the rule.
    """

    spaces: Sequence[Space]
    passed_over: Sequence[tuple[AreaRow, int, int]]
    taken_in: Sequence[Moving]
    left_out: Sequence[Moving]
    unranked_inside: Sequence[AreaRow]


def review(ranking: AreaRanking, rule: Rule, audience: Audience) -> Review:
    """Hold today's Schwerpunkträume against a ranking; nine queries at most."""
    day = ranking.run.as_of
    inside = [row for row in ranking.ranked if row.spaces]
    outside = [row for row in ranking.ranked if not row.spaces]
    taken_in = [row for row in outside if rule.is_stated and rule.takes(row.score)]
    left_out = [row for row in inside if rule.is_stated and not rule.takes(row.score)]
    there = _sites([*taken_in, *left_out], day, audience)
    return Review(
        spaces=_spaces(ranking, day, audience),
        passed_over=[
            (row, n, rule.places_beside(row.score))
            for row in outside
            if (n := _outranked(row, inside))
        ],
        taken_in=[_moving(row, there, rule) for row in taken_in],
        left_out=[_moving(row, there, rule) for row in left_out],
        unranked_inside=[row for row in ranking.unranked if row.spaces],
    )


def _moving(row: AreaRow, there: dict[int, list[Site]], rule: Rule) -> Moving:
    return Moving(row, there[row.area.pk], rule.places_beside(row.score))


def _outranked(row: AreaRow, inside: Iterable[AreaRow]) -> int:
    """How many Ortsteile inside have a lower need."""
    return sum(other.score.rank_low > row.score.rank_low for other in inside)


def _sites(rows: Sequence[AreaRow], day: date, audience: Audience) -> dict[int, list[Site]]:
    found: dict[int, list[Site]] = defaultdict(list)
    if rows:
        for site in sites([row.area for row in rows], day, audience):
            found[site.facility.area_id].append(site)
    return found


def _spaces(ranking: AreaRanking, day: date, audience: Audience) -> list[Space]:
    groups = released(Area.objects.valid_on(day), audience).defer("geometry")
    groups = groups.filter(kind=Area.Kind.SCHWERPUNKTRAUM).order_by("key", "pk")
    rows = released(AreaMembership.objects.valid_on(day), audience)
    rows = rows.filter(group__in=groups, member__kind=ranking.kind)
    members: dict[int, list[AreaMembership]] = defaultdict(list)
    rows = rows.select_related("source", "member").defer("member__geometry")
    for row in rows.order_by("member__key", "pk"):
        members[row.group_id].append(row)
    scored = {row.area.pk: row for row in ranking.rows}
    people = inhabitants([row.area for row in ranking.rows], day, audience)
    return [_space(area, members[area.pk], scored, people, ranking) for area in groups]


def _space(
    area: Area,
    memberships: Sequence[AreaMembership],
    scored: dict[int, AreaRow],
    people: dict[int, Decimal],
    ranking: AreaRanking,
) -> Space:
    parts = [scored[m.member_id] for m in memberships if m.member_id in scored]
    parts.sort(key=lambda row: (row.score.rank_low or len(scored) + 1, row.area.key))
    without = [row.area.name for row in parts if row.score.index is None]
    without += [m.member.name for m in memberships if m.member_id not in scored]
    uncounted = [row.area.name for row in parts if row.area.pk not in people]
    mean = None if without or not parts else _mean(parts, {})
    weighted = None if mean is None or uncounted else _mean(parts, people)
    at = mean if weighted is None else weighted
    return Space(
        area=area,
        memberships=memberships,
        parts=parts,
        mean=mean,
        weighted=weighted,
        rank=None if at is None else _rank(at, ranking),
        missing=sorted({*without, *uncounted}),
    )


def _mean(parts: Sequence[AreaRow], people: dict[int, Decimal]) -> Decimal | None:
    """Mean index, each Ortsteil by its inhabitants; without any each counts once."""
    weights = [people.get(row.area.pk, Decimal(1)) for row in parts]
    total = sum(weights)
    if not total:
        return None
    pairs = zip(parts, weights, strict=True)
    return (sum(row.score.index * weight for row, weight in pairs) / total).quantize(PLACES)


def _rank(index: Decimal, ranking: AreaRanking) -> int:
    """One more than the Ortsteile with a strictly higher index."""
    return 1 + sum(row.score.index > index for row in ranking.ranked)


def inhabitants(areas: Sequence[Area], day: date, audience: Audience) -> dict[int, Decimal]:
    """Area id to its newest known number of inhabitants; one query."""
    rows = released(AreaValue.objects.known_on(day), audience)
    rows = rows.filter(area__in=areas, indicator__code=POPULATION).newest_last()
    by_area: dict[int, list[AreaValue]] = defaultdict(list)
    for row in rows:
        by_area[row.area_id].append(row)
    last = {area: next(iter(newest(rows).values())) for area, rows in by_area.items()}
    return {area: row.value for area, row in last.items() if row.state == State.KNOWN}
