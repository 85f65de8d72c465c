"""Ausbauziele and published counts of sites, as tables of our own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.memberships import NoOptions
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import bring_to
from districts.models import SourceFile
from facilities.importers.own import finder, table_of
from facilities.models import Facility
from planning.models import CoveragePoint, CoverageTarget, ServiceType

KINDS = {kind.value: kind for kind in Facility.Kind}
TARGETS = ["service", "kind", "sites", "due_on", "resolution", "valid_from", "valid_to"]
POINTS = ["service", "kind", "as_of", "stated_for", "sites", "of_sites", "evidence"]
Row = CoverageTarget | CoveragePoint
Find = Callable[[str], ServiceType]


def _target(fields: Fields, service: Find) -> CoverageTarget:
    start, end = fields.span("valid_from", "valid_to")
    sites = fields.amount("sites")
    if sites == 0:
        fields.refuse("sites", "ein Ziel von 0 Standorten ist keines")
    return CoverageTarget(
        service_type=fields.lookup("service", service),
        kind=fields.choice("kind", KINDS),
        sites=None if sites is None else int(sites),
        due_on=fields.day("due_on"),
        resolution=fields.text("resolution", limit=120),
        valid_from=start,
        valid_to=end,
    )


def _point(fields: Fields, service: Find) -> CoveragePoint:
    sites, of_sites = fields.amount("sites"), fields.amount("of_sites")
    if sites is None:
        fields.refuse("sites", "ist leer")
    elif of_sites is not None and sites > of_sites:
        fields.refuse("sites", "sind mehr, als es gibt")
    return CoveragePoint(
        service_type=fields.lookup("service", service),
        kind=fields.choice("kind", KINDS),
        as_of=fields.day("as_of"),
        stated_for=fields.text("stated_for", limit=60),
        sites=None if sites is None else int(sites),
        of_sites=None if of_sites is None else int(of_sites),
        evidence=fields.text("evidence", limit=200),
    )


def _same_target(row: CoverageTarget) -> Hashable:
    return row.service_type_id, row.kind, row.valid_from


def _same_point(row: CoveragePoint) -> Hashable:
    return row.service_type_id, row.kind, row.as_of


def _read(
    delivery: Delivery,
    options: NoOptions,
    *,
    columns: list[str],
    build: Callable[[Fields, Find], Row],
    same: Callable[[Any], Hashable],
) -> ImportReport:
    """Check each row; two rows of one name are one too many."""
    report = ImportReport()
    table = table_of(delivery, report, columns)
    service = finder(ServiceType.objects.in_bulk(field_name="code"), "Leistungsbereich")
    seen: dict[Hashable, int] = {}
    rows = kept_rows(table, delivery.leave_out, report, key="service") if table else ()
    for row in rows:
        fields = Fields(row, report)
        built = build(fields, service)
        if fields.ok and same(built) in seen:
            fields.refuse("service", f"steht schon in Zeile {seen[same(built)]}")
        if fields.used():
            seen[same(built)] = row.line
            report.rows.append(built)
    return report


def _write(
    report: ImportReport,
    source: SourceFile,
    options: Any,
    *,
    model: type[Row],
    fields: list[str],
    same: Callable[[Any], Hashable],
) -> Written:
    for row in report.rows:
        row.source = source
    return bring_to(report.rows, model.objects.all(), same=same, fields=fields)


IMPORTERS = [
    Importer(
        "coverage_targets",
        partial(_read, columns=TARGETS, build=_target, same=_same_target),
        partial(
            _write,
            model=CoverageTarget,
            fields=["sites", "due_on", "resolution", "valid_to"],
            same=_same_target,
        ),
        NoOptions,
        "Ausbauziele",
        needs=frozenset({"service_types"}),
        columns=tuple(TARGETS),
    ),
    Importer(
        "coverage_points",
        partial(_read, columns=POINTS, build=_point, same=_same_point),
        partial(
            _write,
            model=CoveragePoint,
            fields=["stated_for", "sites", "of_sites", "evidence"],
            same=_same_point,
        ),
        NoOptions,
        "Veröffentlichte Ausbaustände",
        needs=frozenset({"service_types"}),
        columns=tuple(POINTS),
    ),
]
