"""What all REST answers have in common: the one door, strict words, German errors.

A parameter nobody reads would mislead whoever set it, so unknown words, unknown values
and unknown orders are refused with 400 instead of being passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, QueryDict
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import mixins
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from districts.release import audience_of, released

NOT_FOUND = "Nicht gefunden oder nicht veröffentlicht."
PAGING = frozenset({"page", "page_size"})
NUMBER = r"\d{1,18}"  # fits every database's integer, so no id can break a query
WORD = r"[-\w]+"


REFUSED = {
    "type": "object",
    "description": "Name jedes beanstandeten Parameters mit den Meldungen dazu.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
MISSING = {
    "type": "object",
    "description": "Unbekanntes und Unveröffentlichtes sehen gleich aus.",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
ERRORS = {
    (400, "application/json"): OpenApiResponse(
        REFUSED,
        "Abgelehnt: unbekannter Parameter, Wert oder unbekannte Ordnung.",
        [OpenApiExample("Unbekannt", value={"area": ["„99x“ gibt es hier nicht."]})],
    ),
    (404, "application/json"): OpenApiResponse(
        MISSING, NOT_FOUND, [OpenApiExample("Nicht da", value={"detail": NOT_FOUND})]
    ),
}


class GeoJSONRenderer(JSONRenderer):
    """GeoJSON (RFC 7946): longitude before latitude, CRS84."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None


GEOJSON = {
    "type": "object",
    "description": "FeatureCollection nach RFC 7946, am Einzelobjekt ein Feature; CRS84.",
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection", "Feature"]},
        "features": {"type": "array", "items": {"type": "object"}},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
    },
    "required": ["type"],
}


class Documented(AutoSchema):
    """The schema: German words for each list, its refusals and its GeoJSON."""

    def get_description(self) -> str:
        """What the view says about itself."""
        return self.view.about

    def get_auth(self) -> list[dict[str, Any]]:
        """Everybody reads; signing in happens on the pages."""
        return []

    def get_response_serializers(self) -> dict[object, object]:
        """The JSON answer, then what 400 and 404 look like."""
        return {(200, "application/json"): self._get_serializer(), **ERRORS}

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if GeoJSONRenderer in self.view.renderer_classes:
            bodies["200"]["content"][GeoJSONRenderer.media_type] = {"schema": GEOJSON}
        return bodies

    def get_filter_backends(self) -> list[type[BaseFilterBackend]]:
        """Where a single object is read by its date, that word is documented too."""
        dated = self.view.words_of_one
        return super().get_filter_backends() or ([OneDay] if dated else [])


class OneDay(BaseFilterBackend):
    """The day on which a single dated object is read; for the schema alone."""

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The one word ``as_of``."""
        return [
            {
                "name": "as_of",
                "in": "query",
                "required": False,
                "description": "Stichtag (JJJJ-MM-TT); ohne Angabe heute.",
                "schema": {"type": "string", "format": "date"},
            }
        ]


class Ordering(BaseFilterBackend):
    """Order by public words; gaps come last and a unique key decides between equals."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Rows in the wanted order, or in the order of the view."""
        words = [w for w in request.query_params.get("ordering", "").split(",") if w]
        unknown = [w for w in words if w.removeprefix("-") not in view.ordering_words]
        if unknown:
            choice = ", ".join(view.ordering_words)
            raise ValidationError(
                {"ordering": [f"„{unknown[0]}“ ist keine Ordnung. Möglich: {choice}."]}
            )
        terms = [self.term(w, view.ordering_words) for w in words or view.default_ordering]
        return queryset.order_by(*terms, "pk")

    @staticmethod
    def term(word: str, fields: Mapping[str, str]) -> Any:
        """One expression of ORDER BY that both databases sort alike."""
        field = F(fields[word.removeprefix("-")])
        if word.startswith("-"):
            return field.desc(nulls_last=True)
        return field.asc(nulls_last=True)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The words a client may order by."""
        words = [sign + word for word in view.ordering_words for sign in ("", "-")]
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": "Ordnung, mit Minus absteigend; Lücken stehen am Ende.",
                "schema": {"type": "array", "items": {"type": "string", "enum": words}},
                "explode": False,
                "style": "form",
            }
        ]


class Formats(DefaultContentNegotiation):
    """An unknown ``format`` is refused by name instead of looking like a missing page."""

    def select_renderer(
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The renderer of the suffix, of ``format`` or of the Accept header."""
        asked = request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
        known = [renderer.format for renderer in renderers]
        if asked and asked not in known:
            choice = ", ".join(known)
            raise ValidationError(
                {"format": [f"„{asked}“ gibt es hier nicht. Möglich: {choice}."]}
            )
        return super().select_renderer(request, renderers, format_suffix)


