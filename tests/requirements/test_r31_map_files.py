"""R31: no uploaded file makes the program open another one.

GDAL documents under harmless names, addresses of virtual file systems, XML and packed
databases are refused before any library for maps sees them.
"""

from __future__ import annotations

import ast
import io
import logging
import sqlite3
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from districts.models import SourceFile
from planning.importers.registry import IMPORTERS
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SECRET = "streng-geheim-4711"
NAMES = ("falle.geojson", "falle.shp", "falle.zip", "falle.gpkg", "falle.csv", "falle.json")
DOCUMENTS = {
    "VRT": (
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{0}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ),
    "VRT from the net": (
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/'
        "http://127.0.0.1:9/{0}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    ),
    "GML": (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{0}">]>'
        '<FeatureCollection xmlns="http://www.opengis.net/gml">&e;</FeatureCollection>'
    ),
    "KML": (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link>'
        "<href>file://{0}</href></Link></NetworkLink></kml>"
    ),
    "an address as JSON": '{{"type": "FeatureCollection", "href": "/vsizip/{0}"}}',
    "an address alone": "/vsimem/../{0}",
}


@pytest.fixture
def other(tmp_path) -> Path:
    """A file of the server that nobody handed in."""
    path = tmp_path / "anderswo.csv"
    path.write_text(f"OT,Name\n00,{SECRET}\n")
    return path


def geopackage(folder: Path, other: Path) -> bytes:
    """A database whose table is a window into another file."""
    path = folder / "paket.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA application_id = 1196444487")
        database.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)")
        database.execute(f"CREATE VIEW fenster AS SELECT '{other}' AS pfad")
    database.close()
    return path.read_bytes()


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def traps(folder: Path, other: Path) -> dict[str, bytes]:
    made = {kind: text.format(other).encode() for kind, text in DOCUMENTS.items()}
    made |= {"shapes in a zip": packed("falle.shp", made["VRT"])}
    made |= {"a false shape": b"\x00\x00\x27\x0b" + made["VRT"]}
    return made | {"GeoPackage": geopackage(folder, other)}


@pytest.mark.parametrize("name", NAMES)
def test_no_document_opens_another_file(tmp_path, other, capsys, caplog, name):
    caplog.set_level(logging.DEBUG)
    for kind, content in traps(tmp_path, other).items():
        trap = tmp_path / name
        trap.write_bytes(content)
        with pytest.raises(CommandError) as refused:
            call_command("import_areas", trap)
        told = capsys.readouterr()
        words = told.out + told.err + caplog.text + str(refused.value)
        assert refused.value.returncode == 1, kind
        assert SECRET not in words, kind
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize("importer", sorted(IMPORTERS))
def test_every_importer_refuses_them(tmp_path, other, importer):
    for kind, content in traps(tmp_path, other).items():
        outcome = take(importer, content)
        assert outcome.failed, kind
        assert SECRET not in " ".join(errors(outcome)), kind


def test_the_page_that_takes_files_refuses_them(tmp_path, other, caplog):
    caplog.set_level(logging.DEBUG)
    for kind, content in traps(tmp_path, other).items():
        upload = io.BytesIO(content)
        upload.name = "akte.zip"
        answer = Client().post("/pruefen/", {"file": upload})
        assert answer.status_code == 400, kind
        assert SECRET not in answer.content.decode() + caplog.text, kind


def test_no_line_of_the_program_lets_a_library_open_what_was_handed_in():
    """``read_file`` and ``read_dataframe`` pick a driver by content; we never call them."""
    called = {
        node.attr
        for folder in ("districts", "facilities", "planning", "leipzig_ressourcen")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    never = {"read_file", "read_dataframe", "read_excel", "read_xml", "extractall"}
    assert called & never == set()
