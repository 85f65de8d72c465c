import logging
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from districts.importers.manifest import Entry
from districts.importers.report import ImportReport, SumCheck
from districts.importers.run import take_in_all
from districts.models import AreaValue, SourceFile
from planning.importers.registry import IMPORTERS
from tests import factories
from tests.deliveries import delivery, errors, ortsteil, take

pytestmark = pytest.mark.django_db
HEADING = "indicator;area_kind;area_key;period;value;numerator;denominator\n"
GOOD = HEADING + "quote;ortsteil;00;2024;1;;\nquote;ortsteil;01;2024;2;;\n"
BAD = GOOD.replace(";2;;", ";zwei;;")
SECRET = "streng-geheim-4711"


@pytest.fixture(autouse=True)
def world():
    ortsteil("00")
    ortsteil("01")
    factories.indicator("quote", level="area", unit="Kinder")


def values():
    return list(AreaValue.objects.order_by("area__key").values_list("area__key", "value"))


def files():
    return SourceFile.objects.filter(importer="area_values")


def test_a_clean_file_is_kept_with_its_hash_and_accounts():
    take("area_values", GOOD, title="Werte", published=True)
    source = files().get()
    assert (source.rows_in, source.rows_used, source.left_out) == (2, 2, [])
    assert (source.title, source.published, len(source.sha256)) == ("Werte", True, 64)
    assert values() == [("00", 1), ("01", 2)]


def test_one_bad_cell_changes_nothing_and_is_named():
    outcome = take("area_values", BAD)
    assert errors(outcome) == [
        "Zeile 3, Spalte „value“: „zwei“ – weder Zahl noch bekanntes Zeichen (- . x / …)"
    ]
    assert (values(), files().count()) == ([], 0)


def test_repeating_a_file_changes_nothing():
    first = take("area_values", GOOD)
    again = take("area_values", GOOD, title="anderer Titel")
    assert first.written.created == 2
    assert again.known_since == files().get()
    assert again.written is None
    assert files().get().title == "Datei"
    assert values() == [("00", 1), ("01", 2)]


def test_a_known_file_is_read_anew_only_when_asked():
    take("area_values", GOOD)
    rule = {"code": "R01", "text": "Grund", "column": "area_key", "in": ["01"]}
    ignored = take("area_values", GOOD, leave_out=[rule])
    assert ignored.known_since is not None
    outcome = take("area_values", GOOD, leave_out=[rule], again=True)
    assert (outcome.written.unchanged, outcome.written.removed) == (1, 1)
    assert values() == [("00", 1)]
    source = files().get()
    assert (source.rows_in, source.rows_used, source.left_out[0]["count"]) == (2, 1, 1)


def test_a_new_version_stands_beside_the_old_one():
    take("area_values", GOOD)
    take("area_values", GOOD.replace(";1;;", ";7;;"))
    assert files().count() == 2
    assert AreaValue.objects.count() == 4


def entries(*contents):
    return [
        Entry(delivery(content, name=f"{number}.csv"), IMPORTERS["area_values"])
        for number, content in enumerate(contents, start=1)
    ]


def test_one_error_in_any_file_and_none_is_written():
    outcomes = take_in_all(entries(GOOD, BAD))
    assert [outcome.failed for outcome in outcomes] == [False, True]
    assert (values(), files().count()) == ([], 0)


def test_a_dry_run_checks_everything_and_writes_nothing():
    (outcome,) = take_in_all(entries(GOOD), dry_run=True)
    assert outcome.written.created == 2
    assert (values(), files().count()) == ([], 0)


def test_files_that_need_a_refused_one_are_not_checked():
    broken = Entry(delivery("{", name="indikatoren.json"), IMPORTERS["indicators"])
    outcomes = take_in_all([broken, *entries(GOOD)])
    assert outcomes[1].skipped.startswith("braucht indikatoren.json")
    assert outcomes[1].failed


def test_sums_and_rows_that_do_not_add_up_are_refused(monkeypatch):
    monkeypatch.setattr(ImportReport, "adds_up", property(lambda report: False))
    assert errors(take("area_values", GOOD)) == [
        "Zeilen oder Summen gehen nicht auf; nichts wird übernommen."
    ]
    assert values() == []


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{path}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.mark.parametrize("name", ["falle.geojson", "falle.shp", "falle.gpkg", "falle.csv"])
def test_a_vrt_document_reads_no_other_file_and_leaks_nothing(
    tmp_path, capsys, caplog, name
):
    other = tmp_path / "anderswo.csv"
    other.write_text(f"OT,Name\n00,{SECRET}\n")
    trap = tmp_path / name
    trap.write_text(VRT.format(path=other) + SECRET)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(CommandError) as refused:
        call_command("import_areas", trap)
    output = capsys.readouterr()
    assert refused.value.returncode == 1
    assert "FEHLER" in output.out
    for said in (output.out, output.err, caplog.text, str(refused.value)):
        assert SECRET not in said
    assert not SourceFile.objects.filter(name=name).exists()


@pytest.mark.parametrize(
    ("rows_in", "used", "left_out", "bad", "after", "adds_up"),
    [
        pytest.param(3, {2, 3, 4}, 0, 0, 5, True, id="all rows used"),
        pytest.param(3, {2, 3}, 1, 0, 5, True, id="one left out"),
        pytest.param(3, {2}, 1, 1, 5, True, id="one left out, one refused"),
        pytest.param(3, {2, 3}, 0, 0, 5, False, id="a row vanished"),
        pytest.param(2, {2, 3}, 1, 0, 5, False, id="a row counted twice"),
        pytest.param(2, {2, 3}, 0, 0, 4, False, id="a sum shrank in the join"),
    ],
)
def test_accounts_add_up(rows_in, used, left_out, bad, after, adds_up):
    report = ImportReport(rows_in=rows_in, used=used)
    for number in range(left_out):
        report.leave_out("R01", "Grund", f"Zeile {number}")
    for number in range(bad):
        report.refuse(90 + number, "wert", "x", "keine Zahl")
    report.reconciliation.sums.append(SumCheck("quote", Decimal(5), Decimal(after)))
    assert report.adds_up is adds_up


@pytest.mark.parametrize(
    ("name", "said"),
    [("name", "Dateiname"), ("title", "Titel"), ("licence", "Lizenz")],
)
def test_what_is_said_about_a_file_has_an_end(name, said):
    (error,) = errors(take("area_values", GOOD, **{name: "x" * 301}))
    assert error.startswith(f"{said}: länger als")
    assert not files().exists()
