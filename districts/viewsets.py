"""What REST clients read about places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from districts.filters import AreaFilter, AreaValueFilter, IndicatorFilter
from districts.geometry import to_geojson
from districts.models import Area, AreaValue, Indicator, SourceFile
from districts.rest import WORD, GeoRows, ReleasedRows
from districts.serializers import (
    AreaSerializer,
    AreaValueSerializer,
    IndicatorSerializer,
    SourceSerializer,
)

DIGITS = 7  # of a degree: below a centimetre


class AreaViewSet(GeoRows):
    """Areas on a day, as JSON in pages or as one FeatureCollection."""

    about = (
        "Gebiete an einem Stichtag: Stadt, Stadtbezirke, Ortsteile, Schwerpunkträume.\n\n"
        "`?format=geojson` oder die Endung `.geojson` liefert alle Umrisse auf einmal "
        "als FeatureCollection in CRS84. Ein einzelnes Gebiet: `areas/ortsteil-00/`."
    )
    queryset = Area.objects.select_related("source")
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    ordering_words = {"kind": "kind", "key": "key", "name": "name"}
    default_ordering = ["kind", "key"]
    words_of_one = ["as_of"]
    lookup_field = "id"
    lookup_value_regex = rf"[a-z]+-{WORD}"

    def get_queryset(self) -> QuerySet:
        """Outlines are heavy and read for GeoJSON alone."""
        rows = super().get_queryset()
        return rows if self.wants_geojson else rows.defer("geometry")

    def get_object(self) -> Area:
        """The area with this kind and key as it stood on the day."""
        kind, _, key = self.kwargs["id"].partition("-")
        rows = self.filter_queryset(self.get_queryset())
        area = rows.filter(kind=kind, key=key).first()
        if area is None:
            raise Http404
        return area

    def geometries(self, rows: Sequence[Area]) -> list[dict[str, Any] | None]:
        """Outlines in CRS84; None where an area has none."""
        outlines = {str(row.pk): bytes(row.geometry) for row in rows if row.geometry}
        found = to_geojson(outlines, digits=DIGITS) if outlines else {}
        return [found.get(str(row.pk)) for row in rows]


class IndicatorViewSet(ReleasedRows):
    """Method cards of indicators."""

    about = "Indikatoren mit Definition, Einheit, Richtung, Quelle und Prüfung."
    queryset = Indicator.objects.all()
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    ordering_words = {"theme": "theme", "name": "name", "code": "code"}
    default_ordering = ["theme", "name", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD


class AreaValueViewSet(ReleasedRows):
    """Values of areas, the newest delivery of each cell."""

    about = (
        "Werte der Gebiete: Zahl, Zustand und Zeichen der Quelle nebeneinander.\n\n"
        "Gibt es zu einer Zelle mehrere Lieferungen, steht hier die neueste am "
        "Stichtag bekannte; frühere zeigt ein früherer `as_of`."
    )
    queryset = AreaValue.everything.select_related("indicator", "area", "source").defer(
        "area__geometry"
    )
    serializer_class = AreaValueSerializer
    filterset_class = AreaValueFilter
    ordering_words = {
        "indicator": "indicator__code",
        "area": "area__key",
        "period": "period",
        "value": "value",
    }
    default_ordering = ["indicator", "area", "period"]


class SourceViewSet(ReleasedRows):
    """Delivered files, the origin of every value."""

    about = "Quelldateien mit Lizenz, Quellenangabe, SHA-256 und der Bilanz des Einlesens."
    queryset = SourceFile.objects.all()
    serializer_class = SourceSerializer
    ordering_words = {"as_of": "as_of", "title": "title"}
    default_ordering = ["-as_of", "title"]
