"""OGC API Features under ``/ogc/`` on one screen: places for GIS clients, read-only.

Parts 1 (core, GeoJSON, OpenAPI 3.0) and 2 (coordinate systems). What a collection holds
stands in ``features/``, what may be asked in ``features/query.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from districts.geometry import BOX
from districts.release import Audience, reading_as
from districts.rest import NOT_FOUND
from leipzig_ressourcen.features import openapi, query
from leipzig_ressourcen.features.base import FeatureCollection
from leipzig_ressourcen.features.collections import COLLECTIONS

JSON = "application/json"
GEOJSON = "application/geo+json"
PART_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
PART_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
CONFORMS = [*(PART_1 + name for name in ("core", "oas30", "geojson")), PART_2 + "crs"]
Document = dict[str, Any]
View = Callable[..., HttpResponse]


def for_everybody(view: View) -> View:
    """Whoever asks reads what is public; a question that makes no sense is named."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **place: str) -> HttpResponse:
        try:
            with reading_as(Audience.PUBLIC):
                return view(request, **place)
        except query.Refused as refusal:
            return answer(exception("InvalidParameterValue", str(refusal)), status=400)
        except Http404:
            return answer(exception("NotFound", NOT_FOUND), status=404)

    return answered


@for_everybody
def land(request: HttpRequest) -> HttpResponse:
    """Where a client starts: everything else is found by links."""
    query.refuse_unread(request.GET, ())
    links = [
        link(request, "self", "ogc:landing", title="Diese Seite"),
        link(request, "service-desc", "ogc:api", openapi.MEDIA_TYPE, "OpenAPI 3.0"),
        link(request, "service-doc", "interface", "text/html", "Erläuterung"),
        link(request, "conformance", "ogc:conformance", title="Erfüllte Klassen"),
        link(request, "data", "ogc:collections", title="Sammlungen"),
    ]
    about = {"title": openapi.TITLE, "description": openapi.ABOUT}
    return answer(about | {"links": links})


@for_everybody
def list_classes(request: HttpRequest) -> HttpResponse:
    """The classes of the standard that are met."""
    query.refuse_unread(request.GET, ())
    return answer({"conformsTo": CONFORMS})


@for_everybody
def describe(request: HttpRequest) -> HttpResponse:
    """The description by OpenAPI."""
    query.refuse_unread(request.GET, ())
    root = request.build_absolute_uri(reverse("ogc:landing"))
    return answer(openapi.document(root), openapi.MEDIA_TYPE)


@for_everybody
def list_collections(request: HttpRequest) -> HttpResponse:
    """All collections, each as it describes itself."""
    query.refuse_unread(request.GET, ())
    found = [described(request, one) for one in COLLECTIONS.values()]
    links = [link(request, "self", "ogc:collections")]
    return answer({"links": links, "collections": found, "crs": list(query.SYSTEMS)})


@for_everybody
def show_collection(request: HttpRequest, collection: str) -> HttpResponse:
    """One collection as it describes itself."""
    query.refuse_unread(request.GET, ())
    return answer(described(request, known(collection)))


@for_everybody
def list_items(request: HttpRequest, collection: str) -> HttpResponse:
    """A page of features, with links to the pages before and after."""
    one = known(collection)
    asked = query.read(request.GET, one.words())
    rows = one.chosen(asked)
    matched = rows.count()
    features = one.features(rows[asked.offset : asked.offset + asked.limit], asked.crs)
    page = {
        "type": "FeatureCollection",
        "numberMatched": matched,
        "numberReturned": len(features),
        "links": [*pages(request, asked, matched), *of_collection(request, one)],
        "features": features,
    }
    return in_system(asked.crs, unless_known(request, page))


