"""OpenAPI 3.0 about the OGC API; GIS clients read its limits and words from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django_filters import BooleanFilter, Filter

from leipzig_ressourcen.features.base import FeatureCollection
from leipzig_ressourcen.features.collections import COLLECTIONS
from leipzig_ressourcen.features.query import MOST, SYSTEMS, USUAL

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
TITLE = "Leipzig Ressourcen: Geodaten"
ABOUT = (
    "Gebiete, Einrichtungen und ihre Werte für Geoinformationssysteme, nach OGC API "
    "Features. Nur lesend; alle lesen dasselbe: was veröffentlicht ist."
)
Document = dict[str, Any]


def document(root: str) -> Document:
    """The whole description; ``root`` is the address of the landing page."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": ABOUT, "version": "1.0.0"},
        "servers": [{"url": root.rstrip("/")}],
        "paths": dict(_paths()),
        "components": {"schemas": SCHEMAS},
    }


def _paths() -> Iterator[tuple[str, Document]]:
    yield "/", _get("Einstieg mit Verweisen", "landing", "Landing")
    yield "/conformance", _get("Erfüllte Klassen des Standards", "conformance", "Any")
    yield "/api", _get("Diese Beschreibung", "description", "Any")
    yield "/collections", _get("Alle Sammlungen", "collections", "Collections")
    for one in COLLECTIONS.values():
        path = f"/collections/{one.id}"
        yield path, _get(one.title, f"{one.id}.collection", "Collection")
        yield f"{path}/items", _items(one)
        yield f"{path}/items/{{featureId}}", _item(one)


def _get(about: str, name: str, schema: str, **more: Any) -> Document:
    """A GET that answers plain JSON unless ``more`` says otherwise."""
    content = {more.pop("media_type", "application/json"): {"schema": _ref(schema)}}
    answers = {"200": {"description": about, "content": content}}
    return {"get": {"operationId": name, "summary": about, "responses": answers} | more}


def _items(one: FeatureCollection) -> Document:
    words = [*PARAMETERS, *(_filter(word, f) for word, f in one.words().items())]
    found = _get(
        f"{one.title} als GeoJSON, seitenweise", f"{one.id}.items", "FeatureCollection",
        description=one.about, parameters=words, media_type="application/geo+json",
    )  # fmt: skip
    return _with_refusals(found, 400)


def _item(one: FeatureCollection) -> Document:
    id = {"name": "featureId", "in": "path", "required": True, "schema": TEXT}
    id["description"] = "Kennung des Objekts, wie in der Liste unter id."
    found = _get(
        f"Ein Objekt: {one.title}", f"{one.id}.item", "Feature",
        parameters=[id, CRS], media_type="application/geo+json",
    )  # fmt: skip
    return _with_refusals(found, 400, 404)


def _with_refusals(operation: Document, *statuses: int) -> Document:
    texts = {400: "Parameter oder Wert nicht verstanden", 404: "Nicht da"}
    content = {"application/json": {"schema": _ref("Exception")}}
    for status in statuses:
        said = {"description": texts[status], "content": content}
        operation["get"]["responses"][str(status)] = said
    return operation


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _word(name: str, about: str, schema: Document, **more: Any) -> Document:
    said = {"name": name, "in": "query", "required": False, "description": about}
    return {**said, "schema": schema, "style": "form", "explode": False, **more}


def _filter(name: str, given: Filter) -> Document:
    schema = {"type": "boolean"} if isinstance(given, BooleanFilter) else TEXT
    if choices := given.extra.get("choices"):
        schema = TEXT | {"enum": [value for value, _ in choices]}
    return _word(name, given.extra.get("help_text") or str(given.label), schema)


TEXT: Document = {"type": "string"}
NUMBERS: Document = {"type": "array", "items": {"type": "number"}, "minItems": 4}
URI: Document = {"type": "string", "format": "uri", "enum": list(SYSTEMS)}
LIMIT: Document = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
CRS = _word("crs", "Koordinatensystem der Antwort; ohne Angabe CRS84.", URI)
PARAMETERS = (
    _word("limit", "Objekte je Seite; mehr als möglich heißt so viele wie möglich.", LIMIT),
    _word(
        "offset", "So viele Objekte werden übersprungen; Seiten verbinden Verweise.",
        {"type": "integer", "minimum": 0, "default": 0},
    ),
    _word(
        "bbox", "Westen, Süden, Osten, Norden: Objekte, die das Rechteck berühren.",
        NUMBERS | {"maxItems": 6},
    ),
    _word("bbox-crs", "Koordinatensystem von bbox; ohne Angabe CRS84.", URI),
    CRS,
    _word(
        "datetime",
        "Tag oder Zeitraum: 2024-08-01, 2020-01-01/2024-12-31, 2024-01-01/.. Gebiete und "
        "Einrichtungen gelten ohne Angabe heute, Werte für alle Zeiträume.",
        TEXT,
    ),
)  # fmt: skip
LINKS: Document = {"type": "array", "items": _ref("Link")}
FEATURE: Document = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
        "links": LINKS,
    },
}
SCHEMAS: Document = {
    "Any": {"type": "object"},
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": dict.fromkeys(("href", "rel", "type", "title"), TEXT),
    },
    "Landing": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": TEXT, "description": TEXT, "links": LINKS},
    },
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": LINKS,
            "collections": {"type": "array", "items": _ref("Collection")},
        },
    },
    "Collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": TEXT,
            "title": TEXT,
            "description": TEXT,
            "attribution": TEXT,
            "extent": {"type": "object"},
            "itemType": TEXT,
            "crs": {"type": "array", "items": TEXT},
            "storageCrs": TEXT,
            "links": LINKS,
        },
    },
    "Feature": FEATURE,
    "FeatureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _ref("Feature")},
            "links": LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
    "Exception": {
        "type": "object",
        "required": ["code"],
        "properties": {"code": TEXT, "description": TEXT},
    },
}
