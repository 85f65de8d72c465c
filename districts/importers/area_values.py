"""Values of areas in our own format: one line per indicator, area and period."""

from __future__ import annotations

from collections.abc import Callable

from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.headings import own_table
from districts.importers.limits import Source, check_limits
from districts.importers.memberships import NoOptions
from districts.importers.places import STATED, Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.values import (
    ReadValue,
    indicator_finder,
    triplet,
    write_area_values,
)
from districts.models import Indicator

COLUMNS = [
    "indicator",
    "area_kind",
    "area_key",
    "period",
    "value",
    "numerator",
    "denominator",
]
TRIPLET = Source("value", "numerator", "denominator")


def read_area_values(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check every line: known indicator and area, period, numbers that fit together."""
    report = ImportReport()
    table = own_table(delivery.content, COLUMNS, report)
    if table is None:
        return report
    indicator = indicator_finder(Indicator.Level.AREA)
    places, seen = Places.on(delivery.as_of), {}
    for row in kept_rows(table, delivery.leave_out, report, key="area_key"):
        fields = Fields(row, report)
        value = _read(fields, indicator, places)
        if value is not None and value.place in seen:
            fields.refuse("period", f"steht schon in Zeile {seen[value.place]}")
        elif value is not None:
            seen[value.place] = row.line
        if fields.used():
            report.rows.append(value)
    return report


def _read(
    fields: Fields, find: Callable[[str], Indicator], places: Places
) -> ReadValue | None:
    indicator = fields.lookup("indicator", find)
    kind = fields.choice("area_kind", STATED)
    area = kind and fields.lookup("area_key", lambda key: places.key(kind, key))
    period = fields.period("period")
    variant = fields.text("variant", limit=60, required=False)
    cell, top, bottom = triplet(fields, "value", "numerator", "denominator")
    if not fields.ok:
        return None
    value = ReadValue(indicator, area, period, cell, top, bottom, variant=variant)
    check_limits(fields, value, TRIPLET)
    return value


IMPORTER = Importer(
    "area_values",
    read_area_values,
    write_area_values,
    NoOptions,
    "Werte von Gebieten",
    gives="values",
    needs=frozenset({"areas", "indicators"}),
    columns=tuple(COLUMNS),
)
