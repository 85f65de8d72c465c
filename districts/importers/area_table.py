"""Areas as an own table: keys, names, one label point per Ortsteil for a schematic map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from districts.geometry import GeometryRefused, in_box, tessellate
from districts.importers.areas import FIELDS, save_areas
from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.headings import own_table
from districts.importers.outlines import outline_groups
from districts.importers.places import STATED
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.models import Area, SourceFile

COLUMNS = ["kind", "key", "name", "label_lon", "label_lat", "valid_from", "valid_to"]


@dataclass(frozen=True)
class AreaTableOptions:
    """``territory``: Gebietsstand; without it the year of the Stand."""

    territory: str = ""


def read_area_table(delivery: Delivery, options: AreaTableOptions) -> ImportReport:
    """Check every area, then compute the tessellation of all Ortsteile with a label."""
    report = ImportReport()
    table = own_table(delivery.content, COLUMNS, report)
    if table is None:
        return report
    labels: dict[str, tuple[float, float]] = {}
    seen: dict[Any, int] = {}
    for row in kept_rows(table, delivery.leave_out, report, key="key"):
        fields = Fields(row, report)
        area = _read_area(fields, labels)
        place = (area.kind, area.key, area.valid_from)
        if fields.ok and place in seen:
            fields.refuse("key", f"steht schon in Zeile {seen[place]}")
        seen[place] = row.line
        if fields.used():
            area.territory = options.territory or str(delivery.as_of.year)
            report.rows.append(area)
    if report.is_clean and labels:
        _tessellate(report, labels)
    return report


def _read_area(fields: Fields, labels: dict[str, tuple[float, float]]) -> Area:
    kind = fields.choice("kind", STATED)
    key = fields.key("key", limit=20)
    if kind == Area.Kind.ORTSTEIL and len(key) == 1:
        fields.refuse("key", "führende Null fehlt; die Spalte als Text führen")
    name = fields.text("name", limit=100)
    start, end = fields.span("valid_from", "valid_to")
    label = _label(fields)
    if label is not None and kind == Area.Kind.ORTSTEIL:
        labels[key] = label
    return Area(
        kind=kind or "", key=key, name=name, outline="ohne", valid_from=start, valid_to=end
    )


def _label(fields: Fields) -> tuple[float, float] | None:
    lon, lat = (
        fields.cell(column, counts_signs=False) for column in ("label_lon", "label_lat")
    )
    known = [
        cell.value for cell in (lon, lat) if cell is not None and cell.value is not None
    ]
    if len(known) < 2:
        if known:
            fields.refuse("label_lon", "Länge und Breite stehen nur zusammen")
        return None
    place = (float(known[0]), float(known[1]))
    if not in_box(*place):
        fields.refuse("label_lon", "der Punkt liegt nicht in Leipzig")
    return place


def _tessellate(report: ImportReport, labels: dict[str, tuple[float, float]]) -> None:
    try:
        pieces = tessellate(labels)
    except GeometryRefused as error:
        report.refuse_file([str(error)])
        return
    for area in report.rows:
        if area.kind == Area.Kind.ORTSTEIL and area.key in pieces:
            area.outline, area.geometry = Area.Outline.TESSELLATION, pieces[area.key]


def write_area_table(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save the areas; outlines of groups follow their members."""
    for area in report.rows:
        area.source, area.invented = source, source.invented
    written = save_areas(report.rows, [*FIELDS, "valid_to"])
    return written + outline_groups()


IMPORTER = Importer(
    "area_table",
    read_area_table,
    write_area_table,
    AreaTableOptions,
    "Gebiete ohne Grenzen",
    gives="areas",
    columns=tuple(COLUMNS),
)
