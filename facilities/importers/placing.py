"""Which Ortsteil a site lies in: its point decides, text is compared and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from districts.geometry import locate
from districts.importers.report import ImportReport
from districts.models import Area, AreaMembership
from facilities.models import Facility

Basis = Facility.AreaBasis
Kind = Area.Kind


@dataclass
class Site:
    """A facility being read, its point in metres, and the areas its source names."""

    line: int
    facility: Facility
    point: tuple[float, float] | None
    stated: Area | None = None  # an Ortsteil or a Stadtbezirk


def place_sites(sites: Sequence[Site], report: ImportReport, day: date) -> None:
    """Give every site with a point its Ortsteil by one spatial join.

    Only official boundaries decide against what a source says; each contradiction is
    listed. On a schematic map the stated Ortsteil stays.
    """
    ortsteile = list(
        Area.objects.valid_on(day).filter(kind=Kind.ORTSTEIL, geometry__isnull=False)
    )
    by_key = {area.key: area for area in ortsteile}
    found = locate(
        [site.point for site in sites], {area.key: area.geometry for area in ortsteile}
    )
    bezirke = _bezirk_by_ortsteil(day)
    for site, key in zip(sites, found, strict=True):
        if site.point is not None:
            site.facility.easting, site.facility.northing = site.point
            _settle(site, by_key.get(key), bezirke, report)


def _settle(
    site: Site, area: Area | None, bezirke: dict[int, Area], report: ImportReport
) -> None:
    facility = site.facility
    place = f"Zeile {site.line}: {facility.number} {facility.name}"
    if area is None:
        report.notes.append(f"{place} – der Punkt liegt in keinem Ortsteil.")
        return
    if area.outline != Area.Outline.BOUNDARY and site.stated is not None:
        return
    lies_in = {area.pk, getattr(bezirke.get(area.pk), "pk", None)}
    if site.stated is not None and site.stated.pk not in lies_in:
        report.notes.append(
            f"Widerspruch: {place} – die Quelle nennt {site.stated}, der Punkt liegt in "
            f"{area} ({area.key}). Es gilt der Punkt."
        )
    facility.area, facility.area_basis = area, Basis.GEOMETRY


def _bezirk_by_ortsteil(day: date) -> dict[int, Area]:
    rows = AreaMembership.objects.valid_on(day).filter(group__kind=Kind.STADTBEZIRK)
    return {row.member_id: row.group for row in rows.select_related("group")}
