"""Forecasts of an area or a facility beside what was counted; in no index by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from districts.models import Area, AreaValue, State
from districts.release import Audience, released
from facilities.models import Facility, FacilityValue

Value = AreaValue | FacilityValue


@dataclass(frozen=True)
class ForecastRow:
    """A value of a forecast, and the newest counted one of its indicator, if known."""

    value: Value
    counted: Value | None


def forecasts_at(
    place: Area | Facility, day: date, audience: Audience
) -> list[ForecastRow]:
    """Forecasts known on a day by indicator, variant and period; two queries at most.

    Of several deliveries of a cell the newest counts.
    """
    model, name = (
        (AreaValue, "area") if isinstance(place, Area) else (FacilityValue, "facility")
    )
    rows = model.everything.known_on(day).forecasts().filter(**{name: place})
    rows = released(rows, audience).select_related("indicator", "source").newest_last()
    found = {(row.indicator_id, row.variant, row.period): row for row in rows}
    counted = _counted(model, {name: place}, day, audience) if found else {}
    ordered = sorted(
        found.values(), key=lambda row: (row.indicator.name, row.variant, row.period)
    )
    return [ForecastRow(row, counted.get(row.indicator_id)) for row in ordered]


def _counted(
    model: type[Value], at: Mapping[str, object], day: date, audience: Audience
) -> dict[int, Value]:
    rows = model.objects.known_on(day).filter(state=State.KNOWN, **at)
    ordered = released(rows, audience).order_by("period", "source__as_of", "pk")
    return {row.indicator_id: row for row in ordered}
