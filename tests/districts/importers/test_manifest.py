from datetime import date

import pytest

from districts.importers.manifest import ManifestRefused, read_manifest
from planning.importers.registry import IMPORTERS

ENTRY = """
[[file]]
path = "a.csv"
importer = "area_values"
title = "Werte"
as_of = 2024-12-31
attribution = "Stadt"
licence = "dl-de/by-2-0"
"""


def read(tmp_path, text, **contents):
    (tmp_path / "m.toml").write_text(text)
    (tmp_path / "data").mkdir()
    for name, content in {"a.csv": "x", **contents}.items():
        (tmp_path / "data" / name).write_text(content)
    return read_manifest(tmp_path / "m.toml", tmp_path / "data", IMPORTERS)


def test_an_entry_becomes_a_delivery(tmp_path):
    rule = '[[file.leave_out]]\ncode = "R01"\ntext = "Grund"\ncolumn = "a"\nempty = true\n'
    (entry,) = read(tmp_path, 'title = "Probe"\n' + ENTRY + "published = true\n" + rule)
    assert entry.importer is IMPORTERS["area_values"]
    assert entry.delivery.content == b"x"
    assert entry.delivery.as_of == date(2024, 12, 31)
    assert (entry.delivery.published, entry.delivery.invented) == (True, False)
    assert [rule.code for rule in entry.delivery.leave_out] == ["R01"]


def test_own_files_are_found_beside_the_project(tmp_path):
    text = ENTRY.replace("a.csv", "fixtures:indicators.json").replace(
        "area_values", "indicators"
    )
    (entry,) = read(tmp_path, text)
    assert entry.delivery.name == "indicators.json"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"a.csv"', '"b.csv"', "nicht lesbar", id="a missing file"),
        pytest.param(
            '"a.csv"', '"../m.toml"', "aus dem Ordner hinaus", id="a path upwards"
        ),
        pytest.param(
            '"a.csv"', '"fixtures:../manage.py"', "aus dem Ordner hinaus", id="own upwards"
        ),
        pytest.param(
            '"area_values"', '"gpkg"', "Importer „gpkg“ gibt es nicht", id="format"
        ),
        pytest.param(
            "2024-12-31", '"2024"', "„as_of“: erwartet wird ein Datum", id="a date"
        ),
        pytest.param(
            "2024-12-31", "2024-12-31T00:00:00", "„as_of“: erwartet wird", id="a time"
        ),
        pytest.param(ENTRY, 'file = "a.csv"', "nennt keine Datei", id="a text as files"),
        pytest.param(ENTRY, 'file = ["a.csv"]', "nennt keine Datei", id="texts as files"),
        pytest.param('"area_values"', "[1]", "Importer „[1]“ gibt es nicht", id="a list"),
        pytest.param('"a.csv"', '"a\\u0000"', "kein Dateiname", id="a zero byte"),
        pytest.param('title = "Werte"', "", "„title“ fehlt", id="no title"),
        pytest.param('"Stadt"', '" "', "„attribution“ ist leer", id="no attribution"),
        pytest.param("licence", "lizenz", "unbekanntes Feld „lizenz“", id="unknown field"),
        pytest.param("[[file]]", "[[datei]]", "Unbekanntes Feld „datei“", id="other table"),
        pytest.param("[[file]]", "[[file", "kein gültiges TOML", id="no TOML"),
    ],
)
def test_manifests_refused(tmp_path, old, new, message):
    with pytest.raises(ManifestRefused) as refused:
        read(tmp_path, ENTRY.replace(old, new))
    assert any(message in error for error in refused.value.errors), refused.value.errors


def test_all_mistakes_are_told_at_once(tmp_path):
    second = ENTRY.replace("a.csv", "b.csv").replace("area_values", "nix")
    options = "[file.options]\nfarbe = 1\n[[file.leave_out]]\ncode = 'R01'\n"
    with pytest.raises(ManifestRefused) as refused:
        read(tmp_path, ENTRY + options + second)
    said = "\n".join(refused.value.errors)
    for message in ("farbe", "R01", "b.csv", "nix", "Datei 1", "Datei 2"):
        assert message in said


def test_the_same_content_twice_for_one_importer_is_refused(tmp_path):
    with pytest.raises(ManifestRefused, match="derselbe Inhalt"):
        read(tmp_path, ENTRY + ENTRY.replace("a.csv", "c.csv"), **{"c.csv": "x"})


def test_an_unreadable_manifest_is_named(tmp_path):
    with pytest.raises(ManifestRefused, match="nicht lesbar"):
        read_manifest(tmp_path / "fehlt.toml", tmp_path, IMPORTERS)
