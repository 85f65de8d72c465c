"""Jahreszahlen of a Leistungsbereich as readers see them: totals, never persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from districts.models import Area, AreaValue, Indicator, State
from districts.release import Audience, released
from facilities.models import Facility, FacilityValue
from planning.models import ServiceType
from planning.year_totals import Total, codes_of

Value = AreaValue | FacilityValue
Counted = Mapping[str, tuple[str, Total, bool]]  # code: service, what, whole city


@dataclass(frozen=True)
class Said:
    """One number of a year with its state; ``source_sign`` as it was delivered."""

    value: Decimal | None
    state: str
    source_sign: str = ""

    @property
    def label(self) -> str:
        """The word for the state."""
        return State(self.state).label


@dataclass
class YearTotal:
    """A year of a service at one place; ``values`` by what they count.

    ``place`` is a facility, or the city.
    """

    service: ServiceType
    place: Area | Facility
    period: str
    values: dict[Total, Value] = field(default_factory=dict)

    @property
    def is_city(self) -> bool:
        """Whether the whole city is counted."""
        return isinstance(self.place, Area)

    @property
    def is_invented(self) -> bool:
        """Whether any number of the year is invented."""
        return any(row.source.invented for row in self.values.values())

    @property
    def cells(self) -> list[Said | None]:
        """Places, occupied, who left, of them with Abschluss and with Anschluss."""
        counts = [_whole(self.values.get(one)) for one in (Total.PLACES, Total.OCCUPIED)]
        shares = [self.values.get(one) for one in (Total.FINISHED, Total.PLACED)]
        left = next((row for row in shares if row is not None), None)
        return [
            *counts,
            _side(left, "denominator"),
            *(_side(row, "numerator") for row in shares),
        ]


def _whole(row: Value | None) -> Said | None:
    return None if row is None else Said(row.value, row.state, row.source_sign)


def _side(row: Value | None, name: str) -> Said | None:
    """A side of a share; where the share is hidden, so are both sides."""
    if row is None:
        return None
    number = getattr(row, name)
    if row.state == State.SECRET or (number is None and row.state == State.KNOWN):
        return Said(None, State.SECRET)
    return Said(number, State.KNOWN if number is not None else row.state)


def counted_codes() -> Counted:
    """Indicators that count a Leistungsbereich; one query."""
    return {
        code: (service, total, is_city)
        for service in ServiceType.objects.values_list("code", flat=True).order_by("pk")
        for code, (total, is_city) in codes_of(service).items()
    }


def is_counted(service: ServiceType) -> bool:
    """Whether the catalogue holds an indicator that counts the service."""
    return Indicator.objects.filter(code__in=codes_of(service.code)).exists()


def totals_of(service: ServiceType, day: date, audience: Audience) -> list[YearTotal]:
    """All years of a service, the latest first, the city before its facilities."""
    return _years({service.code: service}, day, audience)


def totals_at(facility: Facility, day: date, audience: Audience) -> list[YearTotal]:
    """All years of a facility in any service, the latest first."""
    services = ServiceType.objects.in_bulk(field_name="code")
    return _years(services, day, audience, facility=facility)


def totals_in(
    services: Mapping[str, ServiceType], day: date, audience: Audience
) -> list[YearTotal]:
    """All years of several services by code."""
    return _years(services, day, audience)


def _years(
    services: Mapping[str, ServiceType],
    day: date,
    audience: Audience,
    **at: Facility,
) -> list[YearTotal]:
    codes = {
        code: (service, total)
        for service in services.values()
        for code, (total, _) in codes_of(service.code).items()
    }
    found: dict[tuple[str, str, str], YearTotal] = {}
    indicators = list(Indicator.objects.filter(code__in=codes))
    for row, place in _rows(indicators, day, audience, at):
        service, total = codes[row.indicator.code]
        key = (service.code, row.period, _key(place))
        year = found.setdefault(key, YearTotal(service, place, row.period))
        year.values[total] = row
    rows = sorted(found.values(), key=lambda one: _key(one.place))
    rows.sort(key=lambda one: one.period, reverse=True)
    return sorted(rows, key=lambda one: (one.service.name, one.service.code))


def _rows(
    indicators: list[Indicator], day: date, audience: Audience, at: Mapping[str, Facility]
) -> Iterator[tuple[Value, Area | Facility]]:
    """Values with their place, those of newer deliveries later; two queries at most."""
    if not indicators:
        return
    for model, name in ((AreaValue, "area"), (FacilityValue, "facility")):
        if model is AreaValue and at:
            continue
        rows = model.objects.known_on(day).filter(indicator__in=indicators, **at)
        rows = released(rows, audience).select_related("indicator", "source", name)
        if model is AreaValue:
            rows = rows.filter(area__kind=Area.Kind.STADT).defer("area__geometry")
        for row in rows.newest_last():
            yield row, getattr(row, name)


def _key(place: Area | Facility) -> str:
    """The city stands before all numbers of facilities."""
    return "" if isinstance(place, Area) else place.number
