"""What is known about an area on a day: figures beside the city, layers, residuals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from districts.models import Area, AreaMembership, AreaValue, Indicator, State
from districts.release import Audience, released
from planning.reports.spine import Spine

# Units whose values of parts add up to the value of the whole.
ADDS_UP = frozenset(
    {"Personen", "Kinder", "Familien", "Haushalte", "Plätze", "Schülerinnen und Schüler"}
)


@dataclass(frozen=True)
class Figure:
    """An indicator in one area: newest value, the city's of that period, all its equals."""

    indicator: Indicator
    here: AreaValue
    city: AreaValue | None
    spine: Spine | None


@dataclass(frozen=True)
class Residual:
    """What the whole counts and no part does; None where a part is not known."""

    indicator: Indicator
    period: str
    whole: Decimal
    parts: Decimal | None
    missing: int = field(default=0)

    @property
    def rest(self) -> Decimal | None:
        """Not to be assigned to any part; may be negative."""
        return None if self.parts is None else self.whole - self.parts


def area_on(kind: str, key: str, day: date, audience: Audience) -> Area | None:
    """The area of a key that is valid on a day, else the one that was valid last."""
    rows = released(Area.objects.filter(kind=kind, key=key), audience).defer("geometry")
    return (
        rows.valid_on(day).select_related("source").first()
        or rows.select_related("source").order_by("-valid_from").first()
    )


def layers_of(area: Area, day: date, audience: Audience) -> QuerySet[AreaMembership]:
    """Groups an area belongs to or belonged to on a day, with dates."""
    rows = AreaMembership.objects.filter(member=area, valid_from__lte=day)
    rows = released(rows, audience)
    rows = rows.select_related("group", "source").defer("group__geometry")
    return rows.order_by("group__kind", "group__key", "valid_from")


def parts_of(area: Area, day: date, audience: Audience) -> list[Area]:
    """Ortsteile that make up an area on a day; the city is made of all of them."""
    places = released(Area.objects.defer("geometry"), audience)
    places = places.filter(kind=Area.Kind.ORTSTEIL).valid_on(day).order_by("key")
    if area.kind == Area.Kind.STADT:
        return list(places)
    if area.kind == Area.Kind.ORTSTEIL:
        return [area]
    members = released(AreaMembership.objects.valid_on(day).filter(group=area), audience)
    return list(places.filter(pk__in=members.values("member")))


def figures(area: Area, day: date, audience: Audience) -> list[Figure]:
    """All indicators with a value for an area, by Themenfeld; three queries."""
    values = released(AreaValue.objects.known_on(day), audience)
    here = newest(
        values.filter(area=area).select_related("indicator", "source").newest_last()
    )
    peers = _peers(values, area, here, day)
    city = _city(values, here, day)
    return [
        Figure(row.indicator, row, city.get(pk), _spine(row, city.get(pk), peers[pk]))
        for pk, row in sorted(here.items(), key=lambda item: _by_theme(item[1].indicator))
    ]


def newest(rows: Iterable[AreaValue]) -> dict[int, AreaValue]:
    """Indicator to the row of its last period, of which the newest delivery counts."""
    found: dict[int, AreaValue] = {}
    for row in rows:
        if row.indicator_id not in found or row.period >= found[row.indicator_id].period:
            found[row.indicator_id] = row
    return found


def residuals(
    area: Area,
    parts: Sequence[Area],
    shown: Sequence[Figure],
    day: date,
    audience: Audience,
) -> list[Residual]:
    """For each count what the whole has and the Ortsteile together have not; one query.

    The values of the parts are those known on the day, like those of ``shown``.
    """
    wholes = [
        figure.here
        for figure in shown
        if figure.here.state == State.KNOWN and figure.indicator.unit in ADDS_UP
    ]
    if area.kind == Area.Kind.ORTSTEIL or not wholes:
        return []
    rows = released(AreaValue.objects.known_on(day).filter(area__in=parts), audience)
    rows = rows.filter(indicator__in=[whole.indicator_id for whole in wholes])
    cells = {(r.indicator_id, r.period, r.area_id): r for r in rows.newest_last()}
    return [_residual(whole, parts, cells) for whole in wholes]


def _residual(
    whole: AreaValue, parts: Sequence[Area], cells: Mapping[tuple, AreaValue]
) -> Residual:
    found = [cells.get((whole.indicator_id, whole.period, part.pk)) for part in parts]
    values = [row.value for row in found if row is not None and row.value is not None]
    missing = len(parts) - len(values)
    total = None if missing else sum(values, Decimal(0))
    return Residual(whole.indicator, whole.period, whole.value, total, missing)


def _peers(
    values: QuerySet[AreaValue], area: Area, here: Mapping[int, AreaValue], day: date
) -> Mapping[int, list[float]]:
    rows = values.filter(
        area__in=Area.objects.valid_on(day).filter(kind=area.kind),
        indicator__in=here,
        period__in={row.period for row in here.values()},
    )
    cells = {
        (row.indicator_id, row.area_id): row
        for row in rows.newest_last()
        if row.period == here[row.indicator_id].period
    }
    found: dict[int, list[float]] = defaultdict(list)
    for (indicator, _), row in cells.items():
        if row.state == State.KNOWN:
            found[indicator].append(float(row.value))
    return found


def _city(
    values: QuerySet[AreaValue], here: Mapping[int, AreaValue], day: date
) -> dict[int, AreaValue]:
    rows = values.filter(
        area__in=Area.objects.valid_on(day).filter(kind=Area.Kind.STADT),
        indicator__in=here,
    )
    return {
        row.indicator_id: row
        for row in rows.newest_last()
        if row.period == here[row.indicator_id].period
    }


def _spine(here: AreaValue, city: AreaValue | None, peers: Sequence[float]) -> Spine | None:
    if here.state != State.KNOWN or len(peers) < 2:
        return None
    # The city's total of a count lies far outside the parts and says nothing about them.
    adds_up = here.indicator.unit in ADDS_UP
    known = city is not None and city.state == State.KNOWN and not adds_up
    return Spine.of(float(here.value), float(city.value) if known else None, peers)


def _by_theme(indicator: Indicator) -> tuple[str, str, str]:
    return indicator.theme, indicator.name, indicator.code
