"""What REST clients read about facilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from districts.geometry import point_to_geojson
from districts.rest import WORD, GeoRows, ReleasedRows
from districts.viewsets import DIGITS
from facilities.filters import CooperationFilter, FacilityFilter, FacilityValueFilter
from facilities.models import Cooperation, Facility, FacilityValue
from facilities.serializers import (
    CooperationSerializer,
    FacilitySerializer,
    FacilityValueSerializer,
)


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
    queryset = FacilityValue.everything.select_related("indicator", "facility", "source")
    serializer_class = FacilityValueSerializer
    filterset_class = FacilityValueFilter
    ordering_words = {
        "indicator": "indicator__code",
        "facility": "facility__number",
        "period": "period",
        "value": "value",
    }
    default_ordering = ["indicator", "facility", "period"]


SIDES = ("from_facility", "to_facility")


class CooperationViewSet(ReleasedRows):
    """Cooperations of a day; both facilities have to be published."""

    about = (
        "Kooperationen am Stichtag: Übergang Kita – Schule, Hort an Schule und andere.\n\n"
        "Ohne `confirmed_on` nennt sie erst eine Seite."
    )
    queryset = Cooperation.objects.select_related(
        *(f"{side}__{name}" for side in SIDES for name in ("provider", "area"))
    ).defer(*(f"{side}__area__geometry" for side in SIDES))
    serializer_class = CooperationSerializer
    filterset_class = CooperationFilter
    ordering_words = {
        "from_facility": "from_facility__number",
        "to_facility": "to_facility__number",
        "valid_from": "valid_from",
    }
    default_ordering = ["from_facility", "to_facility", "valid_from"]
