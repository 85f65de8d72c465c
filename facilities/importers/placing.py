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
    """A facility being read, its point in metres, and the areas its source names.

    ``said`` is the source's own word for ``stated``; ``computed`` the Ortsteil key that
    the source's author computed.
    """

    line: int
    facility: Facility
    point: tuple[float, float] | None
    stated: Area | None = None  # an Ortsteil or a Stadtbezirk
    said: str = ""
    computed: str = ""

    def __str__(self) -> str:
        return f"Zeile {self.line}: {self.facility.number} {self.facility.name}"


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
        elif site.facility.area is None and site.said:
            report.notes.append(
                f"{site} – ohne Koordinaten, Ortsteil keine Angabe "
                f"(die Quelle nennt „{site.said}“)."
            )


def _settle(
    site: Site, area: Area | None, bezirke: dict[int, Area], report: ImportReport
) -> None:
    if area is None:
        report.notes.append(f"{site} – der Punkt liegt in keinem Ortsteil.")
        return
    if area.outline != Area.Outline.BOUNDARY and site.stated is not None:
        return
    lies_in = {area.pk, getattr(bezirke.get(area.pk), "pk", None)}
    if site.said and (site.stated is None or site.stated.pk not in lies_in):
        report.notes.append(
            f"Widerspruch: {site} – die Quelle nennt „{site.said}“, der Punkt liegt in "
            f"{area.key} {area.name}. Es gilt der Punkt."
        )
    if site.computed and site.computed != area.key:
        report.notes.append(
            f"Widerspruch: {site} – die Quelle errechnet {site.computed}, nach unseren "
            f"Grenzen liegt der Punkt in {area.key} {area.name}."
        )
    site.facility.area, site.facility.area_basis = area, Basis.GEOMETRY


def _bezirk_by_ortsteil(day: date) -> dict[int, Area]:
    rows = AreaMembership.objects.valid_on(day).filter(group__kind=Kind.STADTBEZIRK)
    return {row.member_id: row.group for row in rows.select_related("group")}
