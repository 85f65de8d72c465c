"""Who works together where: networks with members, goals, conferences and open steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from districts.collation import german_order
from districts.models import Area
from districts.release import Audience, released, with_seen
from facilities.models import Facility
from planning.models import (
    Conference,
    ConferenceStep,
    Network,
    NetworkGoal,
    NetworkMember,
)
from planning.models.networks import AT_HOME


@dataclass(frozen=True)
class Pooled:
    """VzÄ that members bring in: the known sum, and how many members say so."""

    fte: Decimal | None
    known: int
    members: int

    @classmethod
    def of(cls, members: Sequence[NetworkMember]) -> Pooled:
        """The sum of what is known; None where no member gives a figure."""
        known = [member.fte for member in members if member.fte is not None]
        return cls(sum(known, Decimal(0)) if known else None, len(known), len(members))


@dataclass(frozen=True)
class NetworkRow:
    """A network of a list; ``depth`` counts the networks above it."""

    network: Network
    depth: int
    open_steps: int

    @property
    def pooled(self) -> Pooled:
        """What its members bring in."""
        return Pooled.of(self.network.shown_members)

    @property
    def is_at_home(self) -> bool:
        """Whether the network works here; others stand for comparison."""
        return self.network.city == AT_HOME


def networks_on(day: date, audience: Audience) -> QuerySet[Network]:
    """Networks of a day with areas and members that a reader may see; three queries."""
    return with_places(released(Network.objects.valid_on(day), audience), day, audience)


def with_places(
    rows: QuerySet[Network], day: date, audience: Audience
) -> QuerySet[Network]:
    """Networks with ``shown_parent`` (a code), ``shown_areas`` and ``shown_members``."""
    above = released(Network.objects.filter(pk=OuterRef("parent")), audience)
    rows = rows.annotate(
        shown_parent=Subquery(above.order_by().values("code")[:1]),
        shown_parent_name=Subquery(above.order_by().values("name")[:1]),
    )
    areas = released(Area.objects.defer("geometry"), audience).order_by("kind", "key")
    return rows.prefetch_related(
        Prefetch("areas", areas, to_attr="shown_areas"),
        Prefetch("members", members_on(day, audience), to_attr="shown_members"),
    )


def members_on(day: date, audience: Audience) -> QuerySet[NetworkMember]:
    """Members of a day; a facility that a reader may not see is no member to them."""
    rows = with_seen(
        released(NetworkMember.objects.valid_on(day), audience), "facility", audience
    )
    rows = rows.filter(Q(facility=None) | Q(seen_facility__isnull=False))
    return rows.select_related("facility", "provider").order_by(
        "facility__number", "provider__name", "body", "pk"
    )


def listed(
    rows: QuerySet[Network], day: date, audience: Audience
) -> tuple[list[NetworkRow], list[NetworkRow]]:
    """Networks here and elsewhere, each below the one it stands under; constant queries."""
    open_steps = _open_steps(day, audience)
    found = [
        NetworkRow(network, depth, open_steps[network.pk])
        for network, depth in nested(list(rows))
    ]
    here = [row for row in found if row.is_at_home]
    return here, [row for row in found if not row.is_at_home]


def nested(rows: Sequence[Network]) -> Iterator[tuple[Network, int]]:
    """Each network once with its depth, by city and name, children behind their parent.

    A parent that is not among the rows leaves its children at the top; a circle, which
    the database refuses, would end where it began.
    """
    known = {row.pk for row in rows}
    below: dict[int | None, list[Network]] = defaultdict(list)
    for row in sorted(rows, key=_by_name):
        below[row.parent_id if row.parent_id in known else None].append(row)
    seen: set[int] = set()

    def walk(parent: int | None, depth: int) -> Iterator[tuple[Network, int]]:
        for row in below[parent]:
            if row.pk not in seen:
                seen.add(row.pk)
                yield row, depth
                yield from walk(row.pk, depth + 1)

    yield from walk(None, 0)


def _by_name(row: Network) -> tuple[str, ...]:
    return german_order(row.city), german_order(row.name), row.code


def _open_steps(day: date, audience: Audience) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    rows = steps_on(day, audience).filter(Q(done_on=None) | Q(done_on__gt=day))
    for network in rows.values_list("conference__network", flat=True):
        counts[network] += 1
    return counts


def steps_on(day: date, audience: Audience) -> QuerySet[ConferenceStep]:
    """Steps that conferences agreed on up to a day."""
    rows = ConferenceStep.objects.filter(conference__held_on__lte=day)
    return released(rows, audience).select_related("conference__network")


@dataclass(frozen=True)
class NetworkProfile:
    """Everything a page says about one network on a day."""

    network: Network
    children: list[Network]
    goals: list[NetworkGoal]
    conferences: list[Conference]

    @property
    def pooled(self) -> Pooled:
        """What its members bring in."""
        return Pooled.of(self.network.shown_members)


def profile(network: Network, day: date, audience: Audience) -> NetworkProfile:
    """A network of ``networks_on`` with what belongs to it; conferences up to the day."""
    children = networks_on(day, audience).filter(parent=network)
    steps = released(ConferenceStep.objects.order_by("due_on", "pk"), audience)
    conferences = released(network.conferences.filter(held_on__lte=day), audience)
    conferences = with_seen(conferences, "parent", audience).select_related("parent")
    return NetworkProfile(
        network,
        sorted(children, key=_by_name),
        list(released(network.goals.select_related("indicator"), audience)),
        list(conferences.prefetch_related(Prefetch("steps", steps, "shown_steps"))),
    )


def networks_of_area(
    area: Area, parts: Iterable[Area], day: date, audience: Audience
) -> list[Network]:
    """Networks whose areas are this one or lie in it, or in which it lies."""
    ids = {area.pk, *(part.pk for part in parts)}
    ids |= set(
        area.memberships.valid_on(day).values_list("group", flat=True)
        if area.kind == Area.Kind.ORTSTEIL
        else ()
    )
    rows = networks_on(day, audience)
    if area.kind == Area.Kind.STADT:
        rows = rows.filter(city=AT_HOME)
    else:
        rows = rows.filter(areas__in=ids).distinct()
    return sorted(rows, key=_by_name)


def networks_of_facility(
    facility: Facility, day: date, audience: Audience
) -> list[NetworkMember]:
    """Networks a facility belongs to on a day, as memberships."""
    rows = members_on(day, audience).filter(facility=facility)
    rows = rows.filter(network__in=released(Network.objects.valid_on(day), audience))
    return sorted(rows.select_related("network"), key=lambda row: _by_name(row.network))
