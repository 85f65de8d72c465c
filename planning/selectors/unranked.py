"""The tab Ohne Index: schools that no key ranks, with the rule that holds for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils import timezone

from districts.release import Audience, released
from facilities.models import Facility, FacilityValue
from planning.models import FacilityScore, Measure, PlanningRound, ProposalLine
from planning.selectors.calendar import next_calculation
from planning.selectors.pupils import pupils_on, unknown_pupils_on
from planning.selectors.runs import default_run, newest_official

Kind = Facility.Kind
SCHOOLS = (
    Kind.GRUNDSCHULE,
    Kind.OBERSCHULE,
    Kind.GYMNASIUM,
    Kind.FOERDERSCHULE,
    Kind.GEMEINSCHAFTSSCHULE,
    Kind.BSZ,
)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """SOLL and IST of a facility in VzÄ; what is not known is None, never zero.

    ``service`` is the Leistungsbereich they are for, empty for all together.
    """

    target: Decimal | None = Decimal(0)
    actual: Decimal | None = Decimal(0)
    service: str = ""


NO_MEASURE, NOTHING_DELIVERED = Amount(), Amount(None, None)


@dataclass(frozen=True)
class Unranked:
    """A school without index: its lines in the newest rounds say by which rule.

    ``excluded`` is why it stands outside the comparison of its type, empty where the
    whole type has no key. ``pupils`` None is not known; ``gap`` is then what was
    delivered instead, None where nothing was.
    """

    facility: Facility
    excluded: str
    lines: tuple[ProposalLine, ...]
    amount: Amount
    pupils: Decimal | None
    period: str
    gap: FacilityValue | None

    @property
    def per_100(self) -> Decimal | None:
        """SOLL in VzÄ per 100 pupils."""
        return per_100(self.amount.target, self.pupils)


@dataclass(frozen=True)
class KindFigures:
    """One school type: sites, pupils and SOLL.

    ``counted_target`` is the SOLL of the sites whose pupils are known. Where none are
    known, or no measure was ever delivered, a sum is None.
    """

    kind_name: str
    has_index: bool
    sites: int
    sites_with_pupils: int
    pupils: Decimal | None
    target: Decimal | None
    counted_target: Decimal | None

    @property
    def per_100(self) -> Decimal | None:
        """SOLL in VzÄ per 100 pupils, over the sites whose pupils are known."""
        return per_100(self.counted_target, self.pupils)


@dataclass(frozen=True)
class UnrankedPage:
    """All schools without index on a day, and all school types side by side."""

    as_of: date
    rows: tuple[Unranked, ...]
    figures: tuple[KindFigures, ...]

    @property
    def next_review(self) -> date:
        """When the procedure is looked at again at the latest."""
        return next_calculation(self.as_of)


def per_100(fte: Decimal | None, pupils: Decimal | None) -> Decimal | None:
    """VzÄ per 100 pupils with two places; without pupils there is none."""
    if fte is None or not pupils:
        return None
    return (100 * fte / pupils).quantize(HUNDREDTH, ROUND_HALF_UP)


def without_index(indexed: Collection[str], audience: Audience) -> UnrankedPage:
    """Schools of types without key, and schools outside the comparison of their type."""
    as_of = _day(audience)
    schools = list(_schools(as_of, audience))
    excluded = _excluded(indexed, audience)
    lines, amounts = _lines(audience), _amounts(as_of, audience)
    pupils, gaps = pupils_on(as_of, audience), unknown_pupils_on(as_of, audience)
    rows = tuple(
        Unranked(
            school,
            excluded.get(school.pk, ""),
            lines.get(school.pk, ()),
            _amount(school.pk, amounts),
            *pupils.get(school.pk, (None, "")),
            gaps.get(school.pk),
        )
        for school in schools
        if school.kind not in indexed or school.pk in excluded
    )
    return UnrankedPage(as_of, rows, tuple(_figures(schools, indexed, amounts, pupils)))


def _amounts(day: date, audience: Audience) -> dict[int, Amount]:
    """Bestand as the newest rounds count it; elsewhere that of all services."""
    amounts = amounts_on(day, audience)
    if not amounts:
        return {}
    rows = ProposalLine.objects.filter(proposal__in=newest_official(audience))
    rows = released(rows, audience).order_by("proposal__round__as_of", "proposal")
    fields = ("stock_fte", "actual_fte", "proposal__round__service_type__name")
    found = {pk: Amount(*cells) for pk, *cells in rows.values_list("facility", *fields)}
    return amounts | found


def amounts_on(day: date, audience: Audience) -> dict[int, Amount]:
    """Facility id -> SOLL and IST of all its services on a day."""
    found: dict[int, Amount] = defaultdict(Amount)
    rows = released(
        Measure.objects.valid_on(day).filter(fte_target__isnull=False), audience
    )
    for row in rows.order_by("pk"):
        before = found[row.facility_id]
        unknown = before.actual is None or row.fte_actual is None
        actual = None if unknown else before.actual + row.fte_actual
        found[row.facility_id] = Amount(before.target + row.fte_target, actual)
    return found


def _day(audience: Audience) -> date:
    """The day of the newest round, before the first one today."""
    newest = released(PlanningRound.objects.all(), audience).order_by("-as_of").first()
    return newest.as_of if newest else timezone.localdate()


def _schools(day: date, audience: Audience) -> Iterable[Facility]:
    schools = Facility.objects.open_on(day).filter(kind__in=SCHOOLS)
    schools = schools.select_related("provider", "area").defer("area__geometry")
    order = {kind.value: place for place, kind in enumerate(SCHOOLS)}
    return sorted(released(schools, audience), key=lambda s: (order[s.kind], s.number))


def _excluded(indexed: Collection[str], audience: Audience) -> dict[int, str]:
    runs = {run.pk for kind in indexed if (run := default_run(kind, audience))}
    scores = FacilityScore.objects.filter(run__in=runs, state=FacilityScore.State.EXCLUDED)
    return dict(released(scores, audience).values_list("facility_id", "state_detail"))


def _lines(audience: Audience) -> dict[int, tuple[ProposalLine, ...]]:
    """Facility id -> its lines in the newest proposal of every round, unranked ones."""
    rows = ProposalLine.objects.filter(proposal__in=newest_official(audience))
    rows = rows.filter(Q(score__isnull=True) | Q(score__state="excluded"))
    found: dict[int, tuple[ProposalLine, ...]] = defaultdict(tuple)
    rows = released(rows, audience).select_related("proposal__round")
    for line in rows.defer("proposal__inputs").order_by("proposal"):
        found[line.facility_id] += (line,)
    return found


def _figures(
    schools: Sequence[Facility],
    indexed: Collection[str],
    amounts: Mapping[int, Amount],
    pupils: Mapping[int, tuple[Decimal, str]],
) -> Iterable[KindFigures]:
    for kind in SCHOOLS:
        sites = [school.pk for school in schools if school.kind == kind]
        known = [pk for pk in sites if pk in pupils]
        if sites:
            yield KindFigures(
                kind_name=kind.label,
                has_index=kind.value in indexed,
                sites=len(sites),
                sites_with_pupils=len(known),
                pupils=_sum([pupils[pk][0] for pk in known]),
                target=_sum([_amount(pk, amounts).target for pk in sites]),
                counted_target=_sum([_amount(pk, amounts).target for pk in known]),
            )


def _amount(facility: int, amounts: Mapping[int, Amount]) -> Amount:
    """A site without measure has none, once measures were delivered at all."""
    return amounts.get(facility, NO_MEASURE if amounts else NOTHING_DELIVERED)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    return None if not values or None in values else sum(values, Decimal(0))