@for_everybody
def show_item(request: HttpRequest, collection: str, feature: str) -> HttpResponse:
    """One feature by its id, which stays the same."""
    one = known(collection)
    query.refuse_unread(request.GET, {"crs"})
    crs = query.system(request.GET, "crs")
    found = one.features(one.named(feature)[:1], crs)
    if not found:
        raise Http404
    here = {"rel": "self", "href": request.build_absolute_uri(), "type": GEOJSON}
    links = [here, *of_collection(request, one)]
    return in_system(crs, answer(found[0] | {"links": links}, GEOJSON))


def known(id: str) -> FeatureCollection:
    """The collection with an id."""
    if id not in COLLECTIONS:
        raise Http404
    return COLLECTIONS[id]


def described(request: HttpRequest, one: FeatureCollection) -> Document:
    """A collection in words, with its bounds, its sources and where its features are."""
    items = link(request, "items", "ogc:items", GEOJSON, one.title, collection=one.id)
    here = link(request, "self", "ogc:collection", collection=one.id)
    extent = {"spatial": {"bbox": [BOX], "crs": query.CRS84}}
    return {
        "id": one.id,
        "title": one.title,
        "description": one.about,
        "attribution": "; ".join(one.sources()),
        "extent": extent,
        "itemType": "feature",
        "crs": list(query.SYSTEMS),
        "storageCrs": query.UTM33,
        "links": [here, items],
    }


def link(
    request: HttpRequest, rel: str, name: str, kind: str = JSON, title: str = "", **to: str
) -> dict[str, str]:
    """A link to one of our routes, with its whole address."""
    address = request.build_absolute_uri(reverse(name, kwargs=to))
    found = {"rel": rel, "href": address, "type": kind}
    return found | {"title": title} if title else found


def of_collection(request: HttpRequest, one: FeatureCollection) -> list[dict[str, str]]:
    """The way back from features to their collection."""
    return [
        link(request, "collection", "ogc:collection", JSON, one.title, collection=one.id)
    ]


def pages(request: HttpRequest, asked: query.Query, matched: int) -> list[dict[str, str]]:
    """This page, the one after and the one before, as far as there are such."""
    starts = {"self": asked.offset}
    if asked.offset + asked.limit < matched:
        starts["next"] = asked.offset + asked.limit
    if asked.offset:
        starts["prev"] = max(0, asked.offset - asked.limit)
    found = []
    for rel, start in starts.items():
        words = request.GET.copy()
        if rel != "self":
            words["limit"], words["offset"] = str(asked.limit), str(start)
        address = f"{request.path}?{words.urlencode()}" if words else request.path
        href = request.build_absolute_uri(address)
        found.append({"rel": rel, "href": href, "type": GEOJSON})
    return found


def unless_known(request: HttpRequest, page: Document) -> HttpResponse:
    """A page of features, or 304 for who has the same; its time is no part of it."""
    etag = f'W/"{hashlib.sha256(written(page)).hexdigest()[:32]}"'
    now = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
    response = answer(page | {"timeStamp": now.replace("+00:00", "Z")}, GEOJSON)
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def in_system(crs: query.System, response: HttpResponse) -> HttpResponse:
    """The answer with the name of its coordinate system."""
    response["Content-Crs"] = f"<{crs.uri}>"
    return response


def exception(code: str, said: str) -> Document:
    """What is wrong, as the standard writes it."""
    return {"code": code, "description": said}


def answer(document: Document, kind: str = JSON, *, status: int = 200) -> HttpResponse:
    """A document as JSON."""
    return HttpResponse(written(document), content_type=kind, status=status)


def written(document: Document) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


app_name = "ogc"
FOUND = "collections/<slug:collection>"
urlpatterns = [
    path("", land, name="landing"),
    path("conformance", list_classes, name="conformance"),
    path("api", describe, name="api"),
    path("collections", list_collections, name="collections"),
    path(FOUND, show_collection, name="collection"),
    path(f"{FOUND}/items", list_items, name="items"),
    path(f"{FOUND}/items/<str:feature>", show_item, name="item"),
]
