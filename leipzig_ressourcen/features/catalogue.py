"""The open data as a catalogue for harvesters, by DCAT-AP.de, written as JSON-LD.

Each collection that holds something public is a dataset with two distributions: GeoJSON
from the OGC API and CSV in the data package. Codes come from the lists of DCAT-AP.de and
of the Publications Office of the EU.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from districts.models import SourceFile
from leipzig_ressourcen.features import openapi, package
from leipzig_ressourcen.features.base import FeatureCollection
from leipzig_ressourcen.features.collections import COLLECTIONS
from leipzig_ressourcen.features.licences import in_catalogues
from leipzig_ressourcen.operator import statement

MEDIA_TYPE = "application/ld+json"
AGS = "14713000"  # of Leipzig
EU = "http://publications.europa.eu/resource/authority/"
DE = "http://dcat-ap.de/def/"
IANA = "https://www.iana.org/assignments/media-types/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": f"{DE}dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]
Absolute = Callable[[str], str]


def catalogue(absolute: Absolute) -> Node:
    """The whole catalogue; ``absolute`` makes an address of a path."""
    found = [(one, list(one.files())) for one in COLLECTIONS.values()]
    datasets = [_dataset(one, files, absolute) for one, files in found if files]
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _german(package.TITLE),
        "dct:description": _german(openapi.ABOUT),
        "dct:publisher": _publisher(absolute),
        "dct:language": _at(f"{EU}language/DEU"),
        "foaf:homepage": _at(absolute("/")),
        "dcat:dataset": datasets,
    }


def _dataset(
    one: FeatureCollection, files: Sequence[SourceFile], absolute: Absolute
) -> Node:
    address = _collection(one, absolute)
    times = sorted(file.imported_at for file in files)
    level = f"{DE}politicalGeocoding/Level/municipality"
    said = {
        "@id": f"{address}#datensatz",
        "@type": "dcat:Dataset",
        "dct:identifier": address,
        "dct:title": _german(f"{one.title} (Leipzig)"),
        "dct:description": _german(one.about),
        "dct:publisher": _publisher(absolute),
        "dct:issued": _moment(times[0]),
        "dct:modified": _moment(times[-1]),
        "dcat:theme": [_at(f"{EU}data-theme/{code}") for code in one.themes],
        "dcat:keyword": [_german(word) for word in ("Leipzig", one.title)],
        "dcat:landingPage": _at(absolute(reverse("interface"))),
        "dcatde:politicalGeocodingLevelURI": _at(level),
        "dcatde:politicalGeocodingURI": _at(
            f"{DE}politicalGeocoding/municipalityKey/{AGS}"
        ),
        "dcat:distribution": list(_distributions(one, files, absolute)),
    }
    return said | _of_operator()


def _of_operator() -> Node:
    """Who delivers to the catalogue and who answers, as far as the operator says."""
    said: Node = {}
    if contributor := settings.CATALOGUE_CONTRIBUTOR:
        said["dcatde:contributorID"] = _at(contributor)
    if contact := settings.CATALOGUE_CONTACT:
        is_mail = "@" in contact
        told = {"vcard:hasEmail": _at(f"mailto:{contact}")} if is_mail else {}
        told = told or {"vcard:hasURL": _at(contact)}
        who = {"@type": "vcard:Organization", "vcard:fn": statement().name}
        said["dcat:contactPoint"] = who | told
    return said


def _distributions(
    one: FeatureCollection, files: Sequence[SourceFile], absolute: Absolute
) -> Sequence[Node]:
    address = _collection(one, absolute)
    texts = sorted({file.attribution for file in files})
    common = {
        "@type": "dcat:Distribution",
        "dct:license": _at(in_catalogues({file.licence for file in files})),
        "dcatde:licenseAttributionByText": _german("; ".join(texts)),
    }
    service = {
        "@id": f"{absolute(reverse('ogc:landing'))}#dienst",
        "@type": "dcat:DataService",
        "dct:title": _german(openapi.TITLE),
        "dcat:endpointURL": _at(absolute(reverse("ogc:landing"))),
        "dcat:endpointDescription": _at(absolute(reverse("ogc:api"))),
    }
    items = absolute(reverse("ogc:items", args=[one.id]))
    archive = absolute(reverse("data-package"))
    return [
        common
        | {
            "@id": f"{address}#geojson",
            "dct:title": _german(f"{one.title}: GeoJSON, OGC API Features"),
            "dct:format": _at(f"{EU}file-type/GEOJSON"),
            "dcat:mediaType": _at(f"{IANA}application/geo+json"),
            "dcat:accessURL": _at(items),
            "dcat:accessService": service,
        },
        common
        | {
            "@id": f"{address}#csv",
            "dct:title": _german(f"{one.title}: CSV im Datenpaket ({one.id}.csv)"),
            "dct:format": _at(f"{EU}file-type/CSV"),
            "dcat:mediaType": _at(f"{IANA}text/csv"),
            "dcat:packageFormat": _at(f"{IANA}application/zip"),
            "dcat:accessURL": _at(absolute(reverse("interface"))),
            "dcat:downloadURL": _at(archive),
        },
    ]


def _publisher(absolute: Absolute) -> Node:
    who = {"@id": f"{absolute('/')}#betreiber", "@type": "foaf:Organization"}
    return who | {"foaf:name": statement().name}


def _collection(one: FeatureCollection, absolute: Absolute) -> str:
    return absolute(reverse("ogc:collection", args=[one.id]))


def _at(address: str) -> Node:
    return {"@id": address}


def _german(text: str) -> Node:
    return {"@value": text, "@language": "de"}


def _moment(at: Any) -> Node:
    return {"@value": at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
