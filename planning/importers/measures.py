"""Measures in our own format: SOLL and IST per site, service and provider."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.memberships import NoOptions
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import bring_to, change
from districts.models import SourceFile
from facilities.importers.own import finder, known_facilities, table_of
from facilities.models import Provider
from planning.importers.plausible import strange, sums_before_and_after
from planning.models import Measure, ServiceType

COLUMNS = [
    "facility", "service", "provider", "fte_target", "fte_actual", "places",
    "valid_from", "valid_to", "follows", "resolution",
]  # fmt: skip
MOST_FTE = 9999  # the database keeps four digits before the comma
FIELDS = ["fte_target", "fte_actual", "places", "valid_to", "resolution", "invented"]


def read_measures(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check each measure; an earlier measure is named by its provider."""
    report = ImportReport()
    table = table_of(delivery, report, COLUMNS)
    facilities = finder(known_facilities(), "Einrichtung")
    services = finder(ServiceType.objects.in_bulk(field_name="code"), "Leistungsbereich")
    providers = finder(Provider.objects.in_bulk(field_name="name"), "Träger")
    seen: dict[Hashable, int] = {}
    for row in (
        kept_rows(table, delivery.leave_out, report, key="facility") if table else ()
    ):
        fields = Fields(row, report)
        measure = _measure(fields, facilities, services, providers)
        if fields.ok and _same(measure) in seen:
            fields.refuse("facility", f"steht schon in Zeile {seen[_same(measure)]}")
        if fields.ok:
            seen[_same(measure)] = row.line
        if fields.used():
            measure.invented = delivery.invented
            report.rows.append((row.line, measure, row.get("follows")))
    _check_follows(report)
    if report.is_clean:
        _compare(report, delivery.as_of)
    return report


def _compare(report: ImportReport, day: date) -> None:
    """Hold the file against what is stored, for whoever looks at the trial run."""
    rows = [(line, measure) for line, measure, _ in report.rows]
    sites = {measure.facility_id for _, measure in rows}
    services = {measure.service_type_id for _, measure in rows}
    stored = {_same(row): row for row in Measure.objects.filter(service_type__in=services)}
    coming = {_same(measure): measure for _, measure in rows}
    report.notes += sums_before_and_after(stored, coming, day)
    there = {key: row for key, row in stored.items() if row.facility_id in sites}
    report.warnings += strange(rows, there, coming)


def _measure(fields: Fields, facilities: Any, services: Any, providers: Any) -> Measure:
    start, end = fields.span("valid_from", "valid_to")
    places = fields.amount("places")
    measure = Measure(
        facility=fields.lookup("facility", facilities),
        service_type=fields.lookup("service", services),
        provider=fields.lookup("provider", providers, required=False),
        fte_target=fields.amount("fte_target", places=2, most=MOST_FTE),
        fte_actual=fields.amount("fte_actual", places=2, most=MOST_FTE),
        places=None if places is None else int(places),
        valid_from=start,
        valid_to=end,
        resolution=fields.text("resolution", limit=60, required=False),
    )
    if measure.fte_target is None and measure.places is None:
        fields.refuse("fte_target", "weder VzÄ noch Plätze angegeben")
    return measure


def _same(measure: Measure) -> Hashable:
    return (
        measure.facility_id,
        measure.service_type_id,
        measure.provider_id,
        measure.valid_from,
    )


def _check_follows(report: ImportReport) -> None:
    for line, measure, name in report.rows:
        if name and _earlier(measure, name, [row for _, row, _ in report.rows]) is None:
            said = "keine frühere Maßnahme dieses Trägers an derselben Einrichtung"
            report.refuse(line, "follows", name, said)


def _earlier(measure: Measure, provider: str, among: list[Measure]) -> Measure | None:
    found = [
        other
        for other in among
        if other.provider is not None
        and other.provider.name == provider
        and other.facility_id == measure.facility_id
        and other.service_type_id == measure.service_type_id
        and other.valid_from < measure.valid_from
    ]
    return max(found, key=lambda other: other.valid_from, default=None)


def write_measures(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save the measures, then which of them follows which."""
    rows = [measure for _, measure, _ in report.rows]
    for row in rows:
        row.source = source
    sites = {row.facility_id for row in rows}
    stored = Measure.objects.filter(facility__in=sites).select_related("provider")
    written = bring_to(rows, stored, same=_same, fields=FIELDS)
    saved = {_same(row): row for row in stored.all()}
    linked = []
    for _, measure, name in report.rows:
        row = saved[_same(measure)]
        earlier = _earlier(row, name, list(saved.values())) if name else None
        if row.follows_id != getattr(earlier, "pk", None):
            row.follows = earlier
            linked.append(row)
    change(linked, ["follows"])
    return written


IMPORTER = Importer(
    "measures",
    read_measures,
    write_measures,
    NoOptions,
    "Maßnahmen",
    gives="measures",
    needs=frozenset({"facilities", "providers", "service_types"}),
    columns=tuple(COLUMNS),
)
