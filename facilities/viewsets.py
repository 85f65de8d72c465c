"""What REST clients read about facilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from districts.geometry import point_to_geojson
from districts.rest import WORD, GeoRows, ReleasedRows
from districts.viewsets import DIGITS
from facilities.filters import FacilityFilter, FacilityValueFilter
from facilities.models import Facility, FacilityValue
from facilities.serializers import FacilitySerializer, FacilityValueSerializer


class FacilityViewSet(GeoRows):
    """Facilities open on a day, as JSON in pages or as one FeatureCollection."""

    about = (
        "Einrichtungen, die am Stichtag bestehen: Kitas, Horte, Schulen und andere.\n\n"
        "`?format=geojson` oder die Endung `.geojson` liefert alle Standorte auf "
        "einmal als FeatureCollection in CRS84; ohne bekannten Ort ist `geometry` "
        "null. Geschlossene Einrichtungen behalten ihre Adresse "
        "`facilities/<Kennung>/`."
    )
    queryset = Facility.objects.select_related("provider", "area", "source").defer(
        "area__geometry"
    )
    serializer_class = FacilitySerializer
    filterset_class = FacilityFilter
    ordering_words = {
        "name": "name",
        "number": "number",
        "facility_type": "kind",
        "area": "area__key",
    }
    default_ordering = ["name", "number"]
    lookup_field = "number"
    lookup_value_regex = WORD

    def geometries(self, rows: Sequence[Facility]) -> list[dict[str, Any] | None]:
        """Points in CRS84; None where the place is unknown."""
        return [
            None
            if row.easting is None
            else point_to_geojson(row.easting, row.northing, digits=DIGITS)
            for row in rows
        ]


class FacilityValueViewSet(ReleasedRows):
    """Values of facilities, the newest delivery of each cell."""

    about = (
        "Werte der Einrichtungen je Schuljahr: Zahl, Zustand und Zeichen der Quelle.\n\n"
        "Gibt es zu einer Zelle mehrere Lieferungen, steht hier die neueste am "
        "Stichtag bekannte; frühere zeigt ein früherer `as_of`."
    )
    queryset = FacilityValue.objects.select_related("indicator", "facility", "source")
    serializer_class = FacilityValueSerializer
    filterset_class = FacilityValueFilter
    ordering_words = {
        "indicator": "indicator__code",
        "facility": "facility__number",
        "period": "period",
        "value": "value",
    }
    default_ordering = ["indicator", "facility", "period"]
