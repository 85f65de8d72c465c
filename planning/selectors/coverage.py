"""Ausbaustand: how many sites of a kind have a service, against the target in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db.models import QuerySet

from districts.models import Area, AreaMembership
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import CoveragePoint, CoverageTarget, Measure, ServiceType
from planning.selectors.calendar import years_before

YEARS_BACK = 5


@dataclass(frozen=True)
class Reach:
    """Sites with the service among those that are open on a day.

    ``fte_target`` and ``fte_actual`` sum what is known; ``unknown_target`` and
    ``unknown_actual`` count running measures in VzÄ without that figure. A vacancy is no
    missing site: a site counts by its funded measure.
    """

    day: date
    sites: int
    of_sites: int
    fte_target: Decimal
    fte_actual: Decimal
    unknown_target: int = 0
    unknown_actual: int = 0
    places: int = 0


@dataclass(frozen=True)
class District:
    """The reach in one Stadtbezirk; without area the sites whose Ortsteil is unknown."""

    area: Area | None
    sites: int
    of_sites: int


@dataclass(frozen=True)
class Coverage:
    """One kind of facility in one Leistungsbereich."""

    kind: Facility.Kind
    now: Reach
    years: Sequence[Reach]
    planned: int
    target: CoverageTarget | None
    points: Sequence[CoveragePoint]
    without: Sequence[Facility]
    districts: Sequence[District]

    @property
    def wanted(self) -> int | None:
        """Sites that the target asks for; None without a target."""
        if self.target is None:
            return None
        return self.now.of_sites if self.target.sites is None else self.target.sites

    @property
    def lacking(self) -> int | None:
        """Sites that the target still lacks; None without a target."""
        return None if self.wanted is None else max(0, self.wanted - self.now.sites)

    @property
    def course(self) -> list[int]:
        """Sites year by year."""
        return [reach.sites for reach in self.years]

    @property
    def breaks(self) -> dict[date, int]:
        """Days on which there are more or fewer sites than the year before, by how many."""
        changes = {
            later.day: later.of_sites - earlier.of_sites
            for earlier, later in pairwise(self.years)
        }
        return {day: change for day, change in changes.items() if change}

    @property
    def rows(self) -> list[tuple[Reach, int]]:
        """Each year with the change of N against the year before."""
        return [(reach, self.breaks.get(reach.day, 0)) for reach in self.years]


def coverage(service: ServiceType, day: date, audience: Audience) -> list[Coverage]:
    """Every kind of facility where the service runs, is planned, published or wanted.

    Five years back on the same day of the year. The number of queries does not grow
    with facilities or measures.
    """
    measures = _measures(service, audience)
    facilities = _facilities(audience)
    targets = {
        row.kind: row for row in _stated(CoverageTarget, service, audience).valid_on(day)
    }
    points = defaultdict(list)
    for row in _stated(CoveragePoint, service, audience).order_by("as_of"):
        if row.as_of <= day:
            points[row.kind].append(row)
    served = {row.facility.kind for row in measures}
    kinds = [k for k in Facility.Kind if k in served | targets.keys() | points.keys()]
    homes = _homes(day, audience)
    return [
        _of_kind(
            kind,
            day,
            [row for row in measures if row.facility.kind == kind],
            [row for row in facilities if row.kind == kind],
            targets.get(kind),
            points[kind],
            homes,
        )
        for kind in kinds
    ]


def _of_kind(
    kind: Facility.Kind,
    day: date,
    measures: Sequence[Measure],
    facilities: Sequence[Facility],
    target: CoverageTarget | None,
    points: Sequence[CoveragePoint],
    homes: Mapping[int, Area],
) -> Coverage:
    days = [years_before(day, back) for back in range(YEARS_BACK, -1, -1)]
    first = min((row.valid_from for row in measures), default=day)
    years = [_reach(each, measures, facilities) for each in days if each >= first]
    now = _reach(day, measures, facilities)
    has = {row.facility_id for row in _running(measures, day)}
    coming = {row.facility_id for row in measures if row.valid_from > day} - has
    existing = [row for row in facilities if _is_open(row, day)]
    return Coverage(
        kind=kind,
        now=now,
        years=years,
        planned=len(coming),
        target=target,
        points=points,
        without=[row for row in existing if row.pk not in has],
        districts=_districts(existing, has, homes),
    )


def _reach(day: date, measures: Iterable[Measure], facilities: Iterable[Facility]) -> Reach:
    running = _running(measures, day)
    in_fte = [row for row in running if row.places is None]
    targets = [row.fte_target for row in in_fte]
    actuals = [row.fte_actual for row in in_fte]
    return Reach(
        day=day,
        sites=len({row.facility_id for row in running}),
        of_sites=sum(1 for row in facilities if _is_open(row, day)),
        fte_target=sum((x for x in targets if x is not None), Decimal(0)),
        fte_actual=sum((x for x in actuals if x is not None), Decimal(0)),
        unknown_target=targets.count(None),
        unknown_actual=actuals.count(None),
        places=sum(row.places or 0 for row in running),
    )


def _running(measures: Iterable[Measure], day: date) -> list[Measure]:
    """Funded on the day, at a site that is open then, and not with an amount of nothing."""
    return [
        row
        for row in measures
        if row.valid_from <= day
        and (row.valid_to is None or row.valid_to >= day)
        and _is_open(row.facility, day)
        and (row.places or row.fte_target is None or row.fte_target > 0)
    ]


def _is_open(facility: Facility, day: date) -> bool:
    begun = facility.opened_on is None or facility.opened_on <= day
    return begun and (facility.closed_on is None or facility.closed_on > day)


def _districts(
    facilities: Iterable[Facility], has: set[int], homes: Mapping[int, Area]
) -> list[District]:
    """Reach per Stadtbezirk in the order of the keys, the unknown place last."""
    groups: dict[Area | None, list[Facility]] = defaultdict(list)
    for row in facilities:
        groups[homes.get(row.area_id)].append(row)
    known = sorted((area for area in groups if area), key=lambda area: (area.key, area.pk))
    order = [*known, None] if None in groups else known
    return [
        District(area, sum(row.pk in has for row in groups[area]), len(groups[area]))
        for area in order
    ]


def _measures(service: ServiceType, audience: Audience) -> list[Measure]:
    rows = Measure.objects.filter(service_type=service).select_related("facility")
    return list(released(rows, audience).order_by("valid_from", "pk"))


def _facilities(audience: Audience) -> list[Facility]:
    rows = released(Facility.objects.all(), audience).select_related("area")
    return list(rows.order_by("name", "number"))


def _stated(
    model: type[CoverageTarget | CoveragePoint], service: ServiceType, audience: Audience
) -> QuerySet:
    rows = model.objects.filter(service_type=service).select_related("source")
    return released(rows, audience)


def _homes(day: date, audience: Audience) -> dict[int, Area]:
    """Ortsteil to its Stadtbezirk on a day."""
    rows = AreaMembership.objects.valid_on(day).filter(group__kind=Area.Kind.STADTBEZIRK)
    found = released(rows.select_related("group"), audience).order_by("pk")
    return {row.member_id: row.group for row in found}
