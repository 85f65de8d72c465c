"""School tables of the city's open data portal: one row per school, one column per year.

Sister tables write the same headings differently (``Schul_Id``, ``schul_id``; ``sj21_22``,
``sj_21_22``, ``anzahl_sus_21_22``), so headings are compared tolerantly. Schools are found
by the mapping table of the manifest alone: names are no keys.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from districts.importers.cells import DecimalSign, ratio
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.limits import Source, check_limits
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.tables import Table, folded, read_table
from districts.importers.values import (
    ReadValue,
    catalogue,
    check_sums,
    refuse_repeated,
)
from districts.models import Indicator
from facilities.importers.own import known_facilities
from facilities.importers.writing import write_facility_values
from facilities.models import Facility

NO_MAPPING = ("Z01", "Schule ohne Zuordnung im Manifest (schools): nicht geraten")
SCHOOL_YEAR = re.compile(r"(?P<stem>.*?)(?P<first>\d\d)(?P<second>\d\d)")


@dataclass(frozen=True)
class YearColumns:
    """An indicator and the common part of its yearly columns, such as ``sj``.

    With ``denominator`` the columns of ``stem`` are counts of a share.
    """

    indicator: str
    stem: str
    denominator: str = ""


@dataclass(frozen=True)
class CkanOptions:
    """``schools``: number in the table -> facility number here. ``prefix``: facilities
    taken from the city's school list carry that number behind it."""

    values: tuple[YearColumns, ...]
    schools: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    key: str = "Schul_Id"
    name: str = "Name der Schule"
    decimal: DecimalSign = "."


def plain(heading: str) -> str:
    """A heading without case, umlauts, underscores and blanks."""
    return re.sub(r"[^a-z0-9]", "", folded(heading))


@dataclass(frozen=True)
class Headings:
    """The columns of a table by their plain form, and its yearly columns by stem."""

    columns: Mapping[str, str]

    @classmethod
    def of(cls, table: Table) -> Headings:
        """The headings of a table."""
        return cls({plain(column): column for column in table.columns})

    def years(self, stem: str) -> dict[str, str]:
        """School year -> column, for all columns that are ``stem`` and a school year."""
        found = {}
        for name, column in self.columns.items():
            match = SCHOOL_YEAR.fullmatch(name)
            if match and match["stem"] == plain(stem) and _follows(match):
                found[f"20{match['first']}/{match['second']}"] = column
        return dict(sorted(found.items()))


def mapped(
    school: str, schools: Mapping[str, str], prefix: str, known: Mapping[str, Facility]
) -> Facility | None:
    """The facility a school number stands for by mapping or prefix; nothing is guessed."""
    if school in schools:
        return known[schools[school]]
    return known.get(f"{prefix}{school}") if prefix else None


def _follows(match: re.Match[str]) -> bool:
    return int(match["second"]) == (int(match["first"]) + 1) % 100


def read_school_table(delivery: Delivery, options: CkanOptions) -> ImportReport:
    """Check every mapped school and year; schools without mapping are listed."""
    report = ImportReport()
    table = read_table(delivery.content)
    report.errors += table.errors
    headings = Headings.of(table)
    indicators, errors = catalogue([item.indicator for item in options.values], "facility")
    facilities = known_facilities()
    if errors := [*errors, *_wrong(table, headings, options, facilities)]:
        return report.refuse_file(errors)
    key, name = (headings.columns[plain(given)] for given in (options.key, options.name))
    before: dict[str, Decimal] = defaultdict(Decimal)
    seen: dict[str, int] = {}
    for row in kept_rows(table, delivery.leave_out, report, key=name):
        facility = mapped(row.get(key), options.schools, options.prefix, facilities)
        if facility is None:
            report.leave_out(*NO_MAPPING, f"{row.get(key)} {row.get(name)}")
            report.reconciliation.unknown_keys.append(row.get(key))
            continue
        fields = Fields(row, report)
        if row.get(key) in seen:
            fields.refuse(key, f"steht schon in {row.unit} {seen[row.get(key)]}")
        seen[row.get(key)] = row.line
        values = list(_values(fields, headings, options, indicators, facility, before))
        if fields.used():
            report.rows += values
    _account(report, options, table, key, before)
    return report


def _wrong(
    table: Table,
    headings: Headings,
    options: CkanOptions,
    facilities: Mapping[str, Facility],
) -> Iterator[str]:
    if len(headings.columns) < len(table.columns):
        yield "Zwei Spalten unterscheiden sich nur in Schreibweise."
    for heading in (options.key, options.name):
        if plain(heading) not in headings.columns:
            yield from table.missing([heading])
    for item in options.values:
        for stem in filter(None, (item.stem, item.denominator)):
            if not headings.years(stem):
                yield f"Es fehlen Jahresspalten wie „{stem}_21_22“."
        totals = headings.years(item.denominator or item.stem)
        for period in sorted(headings.years(item.stem).keys() - totals.keys()):
            yield f"Zu „{item.stem}“ fehlt „{item.denominator}“ für {period}."
    yield from unknown_targets(options.schools, facilities)


def unknown_targets(
    schools: Mapping[str, str], known: Mapping[str, Facility]
) -> Iterator[str]:
    """A message for each mapping that points to no facility."""
    for school, number in schools.items():
        if number not in known:
            yield f"Option „schools“: {school} zeigt auf {number}; das ist nicht erfasst."


def _values(
    fields: Fields,
    headings: Headings,
    options: CkanOptions,
    indicators: Mapping[str, Indicator],
    facility: Facility,
    before: dict[str, Decimal],
) -> Iterator[ReadValue]:
    for item in options.values:
        counts = headings.years(item.stem)
        totals = headings.years(item.denominator) if item.denominator else {}
        for period, column in counts.items():
            cell = fields.cell(column, decimal=options.decimal)
            total = totals and fields.cell(
                totals[period], decimal=options.decimal, counts_signs=False
            )
            if cell is None or total is None:
                continue
            before[f"{item.indicator} {period}"] += cell.value or Decimal(0)
            parts = (cell.value, total.value) if total else (None, None)
            value = ratio(cell, total) if total else cell
            read = ReadValue(indicators[item.indicator], facility, period, value, *parts)
            source = Source(column, column, totals[period]) if total else Source(column)
            check_limits(fields, read, source)
            yield read


def _account(
    report: ImportReport,
    options: CkanOptions,
    table: Table,
    key: str,
    before: Mapping[str, Decimal],
) -> None:
    there = {row.get(key) for row in table.rows}
    report.reconciliation.keys_without_row = sorted(options.schools.keys() - there)
    refuse_repeated(report)
    if report.is_clean:
        after: dict[str, Decimal] = defaultdict(Decimal)
        for value in report.rows:
            label = f"{value.indicator.code} {value.period}"
            number = value.cell.value if value.numerator is None else value.numerator
            after[label] += number or Decimal(0)
        check_sums(report, before, after)


IMPORTER = Importer(
    "ckan_schools",
    read_school_table,
    write_facility_values,
    CkanOptions,
    "Werte von Schulen, Open-Data-Portal der Stadt",
    gives="values",
    needs=frozenset({"facilities", "indicators"}),
)
