"""Facilities, carriers and what links them in our own formats."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from districts.geometry import in_box, to_metres
from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.headings import own_table
from districts.importers.memberships import NoOptions
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import adopt, bring_to, identity
from districts.importers.tables import Table
from districts.models import SourceFile
from facilities.importers.placing import Site, place_sites
from facilities.importers.writing import save_facilities
from facilities.models import Cooperation, Facility, FacilitySuccession, Provider

PROVIDER_COLUMNS = ["name", "kind"]
SUCCESSION_COLUMNS = ["predecessor", "successor", "kind", "happened_on", "share"]
COOPERATION_COLUMNS = ["from", "to", "kind", "valid_from", "valid_to"]
FACILITY_COLUMNS = [
    "number", "name", "kind", "provider", "ortsteil", "street", "postcode", "lon", "lat",
    "opened_on", "closed_on",
]  # fmt: skip


def table_of(delivery: Delivery, report: ImportReport, columns: list[str]) -> Table | None:
    """The delivered table if it has all columns; else the report says which are missing."""
    return own_table(delivery.content, columns, report)


def known_facilities() -> dict[str, Facility]:
    """All facilities by number; takes one query."""
    return Facility.objects.in_bulk(field_name="number")


def finder(known: dict[str, Any], what: str) -> Any:
    """A finder by key with a German message where there is none."""

    def find(key: str) -> Any:
        if key not in known:
            raise LookupError(f"{what} ist nicht erfasst")
        return known[key]

    return find


# Carriers


def read_providers(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check a table of carriers: name once, kind known."""
    report = ImportReport()
    table = table_of(delivery, report, PROVIDER_COLUMNS)
    seen: dict[str, int] = {}
    for row in kept_rows(table, delivery.leave_out, report) if table else ():
        fields = Fields(row, report)
        name = fields.text("name", limit=200)
        kind = fields.choice("kind", {kind.value: kind for kind in Provider.Kind})
        if name in seen:
            fields.refuse("name", f"steht schon in Zeile {seen[name]}")
        seen[name] = row.line
        if fields.used():
            report.rows.append(Provider(name=name, kind=kind, invented=delivery.invented))
    return report