class ReleasedList(mixins.ListModelMixin, GenericViewSet):
    """A read-only list; every row passes the one door."""

    about = ""  # German, for the schema; its first line stands on the docs page
    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = Formats
    filter_backends = [DjangoFilterBackend, Ordering]
    filterset_class: type | None = None
    ordering_words: Mapping[str, str] = {}
    default_ordering: Sequence[str] = ()
    words_of_one: Collection[str] = ()
    schema = Documented()

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse words that nobody would read."""
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            refuse_unknown(request, self.known_words())

    def known_words(self) -> set[str]:
        """Query parameters this answer reads."""
        if self.detail:
            return {"format", *self.words_of_one}
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return {"format", "ordering", *PAGING, *filters}

    def get_queryset(self) -> QuerySet:
        """Rows that the reader may see."""
        return released(super().get_queryset(), audience_of(self.request.user))

    def handle_exception(self, exc: Exception) -> Response:
        """Refusals are JSON in whatever format the answer would have been."""
        if isinstance(exc, Http404):
            exc = NotFound(NOT_FOUND)
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)


class ReleasedRows(mixins.RetrieveModelMixin, ReleasedList):
    """A read-only list and its single rows."""

    lookup_value_regex = NUMBER

    def get_object(self) -> Any:
        """The row of the address, whatever filters the list has."""
        word = self.lookup_url_kwarg or self.lookup_field
        row = self.get_queryset().filter(**{self.lookup_field: self.kwargs[word]}).first()
        if row is None:
            raise Http404
        return row


class GeoRows(ReleasedRows):
    """Rows with a place: as JSON in pages, as GeoJSON all at once."""

    renderer_classes = [JSONRenderer, GeoJSONRenderer]

    @property
    def wants_geojson(self) -> bool:
        """Whether the answer is GeoJSON, by suffix, by ``format`` or by Accept header."""
        return self.request.accepted_renderer.format == GeoJSONRenderer.format

    def known_words(self) -> set[str]:
        """GeoJSON is not cut into pages: a map with a missing half looks complete."""
        words = super().known_words()
        return words - PAGING if self.wants_geojson else words

    def geometries(self, rows: Sequence[Any]) -> Sequence[dict[str, Any] | None]:
        """GeoJSON geometry of each row, None where it has no place."""
        raise NotImplementedError

    def features(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows as GeoJSON features; their properties are the fields of the JSON answer."""
        properties = self.get_serializer(rows, many=True).data
        pairs = zip(self.geometries(rows), properties, strict=True)
        return [{"type": "Feature", "geometry": g, "properties": p} for g, p in pairs]

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of rows, or one FeatureCollection of all."""
        if not self.wants_geojson:
            return super().list(request, *args, **kwargs)
        rows = list(self.filter_queryset(self.get_queryset()))
        return Response({"type": "FeatureCollection", "features": self.features(rows)})

    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One row, or one Feature."""
        if not self.wants_geojson:
            return super().retrieve(request, *args, **kwargs)
        return Response(self.features([self.get_object()])[0])


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """Refuse parameters that are not read, or read once though given twice."""
    if errors := unread(request.query_params, known):
        raise ValidationError(errors)


def unread(query: QueryDict, known: Collection[str]) -> dict[str, list[str]]:
    """What is wrong with the names of parameters, by name."""
    errors = {}
    for word, values in query.lists():
        if word not in known:
            choice = ", ".join(sorted(known))
            errors[word] = [f"Diesen Parameter gibt es hier nicht. Möglich: {choice}."]
        elif len(values) > 1:
            errors[word] = ["Dieser Parameter steht mehrfach; bitte nur einmal angeben."]
    return errors
