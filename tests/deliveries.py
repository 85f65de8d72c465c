"""Small deliveries for tests: bytes, what is said about them, and taking them in."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from districts.importers.delivery import Delivery, Outcome, take_in
from districts.importers.rules import rules_from
from districts.models import Area, FileRequest
from planning.importers.registry import IMPORTERS
from tests import factories

DAY = date(2024, 12, 31)


def delivery(content: str | bytes | list | dict, **given: Any) -> Delivery:
    """A delivery of text, bytes or a JSON document."""
    if isinstance(content, (list, dict)):
        content = json.dumps(content)
    if isinstance(content, str):
        content = content.encode()
    rules, errors = rules_from(given.pop("leave_out", []))
    assert not errors
    return Delivery(
        **{
            "name": "datei.csv",
            "content": content,
            "title": "Datei",
            "as_of": DAY,
            "attribution": "Erfunden",
            "licence": "CC0-1.0",
            "leave_out": rules,
        }
        | given
    )


def take(importer: str, content: str | bytes | list | dict, **given: Any) -> Outcome:
    """Take a delivery in and return what became of it."""
    again = given.pop("again", False)
    return take_in(delivery(content, **given), IMPORTERS[importer], again=again)


def handed_in(content: str = "name;kind\nVerein;frei\n", **given: Any) -> dict[str, Any]:
    """What the form of a file takes: a table of carriers unless another is given."""
    file = SimpleUploadedFile(given.pop("name", "datei.csv"), content.encode())
    return {
        "file": file,
        "importer": "providers",
        "as_of": DAY.isoformat(),
        "attribution": "Erfunden",
        "licence": "intern",
    } | given


def file_request(**given: Any) -> FileRequest:
    """What one person wants done with a file."""
    return FileRequest.objects.create(
        **{
            "source": given.get("source") or factories.source_file(),
            "kind": FileRequest.Kind.PUBLISH,
            "reason": "offene Daten",
            "asked_by": given.get("asked_by") or factories.user(),
        }
        | given
    )


def errors(outcome: Outcome) -> list[str]:
    """Every error of an outcome as its reader sees it."""
    return [str(error) for error in outcome.report.errors]


def ortsteil(key: str, name: str = "", **given: Any) -> Area:
    """An Ortsteil with a key and a name, valid since 2000."""
    return factories.area(key=key, name=name or f"Ortsteil {key}", **given)


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    """The closed ring of a square in degrees, counterclockwise."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(key: str, ring: list, *, name: str = "", field: str = "OT") -> dict[str, Any]:
    """A GeoJSON feature with one ring."""
    return {
        "type": "Feature",
        "properties": {field: key, "Name": name or f"Ortsteil {key}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", **given, "features": list(features)}
