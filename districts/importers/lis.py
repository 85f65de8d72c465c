"""Tables of the Leipzig-Informationssystem: wide CSV and the records of its interface."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from districts.importers.cells import Cell, DecimalSign, scaled, tidy
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.limits import PER_CENT_OPTION, Source, check_limits
from districts.importers.places import Places
from districts.importers.report import FileRefused, ImportReport
from districts.importers.rules import kept_rows
from districts.importers.strict_json import loads
from districts.importers.table import PER_CENT
from districts.importers.tables import Table, read_csv, records_table
from districts.importers.values import (
    ReadValue,
    catalogue,
    check_sums,
    reconcile_city,
    refuse_repeated,
    write_area_values,
)
from districts.models import Area, Indicator

YEAR = re.compile(r"(19|20)\d\d")
NEEDED_FIELDS = ["name", "wert", "jahr", "stadtbezirk", "ortsteil"]


@dataclass(frozen=True)
class Series:
    """A Sachmerkmal and the indicator it stands for.

    ``occurrence``: the same name can stand for several series of one area; they are
    told apart by their order, the first being 1.
    """

    name: str
    indicator: str
    occurrence: int = 1
    percent: bool = False
    count: bool = False


@dataclass(frozen=True)
class LisOptions:
    """``aliases``: other spelling -> ``kind:key``. ``area`` and ``name`` head the CSV."""

    series: tuple[Series, ...]
    aliases: dict[str, str] = field(default_factory=dict)
    area: str = "Gebiet"
    name: str = "Sachmerkmal"
    decimal: DecimalSign = ","


@dataclass(frozen=True)
class Wanted:
    """The series of a file by name and order, with their indicators."""

    series: Mapping[tuple[str, int], Series]
    indicators: Mapping[str, Indicator]

    def find(self, name: str, occurrence: int) -> Series:
        """The series a row stands for.

        Raises
        ------
        LookupError
            With a German message, if the manifest says nothing about it.
        """
        if (name, occurrence) in self.series:
            return self.series[name, occurrence]
        raise LookupError(
            f"dieses Sachmerkmal ({occurrence}. Nennung) ist im Manifest keinem Indikator "
            "zugeordnet und durch keine Regel ausgelassen"
        )


def _wanted(options: LisOptions) -> tuple[Wanted, list[str]]:
    indicators, errors = catalogue([item.indicator for item in options.series], "area")
    series = {(item.name, item.occurrence): item for item in options.series}
    return Wanted(series, indicators), errors


# Wide CSV


def read_wide(delivery: Delivery, options: LisOptions) -> ImportReport:
    """Check a table with one row per area and Sachmerkmal, one column per year."""
    report = ImportReport()
    table = read_csv(delivery.content)
    report.errors += table.errors
    years = [
        column for column in table.columns if column not in (options.area, options.name)
    ]
    wanted, errors = _wanted(options)
    errors += table.missing([options.area, options.name])
    errors += [
        f"Die Spalte „{column}“ ist kein Jahr."
        for column in years
        if not YEAR.fullmatch(column)
    ]
    if errors:
        return report.refuse_file(errors)
    places = Places.on(delivery.as_of, options.aliases)
    order: Counter[tuple[str, str]] = Counter()
    before: dict[str, Decimal] = defaultdict(Decimal)
    for row in kept_rows(table, delivery.leave_out, report, key=options.area):
        fields = Fields(row, report)
        values = list(_wide_row(fields, options, years, places, wanted, order, before))
        if fields.used():
            report.rows += values
    return _account(report, options, before)


def _wide_row(
    fields: Fields,
    options: LisOptions,
    years: list[str],
    places: Places,
    wanted: Wanted,
    order: Counter[tuple[str, str]],
    before: dict[str, Decimal],
) -> Iterator[ReadValue]:
    area = fields.lookup(options.area, lambda name: places.name(tidy(name)))
    name = tidy(fields.row.get(options.name))
    order[fields.row.get(options.area), name] += 1
    nth = order[fields.row.get(options.area), name]
    series = fields.lookup(options.name, lambda _: wanted.find(name, nth))
    cells = {year: fields.cell(year, decimal=options.decimal) for year in years}
    if not fields.ok:
        return
    for year, cell in cells.items():
        value = _value(series, wanted, area, year, cell, before)
        _check(fields, value, year, series)
        yield value


def _value(
    series: Series,
    wanted: Wanted,
    area: Area,
    year: str,
    cell: Cell,
    before: dict[str, Decimal],
) -> ReadValue:
    cell = scaled(cell, PER_CENT if series.percent else Decimal(1))
    before[series.indicator] += cell.value or Decimal(0)
    return ReadValue(wanted.indicators[series.indicator], area, year, cell)


def _check(fields: Fields, value: ReadValue, column: str, series: Series) -> None:
    source = Source(column, percent=series.percent, remedy=PER_CENT_OPTION)
    check_limits(fields, value, source)


# Records


def read_records(delivery: Delivery, options: LisOptions) -> ImportReport:
    """Check records with one value each; area is an Ortsteil, a Stadtbezirk or the city."""
    report = ImportReport()
    table = _records(delivery.content)
    wanted, errors = _wanted(options)
    if errors := errors + table.missing(NEEDED_FIELDS):
        return report.refuse_file(errors)
    places = Places.on(delivery.as_of, options.aliases)
    city = places.of_kind(Area.Kind.STADT)
    if len(city) != 1:
        return report.refuse_file(
            ["Die Stadt als Gebiet fehlt; zuerst die Gebiete einlesen."]
        )
    seen: dict[Any, int] = {}
    before: dict[str, Decimal] = defaultdict(Decimal)
    for row in kept_rows(
        table, delivery.leave_out, report, name=lambda row: tidy(row.get("name"))
    ):
        fields = Fields(row, report)
        value = _record(fields, options, places, wanted, before)
        if value is not None and value.place in seen:
            fields.refuse(
                "jahr", f"Gebiet und Jahr stehen schon in Datensatz {seen[value.place]}"
            )
        elif value is not None:
            seen[value.place] = row.line
        if fields.used():
            report.rows.append(value)
    return _account(report, options, before)


def _records(content: bytes) -> Table:
    document = loads(content, number=str)
    records = document.get("daten") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise FileRefused("Erwartet wird eine Liste von Datensätzen oder das Feld „daten“.")
    return records_table(records)


def _record(
    fields: Fields,
    options: LisOptions,
    places: Places,
    wanted: Wanted,
    before: dict[str, Decimal],
) -> ReadValue | None:
    area = _area_of_record(fields, places)
    name = tidy(fields.row.get("name"))
    series = fields.lookup("name", lambda _: wanted.find(name, 1))
    year = fields.period("jahr")
    cell = fields.cell("wert", decimal=options.decimal)
    if not fields.ok:
        return None
    value = _value(series, wanted, area, year, cell, before)
    _check(fields, value, "wert", series)
    return value


def _area_of_record(fields: Fields, places: Places) -> Area | None:
    ortsteil, bezirk = fields.row.get("ortsteil"), fields.row.get("stadtbezirk")
    if ortsteil and bezirk:
        fields.refuse(
            "ortsteil", f"daneben steht der Stadtbezirk „{bezirk}“; nur eines gilt"
        )
        return None
    if ortsteil:
        return fields.lookup("ortsteil", lambda name: places.name(tidy(name), "ortsteil"))
    if bezirk:
        return fields.lookup(
            "stadtbezirk", lambda name: places.name(tidy(name), "stadtbezirk")
        )
    return places.of_kind(Area.Kind.STADT)[0]


# Accounts


def _account(
    report: ImportReport, options: LisOptions, before: Mapping[str, Decimal]
) -> ImportReport:
    refuse_repeated(report)
    if report.is_clean:
        after: dict[str, Decimal] = defaultdict(Decimal)
        for value in report.rows:
            after[value.indicator.code] += value.cell.value or Decimal(0)
        check_sums(report, before, after)
        reconcile_city(report, [item.indicator for item in options.series if item.count])
        _count_areas(report)
    return report


def _count_areas(report: ImportReport) -> None:
    """Say of how many areas and which periods each indicator speaks."""
    areas: dict[str, set[Area]] = defaultdict(set)
    periods: dict[str, set[str]] = defaultdict(set)
    for value in report.rows:
        areas[value.indicator.name].add(value.owner)
        periods[value.indicator.name].add(value.period)
    report.notes += [
        f"{name}: {len(areas[name])} Gebiete, {min(found)} bis {max(found)}"
        for name, found in sorted(periods.items())
    ]


IMPORTERS = [
    Importer(
        name,
        reader,
        write_area_values,
        LisOptions,
        title,
        gives="values",
        needs=frozenset({"areas", "indicators"}),
    )
    for name, reader, title in (
        ("lis_wide", read_wide, "Leipzig-Informationssystem, Tabelle"),
        ("lis_records", read_records, "Leipzig-Informationssystem, Datensätze"),
    )
]
