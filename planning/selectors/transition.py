"""Übergang Kita – Schule: who works with whom, who has no partner, where support goes on.

Nothing here follows children: partners are facilities, and a proposal of partners is a
guess from places and Schulbezirke, marked as such wherever it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import hypot

from districts.models import Area
from districts.release import Audience, released
from facilities.models import Cooperation, Facility
from planning.models import Measure

SENDING, RECEIVING, BESIDE = (
    Facility.Kind.KITA,
    Facility.Kind.GRUNDSCHULE,
    Facility.Kind.HORT,
)
KINDS = (SENDING, RECEIVING, BESIDE)
SUPPORT_BEFORE, SUPPORT_AFTER = "ksa", "ssa"
NEAR_METRES = 1500  # D: what is farther away is proposed for its Schulbezirk alone
MOST_PROPOSED = 3


@dataclass(frozen=True)
class Partner:
    """A facility that another one works with, and on what terms."""

    facility: Facility
    cooperation: Cooperation

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides name the cooperation."""
        return self.cooperation.confirmed_on is not None


@dataclass(frozen=True)
class Likely:
    """A proposed partner: how far away, and whether it shares the nearest Schulbezirk."""

    facility: Facility
    metres: int | None
    shares_district: bool


@dataclass(frozen=True)
class Handover:
    """A Kita with Kita-Sozialarbeit, the schools that receive from it, and which go on."""

    kita: Facility
    schools: tuple[tuple[Facility, bool], ...]

    @property
    def going_on(self) -> int:
        """Schools with Schulsozialarbeit among those that receive."""
        return sum(has_support for _, has_support in self.schools)


@dataclass(frozen=True)
class Links:
    """All cooperations of a day that a reader may see, and where support runs."""

    facilities: Mapping[int, Facility]
    partners: Mapping[int, Sequence[Partner]]
    supported: Mapping[str, Collection[int]]
    districts: Mapping[int, Collection[int]]

    def of_kind(self, facility: Facility, kind: str) -> list[Partner]:
        """Partners of a facility in cooperations of one kind."""
        return [p for p in self.partners.get(facility.pk, ()) if p.cooperation.kind == kind]

    def has_partner(self, facility: Facility) -> bool:
        """Whether a Kita or Grundschule takes part in any Übergang."""
        return bool(self.of_kind(facility, Cooperation.Kind.TRANSITION))


def links_on(day: date, audience: Audience) -> Links:
    """Facilities, cooperations and support of a day; three queries."""
    rows = released(Facility.objects.open_on(day).filter(kind__in=KINDS), audience)
    rows = rows.select_related("area").defer("area__geometry")
    found = {row.pk: row for row in rows.order_by("number")}
    partners: dict[int, list[Partner]] = defaultdict(list)
    districts: dict[int, set[int]] = defaultdict(set)
    for row in _cooperations(day, audience):
        for mine, other in (
            (row.from_facility_id, row.to_facility_id),
            (row.to_facility_id, row.from_facility_id),
        ):
            if mine not in found or other not in found:
                continue
            partners[mine].append(Partner(found[other], row))
            if row.kind == Cooperation.Kind.CATCHMENT:
                districts[mine].add(other)
    return Links(found, partners, _supported(day, audience), districts)


def _cooperations(day: date, audience: Audience) -> Iterable[Cooperation]:
    rows = released(Cooperation.objects.valid_on(day), audience)
    return rows.order_by("to_facility__number", "from_facility__number", "kind", "pk")


def _supported(day: date, audience: Audience) -> dict[str, set[int]]:
    """Code of the service to the facilities where it runs."""
    rows = released(Measure.objects.valid_on(day), audience)
    rows = rows.filter(service_type__code__in=(SUPPORT_BEFORE, SUPPORT_AFTER))
    found: dict[str, set[int]] = {SUPPORT_BEFORE: set(), SUPPORT_AFTER: set()}
    for code, facility in rows.values_list("service_type__code", "facility"):
        found[code].add(facility)
    return found


