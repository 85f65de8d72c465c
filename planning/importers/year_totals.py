"""Jahreszahlen of a Leistungsbereich in our own format: a line per place and year.

Totals alone, never persons. A line without facility speaks of the whole city.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from districts.importers.cells import Cell, ratio
from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.limits import Source, check_limits
from districts.importers.memberships import NoOptions
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.values import ReadValue, write_area_values
from districts.models import Area, Indicator, SourceFile
from facilities.importers.own import finder, known_facilities, table_of
from facilities.importers.writing import write_facility_values
from facilities.models import Facility
from planning.models import ServiceType
from planning.year_totals import Total, code_of

COLUMNS = [
    "service", "facility", "period", "places", "occupied", "leavers", "finished", "placed",
]  # fmt: skip
NO_CITY = "am Stand der Datei ist keine Stadt erfasst; nennen Sie eine Einrichtung"
NAMED = {
    Total.PLACES: "places",
    Total.OCCUPIED: "occupied",
    Total.FINISHED: "finished",
    Total.PLACED: "placed",
}
Find = Callable[[str], Any]


def read_year_totals(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check every line: a counted service, whole numbers, no part above its whole."""
    report = ImportReport()
    table = table_of(delivery, report, COLUMNS)
    if table is None:
        return report
    services = finder(ServiceType.objects.in_bulk(field_name="code"), "Leistungsbereich")
    facilities = finder(known_facilities(), "Einrichtung")
    city = Area.objects.valid_on(delivery.as_of).filter(kind=Area.Kind.STADT).first()
    indicators = Indicator.objects.in_bulk(field_name="code")
    seen: dict[tuple[object, ...], int] = {}
    for row in kept_rows(table, delivery.leave_out, report, key="service"):
        fields = Fields(row, report)
        service = fields.lookup("service", services)
        owner = fields.lookup("facility", facilities, required=False) or city
        period = fields.period("period")
        if owner is None:
            fields.refuse("facility", NO_CITY)
        place = (row.get("service"), row.get("facility"), period)
        if fields.ok and place in seen:
            fields.refuse("period", f"steht schon in Zeile {seen[place]}")
        found = _values(fields, service, owner, period, indicators) if fields.ok else []
        if fields.used():
            seen[place] = row.line
            report.rows += found
    return report


def _values(
    fields: Fields,
    service: ServiceType,
    owner: Area | Facility,
    period: str,
    indicators: Mapping[str, Indicator],
) -> list[ReadValue]:
    """What a line says; an empty cell says nothing."""
    found = []
    for total, cell, top, bottom in _cells(fields):
        code = code_of(service.code, total, is_city=isinstance(owner, Area))
        if code not in indicators:
            fields.refuse(NAMED[total], f"Indikator „{code}“ fehlt im Indikatorenkatalog")
            continue
        parts = () if top is None else (top.value, bottom.value)
        value = ReadValue(indicators[code], owner, period, cell, *parts)
        check_limits(fields, value, Source(NAMED[total], NAMED[total], "leavers"))
        found.append(value)
    return found


def _cells(
    fields: Fields,
) -> Iterator[tuple[Total, Cell, Cell | None, Cell | None]]:
    """What stands in the line; a share with those who had it and those who left."""
    counts = {name: _count(fields, name) for name in COLUMNS[3:]}
    if not fields.ok:
        return
    _check(fields, counts)
    for total, name in NAMED.items():
        cell = counts[name]
        if not cell.sign:
            continue
        if total.is_share:
            yield total, ratio(cell, counts["leavers"]), cell, counts["leavers"]
        else:
            yield total, cell, None, None


def _count(fields: Fields, column: str) -> Cell | None:
    """A whole number or a sign."""
    cell = fields.cell(column)
    if cell is not None and cell.value is not None and cell.value != int(cell.value):
        fields.refuse(column, "keine ganze Zahl")
    return cell if cell is None or not cell.limited else replace(cell, limited=False)


def _check(fields: Fields, counts: Mapping[str, Cell]) -> None:
    """Who left is named wherever a part of them is, or the rest could not be protected."""
    parts = [name for name in ("finished", "placed") if counts[name].sign]
    if parts and not counts["leavers"].sign:
        fields.refuse("leavers", "fehlt neben Abschluss oder Anschluss")
    elif counts["leavers"].sign and not parts:
        fields.refuse("leavers", "steht hier ohne Abschluss und Anschluss")


def write_year_totals(
    report: ImportReport, source: SourceFile, options: NoOptions
) -> Written:
    """Save totals of the city and of facilities; a second reading replaces the first."""
    of_city, of_sites = ImportReport(), ImportReport()
    for value in report.rows:
        (of_city if isinstance(value.owner, Area) else of_sites).rows.append(value)
    written = write_area_values(of_city, source, options)
    return written + write_facility_values(of_sites, source, options)


IMPORTER = Importer(
    "year_totals",
    read_year_totals,
    write_year_totals,
    NoOptions,
    "Jahreszahlen eines Leistungsbereichs",
    gives="values",
    needs=frozenset({"areas", "facilities", "indicators", "service_types"}),
    columns=tuple(COLUMNS),
)
