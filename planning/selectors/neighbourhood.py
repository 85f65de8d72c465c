"""Facilities and measures of an area on a day, and high need without a measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Area
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import FacilityScore, Measure, ServiceType
from planning.selectors.compared import NOBODY, QUARTER, Compared, compared_in, is_secret
from planning.selectors.partners import sharing_on
from planning.selectors.runs import default_run, indexed_kinds


@dataclass(frozen=True)
class Site:
    """A facility with its running measures and its score, if there is one.

    ``compared`` counts whom its rank, or that of others of its kind, is one among.
    """

    facility: Facility
    measures: Sequence[Measure]
    score: FacilityScore | None
    compared: Compared = NOBODY
    shares: bool = False  # a measure that counts at a neighbour on the same campus

    @property
    def is_supplied(self) -> bool:
        """Whether a measure runs here or is shared on the campus."""
        return bool(self.measures) or self.shares

    @property
    def has_high_need(self) -> bool:
        """In the upper quarter of its type; a tie that reaches into it belongs to it."""
        return self.compared.is_high(self.score, QUARTER)

    @property
    def is_secret(self) -> bool:
        """Whether the reader may not know the rank."""
        return is_secret(self.score)

    @property
    def is_white_spot(self) -> bool:
        """High need and no running measure."""
        return self.has_high_need and not self.is_supplied


def sites(
    places: Sequence[Area], day: date, audience: Audience, *, until: date | None = None
) -> list[Site]:
    """Facilities open on a day in these Ortsteile, by kind and number.

    Ranks are those of the newest calculation, with ``until`` of one not after that day.
    """
    rows = released(Facility.objects.open_on(day).filter(area__in=places), audience)
    found = list(
        rows.select_related("provider", "area")
        .defer("area__geometry")
        .order_by("kind", "number")
    )
    measures = running_measures(found, day, audience)
    scores, compared = _scores(found, audience, until)
    sharing = sharing_on(day, audience)
    return [
        Site(
            item,
            measures[item.pk],
            scores.get(item.pk),
            compared.get(item.kind, NOBODY),
            shares=item.pk in sharing,
        )
        for item in found
    ]


def without_area(day: date, audience: Audience) -> int:
    """How many facilities open on a day lie in no known Ortsteil."""
    return released(Facility.objects.open_on(day).filter(area=None), audience).count()


def running_measures(
    facilities: Iterable[Facility], day: date, audience: Audience
) -> dict[int, list[Measure]]:
    """Facility id to its measures running on a day; one query."""
    rows = released(Measure.objects.valid_on(day), audience).filter(facility__in=facilities)
    found: dict[int, list[Measure]] = defaultdict(list)
    for row in rows.select_related("service_type", "provider").order_by(
        "service_type__name", "valid_from", "pk"
    ):
        found[row.facility_id].append(row)
    return found


def totals(found: Iterable[Site]) -> dict[str, Decimal | None]:
    """SOLL in VzÄ by Leistungsbereich over these sites, largest first, unknown ones last.

    One measure without its figure leaves the sum of its Leistungsbereich unknown; what
    is counted in places has no VzÄ at all.
    """
    amounts: dict[str, list[Decimal | None]] = defaultdict(list)
    for site in found:
        for measure in site.measures:
            if measure.service_type.unit == ServiceType.Unit.FTE:
                amounts[measure.service_type.name].append(measure.fte_target)
    sums = {name: _sum(parts) for name, parts in amounts.items()}
    return dict(sorted(sums.items(), key=_largest_first))


def _sum(parts: Sequence[Decimal | None]) -> Decimal | None:
    return None if None in parts else sum(parts, Decimal(0))


def _largest_first(entry: tuple[str, Decimal | None]) -> tuple[bool, Decimal, str]:
    name, fte = entry
    return fte is None, -(fte or Decimal(0)), name


@dataclass(frozen=True)
class KindCount:
    """How many facilities of a kind there are, how many of them have running measures."""

    kind: Facility.Kind
    count: int
    supplied: int
    fte: Decimal | None


def by_kind(found: Sequence[Site]) -> list[KindCount]:
    """Facilities counted by kind, in the order of the kinds."""
    counts = []
    for kind in Facility.Kind:
        sites = [site for site in found if site.facility.kind == kind]
        if sites:
            supplied = sum(site.is_supplied for site in sites)
            fte = _sum(list(totals(sites).values()))
            counts.append(KindCount(kind, len(sites), supplied, fte))
    return counts


def _scores(
    facilities: Sequence[Facility], audience: Audience, until: date | None
) -> tuple[dict[int, FacilityScore], dict[str, Compared]]:
    """Facility id to its score, kind to whom its ranks are ranks among."""
    present = {facility.kind for facility in facilities}
    runs = {
        kind: run
        for kind in indexed_kinds(audience)
        if kind in present and (run := default_run(kind, audience, until))
    }
    rows = released(FacilityScore.objects.filter(run__in=runs.values()), audience)
    mine = rows.filter(facility__in=facilities).select_related("facility").order_by("pk")
    scores = {
        row.facility_id: row for row in mine if runs[row.facility.kind].pk == row.run_id
    }
    groups = compared_in(runs.values(), audience)
    return scores, {kind: groups.get((run.pk, kind), NOBODY) for kind, run in runs.items()}
