"""Rows as GeoJSON features, and how a question chooses among them.

Everybody reads the same here, whoever has signed in: what the gate gives to the public.
Rows, filter words and fields are those of the REST interface; only their shape differs,
since tables of a GIS are flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import Filter
from rest_framework.serializers import BaseSerializer, Field, ListSerializer

from districts.filters import OnDay
from districts.geometry import meeting, to_geojson
from districts.models import Area, SourceFile
from districts.release import Audience, released
from leipzig_ressourcen.features.query import Query, Refused, Span, System

PUBLIC = Audience.PUBLIC
Feature = dict[str, Any]


class FeatureCollection:
    """Public rows of one kind, each with an id, a place and flat properties."""

    id: str
    title: str
    about: str
    rows: QuerySet
    filters: type[OnDay]
    serializer: type[BaseSerializer]
    order: Sequence[str]  # ends in something unique, or pages would overlap
    themes: Sequence[str] = ("REGI",)  # of the EU's list for catalogues
    key = ""  # column that names a row of today, where one alone does
    place = "pk"  # field with the number of the area or facility a row belongs to
    fixed: Mapping[str, str] = {}  # words and fields that make the collection

    def words(self) -> dict[str, Filter]:
        """The filters a client may use."""
        hidden = {"as_of", *self.fixed}
        return {w: f for w, f in self.filters.base_filters.items() if w not in hidden}

    def public(self) -> QuerySet:
        """All rows that everybody may see, of any day."""
        return released(self.rows.filter(**self.fixed), PUBLIC)

    def chosen(self, query: Query) -> QuerySet:
        """The rows a question asks for, in their order.

        Raises
        ------
        Refused
            If a filter does not know its value.
        """
        span = query.span or self.usual_span()
        given = {**query.words, **self.fixed, "as_of": self.day(span).isoformat()}
        filters = self.filters(given, queryset=self.public())
        if not filters.is_valid():
            said = filters.errors.items()
            raise Refused(" ".join(f"{word}: {texts[0]}" for word, texts in said))
        rows = self.during(filters, filters.chosen(filters.queryset), span)
        if query.box:
            shapes = self.shapes(rows.order_by().values(self.place))
            met = meeting(shapes, query.box, crs=query.box_crs.code)
            rows = rows.filter(**{f"{self.place}__in": met})
        return rows.order_by(*self.order)

    def usual_span(self) -> Span:
        """The time that is meant where none is named: today."""
        return Span(timezone.localdate(), timezone.localdate())

    def day(self, span: Span) -> date:
        """The day on which areas belong to their groups."""
        return span.day

    def during(self, filters: OnDay, rows: QuerySet, span: Span) -> QuerySet:
        """The rows that hold on a day of the span."""
        raise NotImplementedError

    def named(self, id: str) -> QuerySet:
        """The rows with an id, the one to show first."""
        raise NotImplementedError

    def id_of(self, row: Any) -> str | int:
        """The id of a row's feature, which stays the same."""
        return row.pk

    def shapes(self, places: Iterable[int] | QuerySet) -> dict[int, bytes]:
        """WKB of the areas or facilities with these numbers, as far as known."""
        raise NotImplementedError

    def features(self, rows: Sequence[Any], crs: System) -> list[Feature]:
        """Rows as GeoJSON features; the geometry is None where nobody knows the place."""
        places = [self._place_of(row) for row in rows]
        shapes = to_geojson(self.shapes(places), digits=crs.digits, crs=crs.code)
        return [
            {
                "type": "Feature",
                "id": self.id_of(row),
                "geometry": shapes.get(place),
                "properties": properties,
            }
            for row, place, properties in zip(
                rows, places, self.properties(rows), strict=True
            )
        ]

    def _place_of(self, row: Any) -> int:
        return getattr(row, self.place)

    def properties(self, rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """The fields of the REST answer without nesting; the id stands beside them."""
        serializer = self.serializer(rows, many=True)
        for row in serializer.data:
            yield dict(_flat(serializer.child, row))

    def files(self) -> QuerySet[SourceFile]:
        """The delivered files of the collection's rows."""
        named = self.public().order_by().values("source")
        return released(SourceFile.objects.filter(pk__in=named), PUBLIC)

    def sources(self) -> list[str]:
        """Attribution and licence of every source of the collection, once."""
        named = self.files().values_list("attribution", "licence").distinct()
        return [
            f"{who}, Lizenz: {how}" for who, how in named.order_by("attribution", "licence")
        ]


LAYERS = (Area.Kind.STADTBEZIRK, Area.Kind.PLANUNGSRAUM, Area.Kind.SCHWERPUNKTRAUM)
PARTS = ("key", "name")


def fields_of(serializer: BaseSerializer) -> Iterator[tuple[str, Field]]:
    """The flat columns of a serializer's rows, each with the field it shows."""
    for name, field in serializer.fields.items():
        if isinstance(field, ListSerializer):
            inner = field.child.fields
            yield from (
                (f"{kind}_{part}", inner[part]) for kind in LAYERS for part in PARTS
            )
        elif isinstance(field, BaseSerializer):
            yield from ((f"{name}_{part}", one) for part, one in field.fields.items())
        elif name != "id":
            yield name, field


def _flat(serializer: BaseSerializer, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A row in these columns; a row it does not name leaves them empty."""
    for name, field in serializer.fields.items():
        if isinstance(field, ListSerializer):
            yield from _groups(row[name])
        elif isinstance(field, BaseSerializer):
            inner = row[name] or dict.fromkeys(field.fields)
            yield from ((f"{name}_{part}", inner[part]) for part in field.fields)
        elif name != "id":
            yield name, row[name]


def _groups(groups: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str | None]]:
    """The larger areas by kind; layers overlap, so there may be several."""
    for kind in LAYERS:
        found = [group for group in groups if group["kind"] == kind]
        for part in PARTS:
            yield f"{kind}_{part}", ", ".join(group[part] for group in found) or None
