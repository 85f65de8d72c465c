from decimal import Decimal

import pytest

from districts.importers.delivery import Outcome, Written
from districts.importers.render import lines_of, number, summary
from districts.importers.report import ImportReport, Residual, RowError, SumCheck
from planning.importers.registry import IMPORTERS
from tests.deliveries import delivery


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(9250, "9.250", id="points between thousands"),
        pytest.param(Decimal("1234.500000"), "1.234,5", id="no needless zeros"),
        pytest.param(Decimal("632560.000000"), "632.560", id="whole numbers stay whole"),
        pytest.param(Decimal("100"), "100", id="zeros before the comma stay"),
        pytest.param(Decimal("-0.25"), "-0,25", id="negative shares"),
    ],
)
def test_numbers_are_german(value, text):
    assert number(value) == text


def outcome(report, **given):
    return Outcome(delivery("x"), IMPORTERS["area_values"], report, **given)


def test_a_report_in_words():
    report = ImportReport(rows_in=12, used={2, 3})
    report.leave_out("R02", "Zweiter Grund", "Zeile 9: Süd")
    for line in range(9):
        report.leave_out("R01", "Erster Grund", f"Zeile {line}: Nord")
    report.signs["."] = 3
    report.notes.append("Widerspruch: Zeile 4.")
    report.reconciliation.sums.append(SumCheck("quote 2024", Decimal(5), Decimal(5)))
    report.reconciliation.residuals += [
        Residual(f"Einwohner {year}", Decimal(year), Decimal(2000))
        for year in range(2020, 2025)
    ]
    report.reconciliation.keys_without_row = ["20"]
    text = "\n".join(lines_of(outcome(report, written=Written(created=2, outlines=1))))
    assert "Zeilen: 12 gelesen = 2 übernommen + 10 ausgelassen" in text
    assert text.index("nach R01 (9): Erster Grund") < text.index("nach R02 (1)")
    for line in range(9):
        assert f"Zeile {line}: Nord" in text, "every row left out is listed"
    assert "Zeichen statt Zahlen: „.“ 3×" in text
    assert "Summen vor = nach der Verknüpfung: quote 2024 5" in text
    assert (
        "Einwohner 2024: Stadt 2.024, Summe der Ortsteile 2.000, nicht zuordenbar 24"
        in text
    )
    assert "… und 2 frühere Zeiträume" in text
    assert "Erfasst, aber ohne Zeile in der Datei (1): 20" in text
    assert "geschrieben: 2 neu, 1 Umrisse neu gebildet" in text


def test_what_is_not_kept_is_not_called_written():
    lines = lines_of(outcome(ImportReport(), written=Written(created=2)), kept=False)
    assert "wäre zu schreiben: 2 neu" in "\n".join(lines)


def test_errors_are_all_printed_and_cannot_split_a_line():
    report = ImportReport(rows_in=1)
    report.refuse(2, "wert", "böse\n\x1b[31mZeile" + "x" * 200, "keine Zahl")
    report.refuse_file(["Die ganze Datei."])
    lines = [line for line in lines_of(outcome(report)) if "FEHLER" in line]
    assert len(lines) == 2
    assert "\n" not in lines[0]
    assert "\x1b" not in lines[0]
    assert len(lines[0]) < 160
    assert lines[1].endswith("FEHLER Die ganze Datei.")


def test_an_error_reads_like_a_sentence():
    assert str(RowError(3, "wert", "x1", "keine Zahl")) == (
        "Zeile 3, Spalte „wert“: „x1“ – keine Zahl"
    )
    assert str(RowError(3, "", "", "falsche Länge")) == "Zeile 3: falsche Länge"


def test_the_summary_counts_files():
    report = ImportReport()
    report.refuse_file(["schlecht"])
    assert summary([outcome(report), outcome(ImportReport(), written=Written())]) == (
        "2 Dateien: 1 gelesen, 0 unverändert, 1 abgelehnt"
    )
