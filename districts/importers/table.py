"""Flat tables with one row per area: counts, rates, or counts that make a rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from districts.importers.cells import Cell, DecimalSign, is_period, ratio, scaled
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.limits import PER_CENT_OPTION, Source, check_limits
from districts.importers.memberships import note_other_name
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.tables import Table, read_table
from districts.importers.values import (
    ReadValue,
    catalogue,
    check_sums,
    reconcile_city,
    refuse_repeated,
    write_area_values,
)
from districts.models import Area, Indicator

PER_CENT = Decimal("0.01")


@dataclass(frozen=True)
class ValueColumn:
    """Where an indicator stands: in one ``column``, or as ``numerator`` by ``denominator``.

    ``percent``: the file says 12.3 where the catalogue says 0.123. ``count``: values
    add up, so the city is compared with the sum of its Ortsteile.
    """

    indicator: str
    period: str
    column: str = ""
    numerator: str = ""
    denominator: str = ""
    percent: bool = False
    count: bool = False

    @property
    def columns(self) -> list[str]:
        """Columns of the file that are read for it."""
        return [name for name in (self.column, self.numerator, self.denominator) if name]

    @property
    def source(self) -> Source:
        """Where its value comes from, for messages about it."""
        return Source(
            self.column or self.numerator,
            self.numerator,
            self.denominator,
            self.percent,
            PER_CENT_OPTION,
        )


@dataclass(frozen=True)
class TableOptions:
    """``complete``: every area of the kind must have a row."""

    area_kind: str
    key: str
    values: tuple[ValueColumn, ...]
    name: str = ""
    decimal: DecimalSign = ","
    complete: bool = False


def read_area_rows(delivery: Delivery, options: TableOptions) -> ImportReport:
    """Check each row and cell of a table keyed by official keys."""
    report = ImportReport()
    table = read_table(delivery.content)
    report.errors += table.errors
    indicators, errors = catalogue([item.indicator for item in options.values], "area")
    if errors := errors + _missing(table, options):
        return report.refuse_file(errors)
    places, seen = Places.on(delivery.as_of), {}
    before: dict[str, Decimal] = defaultdict(Decimal)
    for row in kept_rows(table, delivery.leave_out, report, key=options.key):
        fields = Fields(row, report)
        area = fields.lookup(options.key, lambda key: places.key(options.area_kind, key))
        if area in seen:
            fields.refuse(options.key, f"steht schon in Zeile {seen[area]}")
        if area is not None:
            seen[area] = row.line
            note_other_name(report, area, row.get(options.name), row.line)
        values = list(_values(fields, options, indicators, area, before))
        if fields.used():
            report.rows += values
    _account(report, options, places, seen, before)
    return report


def _values(
    fields: Fields,
    options: TableOptions,
    indicators: Mapping[str, Indicator],
    area: Area | None,
    before: dict[str, Decimal],
) -> Iterator[ReadValue]:
    columns = dict.fromkeys(name for item in options.values for name in item.columns)
    cells = {name: fields.cell(name, decimal=options.decimal) for name in columns}
    if not fields.ok:
        return
    for item in options.values:
        top, bottom = cells.get(item.numerator), cells.get(item.denominator)
        if top and bottom:
            cell = ratio(top, bottom)
            parts = (top.value, bottom.value)
        else:
            cell = scaled(cells[item.column], PER_CENT if item.percent else Decimal(1))
            parts = (None, None)
        before[f"{item.indicator} {item.period}"] += _total(cell, parts)
        value = ReadValue(indicators[item.indicator], area, item.period, cell, *parts)
        check_limits(fields, value, item.source)
        yield value


def _total(cell: Cell, parts: tuple[Decimal | None, Decimal | None]) -> Decimal:
    """What adds up over rows: the count of a rate, else the value itself."""
    number = parts[0] if parts[1] is not None else cell.value
    return number or Decimal(0)


def _account(
    report: ImportReport,
    options: TableOptions,
    places: Places,
    seen: Mapping[Area, int],
    before: Mapping[str, Decimal],
) -> None:
    absent = [area.key for area in places.of_kind(options.area_kind) if area not in seen]
    report.reconciliation.keys_without_row = absent
    if options.complete and absent:
        report.refuse_file(
            [f"Es fehlen Zeilen für {len(absent)} Gebiete: {', '.join(absent)}."]
        )
    refuse_repeated(report)
    if report.is_clean:
        after: dict[str, Decimal] = defaultdict(Decimal)
        for value in report.rows:
            label = f"{value.indicator.code} {value.period}"
            after[label] += _total(value.cell, (value.numerator, value.denominator))
        check_sums(report, before, after)
        reconcile_city(report, [item.indicator for item in options.values if item.count])


def _missing(table: Table, options: TableOptions) -> list[str]:
    columns = [name for item in options.values for name in item.columns]
    wrong = [
        f"Option „values“: {item.indicator} nennt entweder „column“ oder "
        "„numerator“ und „denominator“."
        for item in options.values
        if bool(item.column) == bool(item.numerator and item.denominator)
    ]
    wrong += [
        f"Option „values“: „{item.period}“ ist kein Zeitraum wie 2024 oder 2023/24."
        for item in options.values
        if not is_period(item.period)
    ]
    return wrong + table.missing([options.key, *filter(None, [options.name]), *columns])


IMPORTER = Importer(
    "table",
    read_area_rows,
    write_area_values,
    TableOptions,
    "Werte von Gebieten, eine Zeile je Gebiet",
    gives="values",
    needs=frozenset({"areas", "indicators"}),
)
