"""Values of facilities in our own format: one line per indicator, facility and period."""

from __future__ import annotations

from collections.abc import Callable

from districts.importers.area_values import TRIPLET
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.limits import check_limits
from districts.importers.memberships import NoOptions
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.values import ReadValue, indicator_finder, triplet
from districts.models import Indicator
from facilities.importers.own import finder, known_facilities, table_of
from facilities.importers.writing import write_facility_values
from facilities.models import Facility

COLUMNS = [
    "indicator", "facility", "period", "value", "numerator", "denominator", "planned",
]  # fmt: skip


def read_facility_values(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check every line: known indicator and facility, numbers that fit together."""
    report = ImportReport()
    table = table_of(delivery, report, COLUMNS)
    if table is None:
        return report
    indicator = indicator_finder(Indicator.Level.FACILITY)
    facilities, seen = known_facilities(), {}
    for row in kept_rows(table, delivery.leave_out, report, key="facility"):
        fields = Fields(row, report)
        value = _read(fields, indicator, facilities)
        if value is not None and value.place in seen:
            fields.refuse("period", f"steht schon in Zeile {seen[value.place]}")
        elif value is not None:
            seen[value.place] = row.line
        if fields.used():
            report.rows.append(value)
    return report


def _read(
    fields: Fields, find: Callable[[str], Indicator], facilities: dict[str, Facility]
) -> ReadValue | None:
    indicator = fields.lookup("indicator", find)
    facility = fields.lookup("facility", finder(facilities, "Einrichtung"))
    period = fields.period("period")
    variant = fields.text("variant", limit=60, required=False)
    planned = fields.yes("planned")
    cell, top, bottom = triplet(fields, "value", "numerator", "denominator")
    if not fields.ok:
        return None
    value = ReadValue(indicator, facility, period, cell, top, bottom, planned, variant)
    check_limits(fields, value, TRIPLET)
    return value


IMPORTER = Importer(
    "facility_values",
    read_facility_values,
    write_facility_values,
    NoOptions,
    "Werte von Einrichtungen",
    gives="values",
    needs=frozenset({"facilities", "indicators"}),
    columns=tuple(COLUMNS),
)
