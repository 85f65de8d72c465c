"""Schools from the table of the Sächsische Schuldatenbank: one facility per building.

Only the columns named here are read; what the table says about contact persons is not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from districts.importers.cells import DecimalSign, tidy
from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import bring_to
from districts.models import Area, SourceFile
from facilities.importers.own import point_of, table_of
from facilities.importers.placing import Site, place_sites
from facilities.importers.writing import save_facilities
from facilities.models import Facility, Provider

Kind = Facility.Kind
COLUMNS = [
    "institution_key", "building_id", "name", "legal_status_key", "school_type_keys",
    "street", "postcode", "community_part", "lon", "lat",
]  # fmt: skip
KINDS = {
    "11": Kind.GRUNDSCHULE,
    "12": Kind.OBERSCHULE,
    "13": Kind.GYMNASIUM,
    "21": Kind.BSZ,
    **{str(key): Kind.FOERDERSCHULE for key in range(31, 40)},
}


@dataclass(frozen=True)
class Carrier:
    """Who runs schools of a legal status, or only those whose name holds a word."""

    legal_status: str
    name: str
    kind: str
    words: tuple[str, ...] = ()

    def runs(self, status: str, school: str) -> bool:
        """Whether a school of this status and name is run by this carrier."""
        named = not self.words or any(word in school for word in self.words)
        return status == self.legal_status and named


@dataclass(frozen=True)
class SchoolOptions:
    """``carriers``: the first that fits runs the school. ``computed``: a column with the
    Ortsteil that the file's author computed, compared with ours."""

    carriers: tuple[Carrier, ...]
    decimal: DecimalSign = "."
    computed: str = ""


@dataclass(frozen=True)
class ReadSchool:
    """A school that could be read, and who runs it; not yet saved."""

    facility: Facility
    carrier: Carrier


def read_schools(delivery: Delivery, options: SchoolOptions) -> ImportReport:
    """Check every school; its point decides, contradictions are listed."""
    report = ImportReport()
    computed = [options.computed] if options.computed else []
    table = table_of(delivery, report, COLUMNS + computed)
    kinds = {kind.value for kind in Provider.Kind}
    report.refuse_file(
        f"Option „carriers“: „{carrier.kind}“ ist keine Trägerschaft."
        for carrier in options.carriers
        if carrier.kind not in kinds
    )
    places = Places.on(delivery.as_of)
    seen: dict[str, int] = {}
    sites, carriers = [], []
    for row in kept_rows(table, delivery.leave_out, report, key="name") if table else ():
        fields = Fields(row, report)
        site, carrier = _site(fields, places, options), _carrier(fields, options)
        number = site.facility.number
        if fields.ok and number in seen:
            fields.refuse("building_id", f"{number} steht schon in Zeile {seen[number]}")
        seen[number] = row.line
        if fields.used():
            sites.append(site)
            carriers.append(carrier)
    place_sites(sites, report, delivery.as_of)
    report.rows = [
        ReadSchool(site.facility, carrier)
        for site, carrier in zip(sites, carriers, strict=True)
    ]
    report.notes += _counts([site.facility for site in sites])
    return report


def _site(fields: Fields, places: Places, options: SchoolOptions) -> Site:
    row = fields.row
    facility = Facility(
        number=_number(fields),
        name=fields.text("name", limit=200),
        kind=_kind(fields) or "",
        street=fields.text("street", limit=120),
        postcode=fields.text("postcode", limit=5),
    )
    if not re.fullmatch(r"\d{5}", facility.postcode):
        fields.refuse("postcode", "keine fünf Ziffern; die Spalte als Text führen")
    stated = row.get("community_part")
    found = places.by_name.get(tidy(stated), [])
    area = next((area for area in found if area.kind == Area.Kind.ORTSTEIL), None)
    return Site(
        row.line,
        facility,
        point_of(fields, "lon", "lat", decimal=options.decimal),
        stated=area,
        said=stated,
        computed=row.get(options.computed) if options.computed else "",
    )


def _number(fields: Fields) -> str:
    institution = fields.row.get("institution_key")
    building = fields.row.get("building_id").removesuffix(".0")  # written as a float
    if not re.fullmatch(r"\d{7}", institution):
        fields.refuse("institution_key", "keine siebenstellige Schulnummer")
    if not re.fullmatch(r"\d+", building):
        fields.refuse("building_id", "keine ganze Zahl")
    return f"{institution}-{building}"


def _kind(fields: Fields) -> str | None:
    """The one kind its school types stand for; Grundschule and Oberschule in one is one."""
    keys = fields.row.get("school_type_keys").split(";")
    if {"11", "12"} <= set(keys):
        return Kind.GEMEINSCHAFTSSCHULE
    kinds = {KINDS[key] for key in keys if key in KINDS}
    if len(kinds) != 1:
        fields.refuse("school_type_keys", "diese Schularten ergeben keine Einrichtungsart")
        return None
    return kinds.pop()


def _carrier(fields: Fields, options: SchoolOptions) -> Carrier | None:
    status, name = fields.row.get("legal_status_key"), fields.row.get("name")
    found = next((item for item in options.carriers if item.runs(status, name)), None)
    if found is None:
        fields.refuse("legal_status_key", "dazu nennt das Manifest keinen Träger")
    return found


def _counts(facilities: list[Facility]) -> list[str]:
    kinds = Counter(Kind(facility.kind).label for facility in facilities)
    unplaced = sum(facility.area is None for facility in facilities)
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return [f"Standorte: {said}; davon {unplaced} ohne Ortsteil (keine Angabe)"]


def write_schools(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save carriers by their names, then schools by their numbers."""
    providers = save_carriers({row.carrier for row in report.rows}, source)
    for row in report.rows:
        row.facility.provider = providers[row.carrier.name]
    return save_facilities([row.facility for row in report.rows], source)


def save_carriers(carriers: set[Carrier], source: SourceFile) -> dict[str, Provider]:
    """Carriers by name, created where they are new."""
    kinds = {item.name: item.kind for item in carriers}
    names = sorted(kinds)
    rows = [Provider(name=n, kind=kinds[n], invented=source.invented) for n in names]
    stored = Provider.objects.filter(name__in=names)
    bring_to(rows, stored, same=lambda row: row.name, fields=["kind"], provenance=())
    return Provider.objects.in_bulk(names, field_name="name")


IMPORTER = Importer(
    "schuldatenbank",
    read_schools,
    write_schools,
    SchoolOptions,
    "Schulen, Sächsische Schuldatenbank",
    gives="facilities",
    needs=frozenset({"areas"}),
)
