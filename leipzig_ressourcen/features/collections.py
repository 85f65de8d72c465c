"""What GIS clients find: areas, facilities and the values known about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from districts.filters import AreaFilter, AreaValueFilter, OnDay
from districts.geometry import point
from districts.models import Area
from districts.release import released
from districts.rest import NUMBER
from districts.selectors import with_groups
from districts.serializers import AreaSerializer, AreaValueSerializer
from districts.viewsets import AreaValueViewSet, AreaViewSet
from facilities.filters import FacilityFilter, FacilityValueFilter
from facilities.models import Facility
from facilities.serializers import FacilitySerializer, FacilityValueSerializer
from facilities.viewsets import FacilityValueViewSet, FacilityViewSet
from leipzig_ressourcen.features.base import PUBLIC, FeatureCollection
from leipzig_ressourcen.features.query import Span


def _outlines(places: Iterable[int] | QuerySet) -> dict[int, bytes]:
    areas = released(Area.objects.filter(pk__in=places), PUBLIC)
    known = areas.filter(geometry__isnull=False).order_by()
    return {key: bytes(wkb) for key, wkb in known.values_list("pk", "geometry")}


class Areas(FeatureCollection):
    """Areas of one kind with their outlines."""

    rows = AreaViewSet.queryset.defer("geometry")
    filters = AreaFilter
    serializer = AreaSerializer
    order = ("key", "pk")
    key = "key"

    def __init__(self, kind: Area.Kind, id: str, title: str) -> None:
        self.id, self.title = id, title
        self.about = f"{title} mit Umriss, Gebietsstand und Quelle."
        self.fixed = {"kind": kind.value}

    def during(self, filters: OnDay, rows: QuerySet, span: Span) -> QuerySet:
        """Of every key the last that held; a hidden one never stands before a public."""
        same = {"kind": OuterRef("kind"), "key": OuterRef("key")}
        later = released(Area.objects.valid_during(span.first, span.last), PUBLIC)
        later = later.filter(**same, valid_from__gt=OuterRef("valid_from"))
        rows = rows.valid_during(span.first, span.last).filter(~Exists(later))
        return with_groups(rows, span.day, PUBLIC)

    def named(self, id: str) -> QuerySet:
        """The area as it is today, else as it was last, else as it will be."""
        kind, _, key = id.partition("-")
        rows = self.public().filter(kind=kind, key=key)
        begun = rows.filter(valid_from__lte=timezone.localdate())
        rows = (
            begun.order_by("-valid_from") if begun.exists() else rows.order_by("valid_from")
        )
        return with_groups(rows, timezone.localdate(), PUBLIC)

    def id_of(self, row: Area) -> str:
        """Kind and key, as the REST interface addresses an area."""
        return f"{row.kind}-{row.key}"

    def shapes(self, places: Iterable[int] | QuerySet) -> dict[int, bytes]:
        """Outlines of areas."""
        return _outlines(places)


class Facilities(FeatureCollection):
    """Sites where children are."""

    id, title = "einrichtungen", "Einrichtungen"
    about = "Kitas, Horte, Schulen und andere, mit Standort, Träger, Ortsteil und Quelle."
    rows = FacilityViewSet.queryset
    filters = FacilityFilter
    serializer = FacilitySerializer
    themes = ("EDUC", "SOCI")
    order = ("number",)
    key = "number"

    def during(self, filters: OnDay, rows: QuerySet, span: Span) -> QuerySet:
        """Facilities open on a day of the span."""
        return rows.open_during(span.first, span.last)

    def named(self, id: str) -> QuerySet:
        """Closed facilities keep their address."""
        return self.public().filter(number=id)

    def id_of(self, row: Facility) -> str:
        """The Kennung."""
        return row.number

    def shapes(self, places: Iterable[int] | QuerySet) -> dict[int, bytes]:
        """Points of facilities."""
        rows = released(Facility.objects.filter(pk__in=places), PUBLIC)
        known = rows.filter(easting__isnull=False).order_by()
        found = known.values_list("pk", "easting", "northing")
        return {key: point(*place) for key, *place in found}


class Values(FeatureCollection):
    """Values as known today; their time is the period they are about."""

    themes = ("SOCI", "REGI")

    def usual_span(self) -> Span:
        """All periods."""
        return Span(date.min, date.max)

    def day(self, span: Span) -> date:
        """What was delivered later is known as well."""
        return timezone.localdate()

    def during(self, filters: OnDay, rows: QuerySet, span: Span) -> QuerySet:
        """Of each cell the newest delivery, where its period meets the span."""
        rows = filters.on_day(rows, filters.day)
        periods = rows.order_by().values_list("period", flat=True).distinct()
        if span == self.usual_span():
            return rows
        return rows.filter(period__in=[p for p in periods if _meets(p, span)])

    def named(self, id: str) -> QuerySet:
        """The value with this number."""
        known = re.fullmatch(NUMBER, id, re.ASCII)
        return self.public().filter(pk=int(id)) if known else self.rows.none()


def _meets(period: str, span: Span) -> bool:
    """Whether a calendar year (2024) or school year (2023/24) has a day of the span."""
    year = int(period[:4])
    first, last = date(year, 1, 1), date(year, 12, 31)
    if "/" in period:
        first, last = date(year, 8, 1), date(year + 1, 7, 31)
    return first <= span.last and span.first <= last


class AreaValues(Values):
    """What is known about areas."""

    id, title = "gebietswerte", "Werte der Gebiete"
    about = (
        "Werte der Gebiete je Indikator und Zeitraum, am Umriss des Gebiets: Zahl, Zustand "
        "und Zeichen der Quelle. Filtern Sie nach indicator, period und area_kind."
    )
    rows = AreaValueViewSet.queryset
    filters = AreaValueFilter
    serializer = AreaValueSerializer
    order = ("indicator__code", "area__kind", "area__key", "period", "pk")
    place = "area_id"

    def shapes(self, places: Iterable[int] | QuerySet) -> dict[int, bytes]:
        """Outlines of areas."""
        return _outlines(places)


class FacilityValues(Values):
    """What is known about facilities."""

    id, title = "einrichtungswerte", "Werte der Einrichtungen"
    about = (
        "Werte der Einrichtungen je Indikator und Schuljahr, am Standort: Zahl, Zustand "
        "und Zeichen der Quelle. Filtern Sie nach indicator und period."
    )
    rows = FacilityValueViewSet.queryset
    filters = FacilityValueFilter
    serializer = FacilityValueSerializer
    order = ("indicator__code", "facility__number", "period", "pk")
    place = "facility_id"
    shapes = Facilities.shapes


COLLECTIONS = {
    one.id: one
    for one in (
        Areas(Area.Kind.STADTBEZIRK, "stadtbezirke", "Stadtbezirke"),
        Areas(Area.Kind.ORTSTEIL, "ortsteile", "Ortsteile"),
        Areas(Area.Kind.SCHWERPUNKTRAUM, "schwerpunktraeume", "Schwerpunkträume"),
        Facilities(),
        AreaValues(),
        FacilityValues(),
    )
}
