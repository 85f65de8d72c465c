import json

import pytest
from django.core.management import CommandError, call_command

from districts.models import AreaValue, Indicator, SourceFile
from tests import factories
from tests.deliveries import ortsteil

pytestmark = pytest.mark.django_db
ENTRY = """
[[file]]
path = "{path}"
importer = "{importer}"
title = "{path}"
as_of = 2024-12-31
attribution = "Erfunden"
licence = "CC0-1.0"
"""
VALUES = "indicator;area_kind;area_key;period;value;numerator;denominator\n"
GOOD = VALUES + "quote;ortsteil;00;2024;1;;\n"


@pytest.fixture(autouse=True)
def world():
    ortsteil("00")
    factories.indicator("quote", level="area")


@pytest.fixture
def folder(tmp_path):
    def write(**contents):
        text = ""
        for name, content in contents.items():
            path = name.replace("_csv", ".csv").replace("_json", ".json")
            (tmp_path / path).write_text(content)
            importer = "indicators" if path.endswith("json") else "area_values"
            text += ENTRY.format(path=path, importer=importer)
        (tmp_path / "m.toml").write_text(text)
        return tmp_path

    return write


def run(path, **given):
    call_command("import_all", manifest=path / "m.toml", data=path, **given)


def refused(path, **given):
    with pytest.raises(CommandError) as error:
        run(path, **given)
    return error.value


def test_all_files_are_taken_in_and_counted(folder, capsys):
    run(folder(a_csv=GOOD))
    output = capsys.readouterr().out
    assert "Zeilen: 1 gelesen = 1 übernommen + 0 ausgelassen" in output
    assert "1 Dateien: 1 gelesen, 0 unverändert, 0 abgelehnt" in output
    assert "Gebiete: 1 Ortsteil" in output
    assert "quote: 1 Gebiete, 2024 bis 2024, 1 Werte, 0 ohne Wert" in output
    assert AreaValue.objects.count() == 1


def test_one_error_anywhere_and_nothing_at_all_is_written(folder, capsys):
    bad = GOOD.replace(";1;;", ";eins;;")
    before = SourceFile.objects.count()
    error = refused(folder(a_csv=GOOD, b_csv=bad))
    output = capsys.readouterr().out
    assert error.returncode == 1
    assert str(error) == "Abgelehnt: b.csv. Es wurde nichts geschrieben."
    assert "FEHLER Zeile 2, Spalte „value“: „eins“ – weder Zahl" in output
    assert "wäre zu schreiben: 1 neu" in output, "what is rolled back was not written"
    assert not AreaValue.objects.exists()
    assert SourceFile.objects.count() == before


def test_a_dry_run_says_so_and_writes_nothing(folder, capsys):
    run(folder(a_csv=GOOD), dry_run=True)
    assert "Probelauf: Es wurde nichts geschrieben." in capsys.readouterr().out
    assert not AreaValue.objects.exists()


def test_a_dry_run_with_errors_fails_as_well(folder):
    assert refused(folder(a_csv=VALUES + "x;;;;;;\n"), dry_run=True).returncode == 1


def test_repeating_changes_nothing(folder, capsys):
    path = folder(a_csv=GOOD)
    run(path, verbosity=0)
    rows = list(AreaValue.objects.values())
    run(path)
    assert "1 Dateien: 0 gelesen, 1 unverändert, 0 abgelehnt" in capsys.readouterr().out
    assert list(AreaValue.objects.values()) == rows


def test_again_brings_values_to_the_new_reading(folder):
    path = folder(a_csv=GOOD)
    run(path, verbosity=0)
    rule = '[[file.leave_out]]\ncode = "R1"\ntext = "g"\ncolumn = "period"\nin = ["2024"]\n'
    with (path / "m.toml").open("a") as manifest:
        manifest.write(rule)
    run(path, verbosity=0)
    assert AreaValue.objects.count() == 1
    run(path, verbosity=0, again=True)
    assert AreaValue.objects.count() == 0


def test_what_depends_on_a_refused_file_is_not_checked(folder, capsys):
    error = refused(folder(a_json="{", b_csv=GOOD))
    assert "Abgelehnt: a.json, b.csv." in str(error)
    assert "nicht geprüft: braucht a.json" in capsys.readouterr().out


def test_files_see_what_earlier_ones_brought(folder):
    (definition,) = Indicator.objects.values()
    plain = {
        name: str(value) if name.endswith(("_on", "_review")) else value
        for name, value in definition.items()
        if name != "id"
    }
    later = GOOD.replace("quote", "neu")
    run(folder(a_json=json.dumps([plain | {"code": "neu"}]), b_csv=later), verbosity=0)
    assert AreaValue.objects.get().indicator.code == "neu"


def test_mistakes_in_the_manifest_are_told_at_once(folder):
    path = folder(a_csv=GOOD)
    with (path / "m.toml").open("a") as manifest:
        manifest.write(ENTRY.format(path="fehlt.csv", importer="nix"))
    error = refused(path)
    assert error.returncode == 1
    assert "Importer „nix“ gibt es nicht" in str(error)
    assert "Datei 2 (fehlt.csv): nicht lesbar" in str(error)
