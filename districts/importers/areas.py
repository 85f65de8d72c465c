"""Official boundaries from GeoJSON: Ortsteile, Stadtbezirke and other kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from districts.geometry import GeometryRefused, largest_overlap
from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.geojson import Feature, read_features
from districts.importers.memberships import keep_memberships
from districts.importers.outlines import outline_groups
from districts.importers.places import Places
from districts.importers.report import ImportReport
from districts.importers.saving import adopt, bring_to, identity
from districts.models import ADDRESSABLE, Area, AreaMembership, SourceFile

UNIT = "Objekt"
FIELDS = ["name", "territory", "outline", "geometry", "invented"]
RANK = {Area.Outline.NONE: 0, Area.Outline.TESSELLATION: 1, Area.Outline.BOUNDARY: 2}
KEYS = {"OT": Area.Kind.ORTSTEIL.value, "SBZ": Area.Kind.STADTBEZIRK.value}
ENOUGH = 0.5  # share of a member's surface that the group it is said to belong to covers


@dataclass(frozen=True)
class City:
    """The city itself, made by dissolving all areas of the file."""

    key: str
    name: str


@dataclass(frozen=True)
class AreaOptions:
    """``group_kind``: areas belong to the group whose key is their first character.

    What is left open is told from the city's own property names and the Stand.
    """

    kind: str = ""
    key: str = ""
    name: str = "Name"
    valid_from: date | None = None
    territory: str = ""
    group_kind: str | None = None
    city: City | None = None


@dataclass(frozen=True)
class ReadArea:
    """An area that could be read; ``group`` is the one it belongs to."""

    key: str
    name: str
    outline: bytes
    group: Area | None


def read_areas(delivery: Delivery, options: AreaOptions) -> ImportReport:
    """Check every feature: key as text, name, outline, and the group it lies in."""
    report = ImportReport()
    features = read_features(delivery.content)
    options = report.options = _settled(options, features, delivery.as_of)
    if options.kind not in Area.Kind.values:
        return report.refuse_file(
            [f"Option „kind“: „{options.kind}“ ist keine Gebietsart."]
        )
    places = Places.on(delivery.as_of)
    report.rows_in = len(features)
    known: set[str] = set()
    for feature in features:
        _read_feature(feature, options, places, known, report)
    if options.group_kind and report.is_clean:
        _decide_groups(report, options.group_kind, delivery.as_of)
    report.reconciliation.keys_without_row = [
        area.key for area in places.of_kind(options.kind) if area.key not in known
    ]
    return report


def _settled(options: AreaOptions, features: list[Feature], as_of: date) -> AreaOptions:
    named = features[0].properties
    kind = options.kind or next((KEYS[name] for name in named if name in KEYS), "")
    usual = next((name for name, of_kind in KEYS.items() if of_kind == kind), "key")
    return replace(
        options,
        kind=kind,
        key=options.key or usual,
        valid_from=options.valid_from or as_of,
        territory=options.territory or str(as_of.year),
    )


def _read_feature(
    feature: Feature,
    options: AreaOptions,
    places: Places,
    known: set[str],
    report: ImportReport,
) -> None:
    key, name = feature.text(options.key), feature.text(options.name)
    wrong = dict(_wrong_names(feature, options, key, name, known))
    known.add(key)
    group, outline = None, b""
    try:
        group = places.key(options.group_kind, key[:1]) if options.group_kind else None
    except LookupError as error:
        wrong[options.key] = f"Zugehörigkeit nach der ersten Ziffer: {error.args[0]}"
    try:
        outline = feature.outline()
    except GeometryRefused as error:
        wrong["geometry"] = str(error)
    for column, message in wrong.items():
        value = f"{key} {name}".strip() if column == "geometry" else feature.text(column)
        report.refuse(feature.number, column, value, message, unit=UNIT)
    if not wrong:
        report.rows.append(ReadArea(key, name, outline, group))
        report.used.add(feature.number)


def _wrong_names(
    feature: Feature, options: AreaOptions, key: str, name: str, known: set[str]
) -> Iterator[tuple[str, str]]:
    if not isinstance(feature.properties.get(options.key), str) or not 0 < len(key) <= 20:
        yield options.key, "der Schlüssel fehlt oder ist kein Text (führende Null?)"
    elif not ADDRESSABLE.regex.search(key):
        yield options.key, str(ADDRESSABLE.message)
    elif key in known:
        yield options.key, "kommt mehrmals vor"
    if not 0 < len(name) <= 100:
        yield options.name, "der Name fehlt oder ist länger als 100 Zeichen"


def _decide_groups(report: ImportReport, kind: str, as_of: date) -> None:
    """Where first digit and position contradict, position counts; each case is listed."""
    groups = {
        area.key: area
        for area in Area.objects.valid_on(as_of).filter(
            kind=kind, outline=Area.Outline.BOUNDARY
        )
    }
    if not groups:
        report.notes.append(f"Zugehörigkeit nur nach erster Ziffer: {kind} ohne Grenzen.")
        return
    overlap = largest_overlap(
        {row.key: row.outline for row in report.rows},
        {key: area.geometry for key, area in groups.items()},
    )
    decided = [_by_position(row, groups, overlap, report) for row in report.rows]
    agreed = sum(new is old for new, old in zip(decided, report.rows, strict=True))
    report.rows = decided
    said = f"{agreed} von {len(decided)} nach erster Ziffer und Lage gleich"
    report.notes.append(f"Zugehörigkeit zum {Area.Kind(kind).label}: {said}")


def _by_position(
    row: ReadArea,
    groups: dict[str, Area],
    overlap: dict[str, tuple[str, float]],
    report: ImportReport,
) -> ReadArea:
    found, share = overlap.get(row.key, ("", 0.0))
    if found == row.group.key and share >= ENOUGH:
        return row
    where = f"zu {share * 100:.0f} % in {found}" if found else "in keinem Gebiet"
    report.notes.append(
        f"Widerspruch: {row.key} {row.name} gehört nach der ersten Ziffer zu "
        f"{row.group.key}, liegt aber {where}. "
        f"Es gilt {'die Lage' if found else 'die Ziffer'}."
    )
    return replace(row, group=groups[found]) if found else row


def write_areas(report: ImportReport, source: SourceFile, options: AreaOptions) -> Written:
    """Save outlines into the rows of their keys, then memberships, then dissolve."""
    rows = [_area(row.key, row.name, row.outline, source, options) for row in report.rows]
    written = save_areas(rows)
    saved = {area.key: area for area in Places.on(source.as_of).of_kind(options.kind)}
    pairs = [(saved[row.key], row.group) for row in report.rows if row.group]
    if options.city:
        written += save_areas([_city(source, options)])
        city = Places.on(source.as_of).key(Area.Kind.STADT, options.city.key)
        pairs += [(saved[row.key], city) for row in report.rows]
    written += keep_memberships(
        [
            AreaMembership(member=member, group=group, valid_from=_since(member, group))
            for member, group in pairs
        ],
        source,
    )
    return written + outline_groups()


def _since(member: Area, group: Area) -> date:
    return max(member.valid_from, group.valid_from)


def _area(
    key: str, name: str, wkb: bytes, source: SourceFile, options: AreaOptions
) -> Area:
    return Area(
        kind=options.kind,
        key=key,
        name=name,
        territory=options.territory,
        outline=Area.Outline.BOUNDARY,
        geometry=wkb,
        valid_from=options.valid_from,
        source=source,
        invented=source.invented,
    )


def _city(source: SourceFile, options: AreaOptions) -> Area:
    city = _area(options.city.key, options.city.name, b"", source, options)
    city.kind, city.outline, city.geometry = Area.Kind.STADT, Area.Outline.NONE, None
    return city


def save_areas(rows: list[Area], fields: Sequence[str] = FIELDS) -> Written:
    """Bring areas into the rows of their kind and key that hold then, or create them.

    An official boundary replaces a schematic one in the same row, never the reverse.
    """
    stored = list(Area.objects.filter(kind__in={row.kind for row in rows}))
    adopt(rows, stored, name=_name)
    known = {area.pk: area for area in stored}
    for row in rows:
        old = known.get(row.pk)
        if old is not None and RANK[old.outline] > RANK[row.outline]:
            row.outline, row.geometry = old.outline, old.geometry
    return bring_to(rows, stored, same=identity, fields=fields)


def _name(area: Area) -> tuple[str, str]:
    return (area.kind, area.key)


IMPORTER = Importer(
    "areas", read_areas, write_areas, AreaOptions, "Grenzen von Gebieten", gives="areas"
)
