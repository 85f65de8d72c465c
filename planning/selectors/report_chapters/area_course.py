"""Status and Dynamik of the Ortsteile over the years, frozen with their class bounds."""

from __future__ import annotations

from collections.abc import Iterator

from districts.models import Area
from planning.reports.xlsx import Cell as Word
from planning.reports.xlsx import Column, Sheet
from planning.selectors.area_runs import newest_by_key
from planning.selectors.area_years import AreaYears, Cell, area_years
from planning.selectors.area_years import Column as Year
from planning.selectors.report_chapters.scope import READERS, Scope

KIND = Area.Kind.ORTSTEIL
MEANING = (
    "Status ist die Bedarfsstufe, Dynamik die Veränderung seit dem Stichtag davor im "
    "Vergleich zu den anderen Ortsteilen."
)
SINGLE = "Die Dynamik braucht einen zweiten Stichtag."
BREAK = "Andere Klassengrenzen als davor: Eine andere Stufe kann allein daher kommen."


def area_course(scope: Scope) -> Iterator[Sheet]:
    """A table for each key that ranks Ortsteile."""
    for place, run in enumerate(newest_by_key(KIND, READERS, scope.day), start=1):
        years = area_years(run.key.code, KIND, READERS, scope.day)
        yield _sheet(f"Status und Dynamik {place}", run.key.title, years)


def _sheet(name: str, key: str, years: AreaYears) -> Sheet:
    columns = [Column("Nummer", width=9), Column("Ortsteil", width=26)]
    columns += [Column(f"{year.run.as_of:%d.%m.%Y}", "words", 26) for year in years.columns]
    rows = [(area.key, area.name, *map(_said, cells)) for area, cells in years.rows]
    title = f"Status und Dynamik der Ortsteile über die Jahre, Schlüssel {key}"
    alone = (SINGLE,) if len(years.columns) == 1 else ()
    notes = (MEANING, *alone, *map(_bounds, years.columns))
    return Sheet(name, title, columns, rows, notes)


def _said(cell: Cell | None) -> Word:
    if cell is None:
        return "kein Indexwert"
    label = cell.label or "ohne Stufe"
    return f"{label}; {cell.trend.words}" if cell.trend else label


def _bounds(year: Year) -> str:
    """Which version and which class bounds a column rests on."""
    key = year.run.key
    said = f"{year.run.as_of:%d.%m.%Y}: Version {key.version}, "
    said += f"{key.standing}, "
    if year.bounds:
        bounds = " · ".join(f"{bound:.2f}".replace(".", ",") for bound in year.bounds)
        unit = " Standardabweichungen" if year.is_in_deviations else ""
        said += f"Grenzen {bounds}{unit}."
    else:
        said += "gleich große Stufen." if year.classes else "ohne Stufen."
    return f"{said} {BREAK}" if year.is_break else said
