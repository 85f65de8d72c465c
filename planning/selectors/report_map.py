"""Where the sites of a plan lie: Ortsteile with filled and empty circles, for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from districts.geometry import drawing
from districts.models import Area
from districts.release import Audience, released
from planning.models import ProposalLine

WIDTH = 760.0


@dataclass(frozen=True)
class SiteMap:
    """Outlines and circles; ``served`` and ``unserved`` are centres in the drawing."""

    width: float
    height: float
    paths: tuple[str, ...]
    served: tuple[tuple[float, float], ...]
    unserved: tuple[tuple[float, float], ...]
    unplaced: int
    is_schematic: bool

    @property
    def summary(self) -> str:
        """What the drawing shows, in one German sentence."""
        said = (
            f"Karte der Stadt mit {len(self.paths)} Ortsteilen: {len(self.served)} "
            f"Standorte mit VzÄ als gefüllte, {len(self.unserved)} ohne als leere Kreise"
        )
        lost = f"; {self.unplaced} ohne bekannte Lage fehlen" if self.unplaced else ""
        return f"{said}{lost}. Welche es sind, steht in der Liste aller Einrichtungen."


def site_map(
    lines: Sequence[ProposalLine], day: date, audience: Audience
) -> SiteMap | None:
    """The map of a plan; None where no outline is known."""
    rows = released(Area.objects.valid_on(day).filter(kind=Area.Kind.ORTSTEIL), audience)
    areas = [area for area in rows if area.geometry is not None]
    outlines = {area.key: bytes(area.geometry) for area in areas}
    if not outlines:
        return None
    picture = drawing(outlines, width=WIDTH)
    placed = [line for line in lines if line.facility.easting is not None]
    circles = [
        (bool(line.proposed_fte),
         picture.place(line.facility.easting, line.facility.northing))
        for line in placed
    ]  # fmt: skip
    return SiteMap(
        picture.width,
        picture.height,
        tuple(picture.paths[key] for key in sorted(picture.paths)),
        tuple(place for is_served, place in circles if is_served),
        tuple(place for is_served, place in circles if not is_served),
        len(lines) - len(placed),
        any(area.outline == Area.Outline.TESSELLATION for area in areas),
    )
