"""The city's list of schools with addresses: no coordinates, names in plain ASCII."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from districts.importers.cells import tidy
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.tables import Table, folded, read_table
from districts.models import Area
from facilities.importers.ckan import (
    NO_MAPPING,
    Headings,
    mapped,
    plain,
    unknown_targets,
)
from facilities.importers.own import known_facilities
from facilities.importers.schuldatenbank import Carrier, ReadSchool, write_schools
from facilities.models import Facility

Kind, Basis = Facility.Kind, Facility.AreaBasis
KINDS = {
    folded(kind.label): kind
    for kind in (
        Kind.GRUNDSCHULE,
        Kind.OBERSCHULE,
        Kind.GYMNASIUM,
        Kind.FOERDERSCHULE,
        Kind.GEMEINSCHAFTSSCHULE,
    )
}
ADDRESS = re.compile(r"(?P<street>.+?) (?P<postcode>\d{5})( .*)?")


@dataclass(frozen=True)
class SchoolListOptions:
    """``schools``: number in the list -> facility that is known already; those are only
    compared. ``prefix``: schools that are new are kept under it and their number."""

    carriers: tuple[Carrier, ...] = ()
    schools: dict[str, str] = field(default_factory=dict)
    prefix: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of the list as this file writes them."""

    number: str
    kind: str
    carrier: str
    name: str
    address: str
    ortsteil: str


def _columns(table: Table) -> tuple[Columns | None, list[str]]:
    there = Headings.of(table).columns
    carrier = "Traeger" if "traeger" in there else "Schultraeger"
    wanted = ["Schul_Id", "Schulart", carrier, "Name der Schule", "Adresse", "Ortsteil"]
    absent = [heading for heading in wanted if plain(heading) not in there]
    if absent:
        return None, table.missing(absent)
    return Columns(*(there[plain(heading)] for heading in wanted)), []


def read_school_list(delivery: Delivery, options: SchoolListOptions) -> ImportReport:
    """Check every school; names of Ortsteile are found with umlauts written out."""
    report = ImportReport()
    table = read_table(delivery.content)
    report.errors += table.errors
    columns, wrong = _columns(table)
    known = known_facilities()
    if wrong := [*wrong, *unknown_targets(options.schools, known)]:
        return report.refuse_file(wrong)
    names = _by_plain_name(Places.on(delivery.as_of))
    for row in kept_rows(table, delivery.leave_out, report, key=columns.name):
        number = row.get(columns.number)
        facility = mapped(number, options.schools, "", known)
        if facility is None and not options.prefix:
            report.leave_out(*NO_MAPPING, f"{number} {row.get(columns.name)}")
            continue
        fields = Fields(row, report)
        area = fields.lookup(columns.ortsteil, lambda name: _area(name, names))
        school = _school(fields, columns, options, area) if facility is None else None
        if fields.used() and school is not None:
            report.rows.append(school)
        elif fields.ok:
            _compare(facility, area, row.get(columns.ortsteil), report)
    return report


def _by_plain_name(places: Places) -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = {}
    for area in places.of_kind(Area.Kind.ORTSTEIL):
        found.setdefault(folded(area.name), []).append(area)
    return found


def _area(name: str, names: Mapping[str, list[Area]]) -> Area:
    found = names.get(folded(name), [])
    if len(found) != 1:
        raise LookupError("kein Ortsteil mit diesem Namen, auch nicht mit Umlauten")
    return found[0]


def _compare(facility: Facility, area: Area, said: str, report: ImportReport) -> None:
    """Where a facility has an Ortsteil already, the list cannot change it."""
    if facility.area_id not in (None, area.pk):
        report.notes.append(
            f"Widerspruch: {facility.number} {facility.name} – die Liste nennt „{said}“, "
            f"erfasst ist {facility.area}. Es bleibt dabei."
        )


def _school(
    fields: Fields, columns: Columns, options: SchoolListOptions, area: Area | None
) -> ReadSchool:
    row = fields.row
    number, status = row.get(columns.number), row.get(columns.carrier)
    kind = KINDS.get(folded(row.get(columns.kind)))
    carrier = next((item for item in options.carriers if item.runs(status, "")), None)
    house = ADDRESS.fullmatch(tidy(row.get(columns.address)))
    for column, fits, message in (
        (columns.number, number.isdecimal(), "keine Schulnummer"),
        (columns.kind, kind, "unbekannte Schulart"),
        (columns.carrier, carrier, "dazu nennt das Manifest keinen Träger (carriers)"),
        (columns.address, house, "keine Adresse wie „Straße 1 04103 Leipzig“"),
    ):
        if not fits:
            fields.refuse(column, message)
    facility = Facility(
        number=f"{options.prefix}{number}",
        name=fields.text(columns.name, limit=200),
        kind=kind or "",
        area=area,
        area_basis=Basis.STATED if area else Basis.NONE,
        street=house["street"] if house else "",
        postcode=house["postcode"] if house else "",
    )
    return ReadSchool(facility, carrier)


IMPORTER = Importer(
    "ckan_school_list",
    read_school_list,
    write_schools,
    SchoolListOptions,
    "Schulen, Liste der Stadt",
    gives="facilities",
    needs=frozenset({"areas"}),
)
