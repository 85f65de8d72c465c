"""What stands in the database after an import, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max, Min

from districts.importers.render import number
from districts.models import Area, AreaValue
from facilities.models import Facility, FacilityValue
from planning.models import Measure

PLURALS = {
    "stadt": "Städte",
    "stadtbezirk": "Stadtbezirke",
    "ortsteil": "Ortsteile",
    "planungsraum": "Planungsräume",
    "schwerpunktraum": "Schwerpunkträume",
    "schwerpunktgebiet": "Schwerpunktgebiete",
    "kita": "Kitas",
    "hort": "Horte",
    "grundschule": "Grundschulen",
    "oberschule": "Oberschulen",
    "gymnasium": "Gymnasien",
    "foerderschule": "Förderschulen",
    "gemeinschaftsschule": "Gemeinschaftsschulen",
    "bsz": "Berufliche Schulzentren",
    "jugendtreff": "Jugendtreffs",
    "bibliothek": "Bibliotheken",
    "bildungsort": "Bildungsorte",
}


def stock_lines() -> Iterator[str]:
    """Areas and facilities by kind, indicators with areas and periods, measures."""
    yield "Bestand:"
    yield f"  Gebiete: {_by_kind(Area, Area.Kind)}"
    yield f"  Einrichtungen: {_by_kind(Facility, Facility.Kind) or 'keine'}"
    yield f"  Maßnahmen: {number(Measure.objects.count())}"
    yield from _values(AreaValue, "area", "Gebiete")
    yield from _values(FacilityValue, "facility", "Einrichtungen")


def _by_kind(model: type, kinds: type) -> str:
    counts = dict(model.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    return ", ".join(
        f"{number(counts[kind])} {kind.label if counts[kind] == 1 else PLURALS[kind]}"
        for kind in kinds
        if kind in counts
    )


def _values(model: type, owner: str, owners: str) -> Iterator[str]:
    rows = (
        model.objects.values("indicator__code")
        .annotate(
            n=Count(owner, distinct=True),
            first=Min("period"),
            last=Max("period"),
            known=Count("value"),
            cells=Count("pk"),
        )
        .order_by("indicator__code")
    )
    for row in rows:
        yield (
            f"  {row['indicator__code']}: {number(row['n'])} {owners}, {row['first']} bis "
            f"{row['last']}, {number(row['known'])} Werte, "
            f"{number(row['cells'] - row['known'])} ohne Wert"
        )
