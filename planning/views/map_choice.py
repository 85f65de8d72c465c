"""What a reader asked the map for, and what is shown where that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from districts.models import Area, Indicator
from districts.release import Audience
from facilities.models import Facility
from planning.selectors import map_index, maps
from planning.selectors.map_index import IndexMeasure

FIRST, FIRST_THEME = "sgb2_rate", "Soziale Lage"
SITES = [
    (maps.WITH_MEASURES, "mit laufender Maßnahme"),
    (maps.ALL, "alle"),
    (maps.NONE, "keine"),
    *((kind.value, f"nur {kind.label}") for kind in Facility.Kind),
]


@dataclass(frozen=True)
class Choice:
    """Kind of area, indicator or index, period, facilities, view; notes on what differs."""

    kinds: Sequence[Area.Kind]
    kind: Area.Kind | None
    indicators: Sequence[Indicator | IndexMeasure]
    indicator: Indicator | IndexMeasure | None
    periods: Sequence[str]
    period: str
    sites: str
    area: str
    as_table: bool
    notes: Sequence[str]


def read(query: QueryDict, day: date, audience: Audience) -> Choice:
    """The reader's words; an unknown one is named in a note and not guessed silently."""
    notes: list[str] = []
    kinds = maps.drawn_kinds(day, audience)
    kind = _one_of(query, "art", kinds, notes, default=Area.Kind.ORTSTEIL)
    indicators = [
        *maps.area_indicators(kind or "", day, audience),
        *map_index.measures(kind or "", day, audience),
    ]
    indicator = _indicator(query.get("indikator", ""), indicators, notes)
    periods = _periods(indicator, kind, day, audience)
    sites = [value for value, _ in SITES]
    return Choice(
        kinds=kinds,
        kind=kind,
        indicators=indicators,
        indicator=indicator,
        periods=periods,
        period=_one_of(query, "zeitraum", periods, notes) or "",
        sites=_one_of(query, "einrichtungen", sites, notes),
        area=query.get("gebiet", ""),
        as_table=query.get("ansicht") == "tabelle",
        notes=notes,
    )


def _one_of(
    query: QueryDict, word: str, allowed: Sequence[str], notes: list[str], default: str = ""
) -> str | None:
    asked = query.get(word, "")
    if asked in allowed:
        return allowed[list(allowed).index(asked)]
    shown = default if default in allowed else next(iter(allowed), None)
    if asked:
        notes.append(
            f"„{asked}“ gibt es hier nicht ({word}). Gezeigt wird: {shown or 'nichts'}."
        )
    return shown


def _periods(
    indicator: Indicator | IndexMeasure | None, kind: str, day: date, audience: Audience
) -> list[str]:
    if indicator is None:
        return []
    if isinstance(indicator, IndexMeasure):
        return map_index.stands(indicator, kind, day, audience)
    return maps.periods(indicator, kind, day, audience)


def _default_order(indicator: Indicator | IndexMeasure) -> tuple[bool | str, ...]:
    """Shown first: the SGB-II-Quote, then need by Soziale Lage, other need, the rest.

    An index is shown where it is asked for, or where there is nothing else. Dark then
    means more need; among equals the code decides.
    """
    is_need = indicator.direction == Indicator.Direction.MORE
    return (
        indicator.code != FIRST,
        isinstance(indicator, IndexMeasure),
        not (is_need and indicator.theme == FIRST_THEME),
        not is_need,
        indicator.direction == Indicator.Direction.NEUTRAL,
        indicator.code,
    )


def _indicator(
    code: str, indicators: Sequence[Indicator | IndexMeasure], notes: list[str]
) -> Indicator | IndexMeasure | None:
    usable = [item for item in indicators if item.available]
    asked = next((item for item in indicators if item.code == code), None)
    if asked in usable:
        return asked
    shown = min(usable, key=_default_order, default=None)
    if code:
        why = "hat für diese Gebiete keine Werte" if asked else "ist kein Gebietsindikator"
        instead = f"Gezeigt wird: {shown.name}." if shown else "Gezeigt wird nichts."
        notes.append(f"„{asked.name if asked else code}“ {why}. {instead}")
    return shown
