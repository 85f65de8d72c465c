"""R34: JSON and GeoJSON that no JSON is, or lies elsewhere, is refused in German.

Whoever hands in a Beschlussdokumentation with such a record gets 400 and never 500.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from django.test import Client

from districts.geometry import to_metres
from districts.models import Area
from planning.decisions.bundle import FORMAT
from planning.importers.registry import IMPORTERS
from tests.deliveries import collection, errors, feature, square, take

pytestmark = pytest.mark.django_db
RING = square(12.30, 51.30)
BOW_TIE = [[12.3, 51.3], [12.4, 51.4], [12.4, 51.3], [12.3, 51.4], [12.3, 51.3]]
SINCE = {"valid_from": date(2012, 1, 1)}

NO_JSON = {
    "NaN": '{"a": NaN}',
    "Infinity": '{"a": Infinity}',
    "minus Infinity": '[{"a": -Infinity}]',
    "a number beyond floats": '{"a": 1e999}',
    "endless digits": '{"a": ' + "9" * 5_000 + "}",
    "endless lists": "[" * 100_000,
    "endless objects": '{"a":' * 100_000,
    "twenty-one levels": "[" * 21 + "]" * 21,
    "a field twice": '{"a": 1, "a": 2}',
    "half a sign": '{"a": "\\ud800"}',
    "a zero byte": '{"a": "\\u0000"}',
    "the beginning of something": '{"a": [1, 2',
    "a number alone": "7",
    "null": "null",
}


@pytest.mark.parametrize("what", NO_JSON)
@pytest.mark.parametrize("importer", ["areas", "area_values", "key", "indicators"])
def test_an_importer_says_what_is_wrong(importer, what):
    assert importer in IMPORTERS
    outcome = take(importer, NO_JSON[what], options=SINCE if importer == "areas" else {})
    assert outcome.failed
    assert all(said.endswith(".") for said in errors(outcome))


def bundle(record: str) -> bytes:
    """A Beschlussdokumentation whose only fault is its record."""
    content = record.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "decision": {"record_sha256": sha256},
        "files": {"record.json": sha256},
    }
    return packed({"manifest.json": json.dumps(manifest), "record.json": record})


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode())
    return out.getvalue()


def check(content: bytes):
    upload = io.BytesIO(content)
    upload.name = "akte.zip"
    return Client().post("/pruefen/", {"file": upload})


@pytest.mark.parametrize("what", NO_JSON)
def test_a_record_that_is_no_json_is_answered_with_400(what):
    answer = check(bundle(NO_JSON[what]))
    assert answer.status_code == 400
    assert "Das ist kein" in answer.content.decode()


WRAPPED = {
    "NaN": '{"format":"lr-record/1","result":NaN}',
    "a number beyond floats": '{"format":"lr-record/1","result":1e999}',
    "deep lists": '{"format":"lr-record/1","result":' + "[" * 900 + "]" * 900 + "}",
    "nothing in it": '{"format":"lr-record/1"}',
    "lists for objects": '{"format":"lr-record/1","inputs":[],"result":[],"rules":[]}',
    "text for objects": '{"format":"lr-record/1","inputs":"x","result":"x","rules":"x"}',
    "half a sign": '{"format":"lr-record/1","result":"\\ud800"}',
    "a long number": '{"format":"lr-record/1","result":' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("what", WRAPPED)
def test_a_record_with_the_right_name_and_nonsense_in_it_is_answered_with_400(what):
    answer = check(bundle(WRAPPED[what]))
    assert answer.status_code == 400
    assert "Akte" in answer.content.decode() or "JSON" in answer.content.decode()


@pytest.mark.parametrize("what", NO_JSON)
def test_a_manifest_that_is_no_json_is_answered_with_400(what):
    answer = check(packed({"manifest.json": NO_JSON[what], "record.json": "{}"}))
    assert answer.status_code == 400
    assert "keine Beschlussdokumentation" in answer.content.decode()


PLACES = {
    "metres that are not declared": [list(to_metres(*corner)) for corner in RING],
    "latitude first": [[lat, lon] for lon, lat in RING],
    "Berlin": square(13.4, 52.5),
    "a bow tie": BOW_TIE,
    "an open ring": RING[:-1],
    "two corners": RING[:2],
    "no corner": [],
    "text for numbers": [["12,3", "51,3"]] * 4,
    "a huge number": [[1e300, 51.3]] * 4,
}


@pytest.mark.parametrize("what", PLACES)
def test_an_outline_that_is_none_or_lies_elsewhere_is_refused(what):
    outcome = take("areas", collection(feature("00", PLACES[what])), options=SINCE)
    (said,) = errors(outcome)
    assert said.startswith("Objekt 1")
    assert not Area.objects.exists()


def test_declared_metres_are_taken():
    metres = [list(to_metres(*corner)) for corner in RING]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}
    outcome = take("areas", collection(feature("00", metres), crs=crs), options=SINCE)
    assert errors(outcome) == []
