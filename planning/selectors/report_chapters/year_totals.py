"""Jahreszahlen of the Leistungsbereiche that are counted: places and results in totals."""

from __future__ import annotations

from planning.reports.xlsx import Cell, Column, Sheet
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.year_totals import Said, YearTotal, totals_in

NOTE = (
    "Summen je Zeitraum, niemals Angaben über einzelne Personen. Was kleine Zahlen "
    "verriete, bleibt geheim; keine Angabe heißt nicht gemeldet oder nicht freigegeben."
)


def year_totals(scope: Scope) -> Sheet:
    """Every year of every service, as everybody may read it."""
    columns = [
        Column("Leistungsbereich", width=30), Column("Ort", width=34),
        Column("Zeitraum", width=11), Column("Plätze", "whole", 9),
        Column("belegt", "whole", 9), Column("Abgänge", "whole", 10),
        Column("mit Schulabschluss", "whole", 12), Column("mit Anschluss", "whole", 12),
    ]  # fmt: skip
    services = {one.code: one for one in scope.counted}
    rows = [_row(year) for year in totals_in(services, scope.day, READERS)]
    return Sheet("Jahreszahlen", "Plätze und Ergebnisse im Jahr", columns, rows, (NOTE,))


def _row(year: YearTotal) -> tuple[Cell, ...]:
    place = "ganze Stadt" if year.is_city else f"{year.place.number} {year.place.name}"
    name = f"{year.service.name}{' (erfunden)' if year.is_invented else ''}"
    return name, place, year.period, *map(_cell, year.cells)


def _cell(said: Said | None) -> Cell:
    """A number, or the word for why there is none."""
    if said is None:
        return None
    return said.label if said.value is None else int(said.value)
