import pytest
from django.core.management import CommandError, call_command

from districts.models import Area, AreaValue, Indicator, SourceFile
from facilities.models import Facility
from tests import factories
from tests.deliveries import ortsteil

pytestmark = pytest.mark.django_db
AREAS = (
    "kind;key;name;label_lon;label_lat;valid_from;valid_to\n"
    "ortsteil;00;Zentrum;;;2012-01-01;\n"
)
SCHOOL = (
    "number;name;kind;provider;ortsteil;street;postcode;lon;lat;opened_on;closed_on\n"
    "S-1;Schule;kita;;;;;;;;\n"
)


def file(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    return path


def test_a_table_of_areas_needs_no_more_than_its_name(tmp_path):
    call_command("import_areas", file(tmp_path, "a.csv", AREAS), verbosity=0)
    assert Area.objects.get().name == "Zentrum"


def test_what_is_said_about_a_file_is_kept(tmp_path):
    call_command(
        "import_facilities",
        file(tmp_path, "f.csv", SCHOOL),
        "--title=Liste", "--as-of=2024-12-31", "--licence=CC0-1.0",
        "--attribution=Amt", "--published",
        verbosity=0,
    )  # fmt: skip
    source = SourceFile.objects.get()
    assert (source.title, str(source.as_of), source.licence) == (
        "Liste",
        "2024-12-31",
        "CC0-1.0",
    )
    assert (source.attribution, source.published) == ("Amt", True)
    assert Facility.objects.get().source == source


def test_options_come_from_the_command_or_a_file(tmp_path):
    ortsteil("00", "Zentrum")
    factories.indicator("quote", level="area")
    settings = file(
        tmp_path,
        "o.toml",
        '[options]\narea_kind = "ortsteil"\nkey = "falsch"\n'
        '[[options.values]]\nindicator = "quote"\nperiod = "2024"\ncolumn = "wert"\n'
        '[[leave_out]]\ncode = "R01"\ntext = "Summe"\ncolumn = "nr"\nin = ["99"]\n',
    )
    call_command(
        "import_indicators",
        file(tmp_path, "t.csv", "nr;wert\n00;1\n99;2\n"),
        "--importer=table", "--option=key=nr", f"--settings-file={settings}",
        verbosity=0,
    )  # fmt: skip
    assert AreaValue.objects.get().value == 1
    assert SourceFile.objects.get(importer="table").left_out[0]["code"] == "R01"


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    call_command("import_areas", file(tmp_path, "a.csv", AREAS), "--dry-run")
    output = capsys.readouterr().out
    assert "wäre zu schreiben: 1 neu" in output
    assert "Probelauf: Es wurde nichts geschrieben." in output
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("command", "name", "content", "code"),
    [
        pytest.param("import_areas", "a.csv", AREAS.replace("00", "1"), 1, id="bad cell"),
        pytest.param("import_areas", "a.geojson", "<x/>", 1, id="no GeoJSON"),
        pytest.param("import_indicators", "i.json", "[{}]", 1, id="empty definition"),
        pytest.param("import_facilities", "f.csv", "a;b\n1;2\n", 1, id="other columns"),
    ],
)
def test_refused_files_end_with_one(tmp_path, command, name, content, code):
    with pytest.raises(CommandError, match="nichts geschrieben") as refused:
        call_command(command, file(tmp_path, name, content), verbosity=0)
    assert refused.value.returncode == code
    assert not Area.objects.exists()
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["fehlt.csv"], id="no such file"),
        pytest.param(["{file}", "--settings-file=fehlt.toml"], id="no such settings"),
        pytest.param(["{file}", "--settings-file={file}"], id="settings that are no TOML"),
    ],
)
def test_wrong_use_ends_with_two(tmp_path, arguments):
    path = file(tmp_path, "a.csv", AREAS)
    with pytest.raises(CommandError) as refused:
        call_command("import_areas", *(text.format(file=path) for text in arguments))
    assert refused.value.returncode == 2


# On the command line these end with 2; the parser of Django prints them itself.
@pytest.mark.parametrize(
    ("argument", "message"),
    [
        pytest.param("--as-of=gestern", "kein Datum wie 2024-12-31", id="no date"),
        pytest.param("--option=kind", "nicht NAME=WERT", id="an option without value"),
        pytest.param("--importer=nix", "invalid choice", id="an unknown importer"),
    ],
)
def test_wrong_arguments_are_named(tmp_path, argument, message):
    with pytest.raises(CommandError, match=message):
        call_command("import_areas", file(tmp_path, "a.csv", AREAS), argument)
