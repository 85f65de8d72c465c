"""Kitas and Horte: lists of sites with coordinates, or with an address alone.

Names of Tagespflegepersonen are never kept: their rows count under a rule of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from districts.importers.cells import DecimalSign, tidy
from districts.importers.delivery import Delivery, Importer
from districts.importers.fields import Fields
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.tables import Row, folded
from districts.models import Area
from facilities.importers.addresses import Address, address, ortsteile_by_address
from facilities.importers.own import point_of, table_of, write_facilities
from facilities.importers.placing import Site, place_sites
from facilities.models import Facility

Basis = Facility.AreaBasis
DAY_CARE_BY_PERSONS = ("TP", "Tagespflege: Personen werden nicht namentlich geführt")


@dataclass(frozen=True)
class SiteListOptions:
    """Which column holds what. ``stated_kind`` says what kind of area ``stated`` names."""

    kind: str
    prefix: str
    id: str
    name: str
    lon: str
    lat: str
    street: str = ""
    house_number: str = ""
    name_prefix: str = ""  # where street or number is empty, the name behind it is one
    postcode: str = ""
    type: str = ""
    stated: str = ""
    stated_kind: str = "ortsteil"
    computed: str = ""
    decimal: DecimalSign = "."

    @property
    def columns(self) -> list[str]:
        """All columns of the file that are read."""
        named = (
            self.id, self.name, self.lon, self.lat, self.street, self.house_number,
            self.postcode, self.type, self.stated, self.computed,
        )  # fmt: skip
        return [name for name in named if name]


def read_site_list(delivery: Delivery, options: SiteListOptions) -> ImportReport:
    """Check every site; the point decides about the Ortsteil, contradictions are listed."""
    places = Places.on(delivery.as_of)

    def site(fields: Fields) -> Site:
        row = fields.row
        said = tidy(row.get(options.stated))
        found = [a for a in places.by_name.get(said, []) if a.kind == options.stated_kind]
        facility = _facility(fields, options.kind, options.name, _street(row, options))
        facility.number = _number(fields, options.prefix, row.get(options.id))
        facility.postcode = row.get(options.postcode)[:5]
        point = point_of(fields, options.lon, options.lat, decimal=options.decimal)
        stated = found[0] if len(found) == 1 else None
        return Site(row.line, facility, point, stated, said, row.get(options.computed))

    report, sites = _read(delivery, options.columns, options.type, options.name, site)
    place_sites(sites, report, delivery.as_of)
    return _finished(report, sites)


def _street(row: Row, options: SiteListOptions) -> str:
    street, number = row.get(options.street), row.get(options.house_number)
    name = tidy(row.get(options.name))
    if options.name_prefix and not (street and number):
        behind = name.removeprefix(options.name_prefix)
        return behind if behind != name and address(behind) else tidy(f"{street} {number}")
    return tidy(f"{street} {number}")


def _read(
    delivery: Delivery,
    columns: list[str],
    type_column: str,
    name_column: str,
    site: Callable[[Fields], Site],
) -> tuple[ImportReport, list[Site]]:
    report = ImportReport()
    table = table_of(delivery, report, columns)
    seen: dict[str, int] = {}
    sites = []
    for row in kept_rows(table, delivery.leave_out, report) if table else ():
        if _is_a_person(row, type_column, name_column):
            report.leave_out(*DAY_CARE_BY_PERSONS, f"{row.unit} {row.line}")
            continue
        fields = Fields(row, report)
        found = site(fields)
        number = found.facility.number
        if number in seen:
            fields.refuse(name_column, f"{number} steht schon in Zeile {seen[number]}")
        seen[number] = row.line
        if fields.used():
            sites.append(found)
    return report, sites


def _is_a_person(row: Row, *columns: str) -> bool:
    return any("tagespflege" in folded(row.get(column)) for column in columns if column)


def _facility(fields: Fields, kind: str, name: str, street: str) -> Facility:
    known = {kind.value for kind in Facility.Kind}
    if kind not in known:
        fields.refuse(name, f"„{kind}“ im Manifest ist keine Einrichtungsart")
    return Facility(name=fields.text(name, limit=200), kind=kind, street=street[:120])


def _number(fields: Fields, prefix: str, text: str) -> str:
    """A number of letters, digits and hyphens, made of what the source calls the site."""
    plain = re.sub(r"[^a-z0-9]+", "-", folded(unquote(text))).strip("-")
    if not plain:
        fields.refuse("", "ohne Kennung")
    if plain.isdigit():
        plain = plain.rjust(3, "0")
    return f"{prefix}{plain}"[:40]


def _finished(report: ImportReport, sites: list[Site]) -> ImportReport:
    report.rows = [site.facility for site in sites]
    labels = {basis.value: basis.label for basis in Basis}
    counts: dict[str, int] = {}
    for facility in report.rows:
        label = labels[facility.area_basis]
        counts[label] = counts.get(label, 0) + 1
    said = ", ".join(f"{count} {label}" for label, count in sorted(counts.items()))
    report.notes.append(f"Ortsteil bekannt: {said}")
    return report


# Lists without coordinates


@dataclass(frozen=True)
class AddressListOptions:
    """``address``: a URI that ends in postcode.town.street.number; ``id`` a URI too."""

    kind: str
    prefix: str
    id: str
    name: str
    address: str
    type: str = ""


def read_address_list(delivery: Delivery, options: AddressListOptions) -> ImportReport:
    """Check every site; it lies where the school or Kita of the same house lies."""
    known = Facility.objects.select_related("area").order_by("number")
    own = {"kind": options.kind, "number__startswith": options.prefix}
    houses = ortsteile_by_address(known.exclude(**own))

    def site(fields: Fields) -> Site:
        row = fields.row
        house = _house(fields, options.address)
        facility = _facility(
            fields, options.kind, options.name, house.street if house else ""
        )
        facility.number = _number(fields, options.prefix, _tail(row.get(options.id)))
        facility.postcode = house.postcode if house else ""
        return Site(row.line, facility, None)

    columns = [options.id, options.name, options.address, *filter(None, [options.type])]
    report, sites = _read(delivery, columns, options.type, options.name, site)
    for found in sites:
        _derive(found, houses, report)
    return _finished(report, sites)


@dataclass(frozen=True)
class House:
    """An address as the URI writes it: postcode, street with number."""

    postcode: str
    street: str


def _tail(uri: str) -> str:
    return urlsplit(uri).path.rsplit("/", 1)[-1]


def _house(fields: Fields, column: str) -> House | None:
    parts = _tail(fields.row.get(column)).split(".", 3)
    if len(parts) != 4 or not re.fullmatch(r"\d{5}", parts[0]):
        fields.refuse(column, "keine Adresse wie …/04103.Ort.Straße.1")
        return None
    # „AlteSalzstrasse“ becomes „Alte Salzstrasse“ again.
    street = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unquote(parts[2]))
    return House(parts[0], f"{street} {unquote(parts[3])}")


def _derive(
    site: Site, houses: Mapping[Address, Mapping[Area, Facility]], report: ImportReport
) -> None:
    house = address(site.facility.street, site.facility.postcode)
    anywhere = house and Address("", house.street, house.number)
    found = houses.get(house) or houses.get(anywhere) or {}
    if len(found) == 1:
        site.facility.area = next(iter(found))
        site.facility.area_basis = Basis.DERIVED
        return
    why = (
        "mehrere Ortsteile an dieser Adresse" if found else "keine Einrichtung dort bekannt"
    )
    report.notes.append(f"{site} – Ortsteil keine Angabe: {why}.")


NEEDS = frozenset({"areas"})
IMPORTERS = [
    Importer(
        "site_list",
        read_site_list,
        write_facilities,
        SiteListOptions,
        "Kitas, Liste mit Koordinaten",
        gives="facilities",
        needs=NEEDS,
    ),
    Importer(
        "address_list",
        read_address_list,
        write_facilities,
        AddressListOptions,
        "Kitas, Liste mit Anschriften",
        gives="facilities",
        needs=NEEDS | {"facilities"},
    ),
]