@dataclass(frozen=True)
class Transition:
    """The network of one area: its Kitas, Horte and Grundschulen with their partners."""

    links: Links
    facilities: Sequence[Facility]

    def of(self, kind: str) -> list[Facility]:
        """Facilities of one kind here, by number."""
        return [facility for facility in self.facilities if facility.kind == kind]

    def alone(self, kind: str) -> list[Facility]:
        """Facilities of one kind without any partner for the Übergang."""
        return [f for f in self.of(kind) if not self.links.has_partner(f)]

    @cached_property
    def rows(self) -> list[tuple[Facility, list[Partner]]]:
        """Each facility with all its partners, also those outside the area."""
        return [(f, list(self.links.partners.get(f.pk, ()))) for f in self.facilities]

    @cached_property
    def kitas_alone(self) -> list[tuple[Facility, list[Likely]]]:
        """Kitas without any partner for the Übergang, each with its likely ones."""
        alone = self.alone(SENDING)
        return [(kita, likely_partners(kita, self.links)) for kita in alone]

    @cached_property
    def schools_alone(self) -> list[Facility]:
        """Grundschulen that no Kita works with for the Übergang."""
        return self.alone(RECEIVING)

    @cached_property
    def unconfirmed(self) -> int:
        """Cooperations that only one side names."""
        seen = {p.cooperation.pk for _, ps in self.rows for p in ps if not p.is_confirmed}
        return len(seen)

    @cached_property
    def handovers(self) -> list[Handover]:
        """What becomes of support when children leave a Kita that has it."""
        supported = self.links.supported
        return [
            Handover(kita, _receiving(kita, self.links))
            for kita in self.of(SENDING)
            if kita.pk in supported[SUPPORT_BEFORE]
        ]


def _receiving(kita: Facility, links: Links) -> tuple[tuple[Facility, bool], ...]:
    schools = [
        partner.facility
        for partner in links.of_kind(kita, Cooperation.Kind.TRANSITION)
        if partner.facility.kind == RECEIVING
    ]
    return tuple(
        (school, school.pk in links.supported[SUPPORT_AFTER]) for school in schools
    )


@dataclass(frozen=True)
class Summary:
    """Counts of one area; ``going_on``: support runs in at least one receiving school."""

    area: Area
    kitas: int
    kitas_alone: int
    schools: int
    schools_alone: int
    horte: int
    unconfirmed: int
    supported: int
    going_on: int


def summary(area: Area, found: Transition) -> Summary:
    """The counts of an area's network."""
    handovers = found.handovers
    return Summary(
        area,
        kitas=len(found.of(SENDING)),
        kitas_alone=len(found.alone(SENDING)),
        schools=len(found.of(RECEIVING)),
        schools_alone=len(found.alone(RECEIVING)),
        horte=len(found.of(BESIDE)),
        unconfirmed=found.unconfirmed,
        supported=len(handovers),
        going_on=sum(row.going_on > 0 for row in handovers),
    )


def transition_in(places: Sequence[Area], links: Links) -> Transition:
    """The part of the links that lies in these Ortsteile."""
    ids = {place.pk for place in places}
    here = [row for row in links.facilities.values() if row.area_id in ids]
    return Transition(links, here)


def likely_partners(kita: Facility, links: Links) -> list[Likely]:
    """Grundschulen near a Kita, and those that share the Schulbezirk of the nearest.

    By distance as the crow flies, then by number; without a place of its own a Kita has
    no likely partner.
    """
    if kita.easting is None:
        return []
    schools = [f for f in links.facilities.values() if f.kind == RECEIVING]
    near = sorted(
        ((_metres(kita, school), school.number, school) for school in schools
         if school.easting is not None),
        key=lambda entry: entry[:2],
    )  # fmt: skip
    near = [entry for entry in near if entry[0] <= NEAR_METRES][:MOST_PROPOSED]
    if not near:
        return []
    shared = links.districts.get(near[0][2].pk, ())
    found = [Likely(school, metres, school.pk in shared) for metres, _, school in near]
    known = {likely.facility.pk for likely in found}
    others = [links.facilities[pk] for pk in shared if pk not in known]
    return found + [
        Likely(school, None if school.easting is None else _metres(kita, school), True)
        for school in sorted(others, key=lambda school: school.number)
        if school.kind == RECEIVING
    ]


def _metres(one: Facility, other: Facility) -> int:
    return round(hypot(one.easting - other.easting, one.northing - other.northing))
