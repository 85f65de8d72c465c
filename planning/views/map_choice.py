"""What a reader asked the map for, and what is shown where that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from districts.models import Area, Indicator
from districts.release import Audience
from facilities.models import Facility
from planning.selectors import maps

FIRST, FIRST_THEME = "sgb2_rate", "Soziale Lage"
SITES = [
    (maps.WITH_MEASURES, "mit laufender Maßnahme"),
    (maps.ALL, "alle"),
    (maps.NONE, "keine"),
    *((kind.value, f"nur {kind.label}") for kind in Facility.Kind),
]


@dataclass(frozen=True)
class Choice:
    """Kind of area, indicator, period, facilities and view; with notes on what differs."""

    kinds: Sequence[Area.Kind]
    kind: Area.Kind | None
    indicators: Sequence[Indicator]
    indicator: Indicator | None
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
    indicators = list(maps.area_indicators(kind or "", day, audience))
    indicator = _indicator(query.get("indikator", ""), indicators, notes)
    periods = maps.periods(indicator, kind, day, audience) if indicator else []
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


def _default_order(indicator: Indicator) -> tuple[bool | str, ...]:
    """Shown first: the SGB-II-Quote, then need by Soziale Lage, other need, the rest.

    Dark then means more need; among equals the code decides.
    """
    is_need = indicator.direction == Indicator.Direction.MORE
    return (
        indicator.code != FIRST,
        not (is_need and indicator.theme == FIRST_THEME),
        not is_need,
        indicator.direction == Indicator.Direction.NEUTRAL,
        indicator.code,
    )


def _indicator(
    code: str, indicators: Sequence[Indicator], notes: list[str]
) -> Indicator | None:
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