def write_providers(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Bring carriers into the rows of their names."""
    return bring_to(
        report.rows,
        Provider.objects.filter(name__in=[row.name for row in report.rows]),
        same=lambda row: row.name,
        fields=["kind", "invented"],
        provenance=(),
    )


# Facilities


def read_facilities(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check a table of facilities; a point decides about the Ortsteil."""
    report = ImportReport()
    table = table_of(delivery, report, FACILITY_COLUMNS)
    places = Places.on(delivery.as_of)
    providers = Provider.objects.in_bulk(field_name="name")
    seen: dict[str, int] = {}
    sites = []
    for row in kept_rows(table, delivery.leave_out, report, key="number") if table else ():
        fields = Fields(row, report)
        site = _site(fields, places, providers)
        if site.facility.number in seen:
            fields.refuse("number", f"steht schon in Zeile {seen[site.facility.number]}")
        seen[site.facility.number] = row.line
        if fields.used():
            sites.append(site)
    place_sites(sites, report, delivery.as_of)
    report.rows = [site.facility for site in sites]
    return report


def _site(fields: Fields, places: Places, providers: dict[str, Provider]) -> Site:
    area = fields.lookup("ortsteil", lambda k: places.key("ortsteil", k), required=False)
    opened, closed = fields.span("opened_on", "closed_on", required=False)
    basis = Facility.AreaBasis
    facility = Facility(
        number=fields.key("number", limit=40),
        name=fields.text("name", limit=200),
        kind=fields.choice("kind", {kind.value: kind for kind in Facility.Kind}) or "",
        provider=fields.lookup("provider", finder(providers, "Träger"), required=False),
        area=area,
        area_basis=basis.STATED if area else basis.NONE,
        street=fields.text("street", limit=120, required=False),
        postcode=fields.text("postcode", limit=5, required=False),
        opened_on=opened,
        closed_on=closed,
    )
    point = point_of(fields, "lon", "lat")
    said = area.name if area else ""
    return Site(fields.row.line, facility, point, stated=area, said=said)


def point_of(
    fields: Fields, lon: str, lat: str, *, decimal: str = ","
) -> tuple[float, float] | None:
    """Metres of a place given in degrees; None where the file has no coordinates."""
    if not fields.row.get(lon) and not fields.row.get(lat):
        return None
    values = [
        fields.cell(column, decimal=decimal, counts_signs=False) for column in (lon, lat)
    ]
    known = [float(cell.value) for cell in values if cell and cell.value is not None]
    if len(known) < 2:
        fields.refuse(lon, "Länge und Breite stehen nur zusammen")
    elif not in_box(*known):
        fields.refuse(lon, f"der Punkt ({known[0]:g}, {known[1]:g}) liegt nicht in Leipzig")
    else:
        return tuple(round(metres, 3) for metres in to_metres(*known))
    return None


def write_facilities(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Bring facilities into the rows of their numbers; none is ever deleted."""
    return save_facilities(report.rows, source)


# Successions and cooperations


def read_successions(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check which facility grew out of which."""
    report = ImportReport()
    table = table_of(delivery, report, SUCCESSION_COLUMNS)
    known = known_facilities()
    kinds = {kind.value: kind for kind in FacilitySuccession.Kind}
    for row in kept_rows(table, delivery.leave_out, report) if table else ():
        fields = Fields(row, report)
        find = finder(known, "Einrichtung")
        succession = FacilitySuccession(
            predecessor=fields.lookup("predecessor", find),
            successor=fields.lookup("successor", find),
            kind=fields.choice("kind", kinds) or "",
            happened_on=fields.day("happened_on"),
        )
        share = fields.amount("share", places=3, most=1)
        succession.share = Decimal(1) if share is None else share
        if fields.ok and succession.predecessor_id == succession.successor_id:
            fields.refuse("successor", "geht nicht aus sich selbst hervor")
        if fields.used():
            report.rows.append(succession)
    return report


def write_successions(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Bring successions into the rows of both sites and the day."""

    def same(row: FacilitySuccession) -> Hashable:
        return (row.predecessor_id, row.successor_id, row.happened_on)

    stored = FacilitySuccession.objects.all()
    return bring_to(report.rows, stored, same=same, fields=["kind", "share"], provenance=())


def read_cooperations(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check who works with whom, and since when."""
    report = ImportReport()
    table = table_of(delivery, report, COOPERATION_COLUMNS)
    known = known_facilities()
    kinds = {kind.value: kind for kind in Cooperation.Kind}
    for row in kept_rows(table, delivery.leave_out, report) if table else ():
        fields = Fields(row, report)
        find = finder(known, "Einrichtung")
        start, end = fields.span("valid_from", "valid_to")
        cooperation = Cooperation(
            from_facility=fields.lookup("from", find),
            to_facility=fields.lookup("to", find),
            kind=fields.choice("kind", kinds) or "",
            valid_from=start,
            valid_to=end,
            confirmed_on=fields.day("confirmed_on", required=False),
        )
        if fields.ok and cooperation.from_facility_id == cooperation.to_facility_id:
            fields.refuse("to", "kooperiert nicht mit sich selbst")
        if fields.used():
            report.rows.append(cooperation)
    return report


def write_cooperations(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save cooperations; one that overlaps a stored one of the same pair is that one."""

    def name(row: Cooperation) -> Hashable:
        return (row.from_facility_id, row.to_facility_id, row.kind)

    stored = list(Cooperation.objects.all())
    adopt(report.rows, stored, name=name)
    fields = ["valid_from", "valid_to"]
    if any(row.confirmed_on for row in report.rows):  # a file without them says nothing
        fields.append("confirmed_on")
    return bring_to(report.rows, stored, same=identity, fields=fields, provenance=())


AREAS = frozenset({"areas"})
FACILITIES = frozenset({"facilities"})
IMPORTERS = [
    Importer(
        "providers",
        read_providers,
        write_providers,
        NoOptions,
        "Träger",
        gives="providers",
        columns=tuple(PROVIDER_COLUMNS),
    ),
    Importer(
        "facilities",
        read_facilities,
        write_facilities,
        NoOptions,
        "Einrichtungen",
        gives="facilities",
        needs=AREAS | {"providers"},
        columns=tuple(FACILITY_COLUMNS),
    ),
    Importer(
        "successions",
        read_successions,
        write_successions,
        NoOptions,
        "Nachfolgen von Einrichtungen",
        needs=FACILITIES,
        columns=tuple(SUCCESSION_COLUMNS),
    ),
    Importer(
        "cooperations",
        read_cooperations,
        write_cooperations,
        NoOptions,
        "Kooperationen von Einrichtungen",
        needs=FACILITIES,
        columns=(*COOPERATION_COLUMNS, "confirmed_on"),
    ),
]
