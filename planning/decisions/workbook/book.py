"""The sheets of a Beschlussakte, what they leave out, and whether they agree with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from planning.decisions.recalculation.best import CHECKED, is_best
from planning.decisions.recalculation.indicator import DIGITS, Beyond
from planning.decisions.recalculation.released import whole
from planning.decisions.workbook.best_sheet import BestSheet
from planning.decisions.workbook.divisor_sheet import DivisorSheet
from planning.decisions.workbook.evaluate import Workbook
from planning.decisions.workbook.index_sheet import IndexSheet
from planning.decisions.workbook.selection_sheet import SelectionSheet
from planning.decisions.workbook.sheets import Formula, Sheet, at, span
from planning.decisions.workbook.walk_sheet import WalkSheet

Doc = Mapping[str, Any]
RESULT = (
    *("Kennung", "Einrichtung", "Bedarf", "Bestand (SOLL)", "Vorschlag", "Grund"),
    "Begründung",
)
COVER = "Deckblatt"


@dataclass(frozen=True)
class Book:
    """All sheets, the cover first, with what no formula calculates."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[str, ...]


def book_of(record: Doc) -> Book:
    """The workbook of a record; what no formula can say is named and left out."""
    with localcontext() as exact:
        exact.prec = DIGITS  # a thread of a server begins with fewer
        return _book(record)


def _book(record: Doc) -> Book:
    sheets, left_out = [], []
    for reference in sorted(record["inputs"]["scoring"]):
        try:
            whole(record, reference)
            sheets.append(IndexSheet(reference, record).build())
        except Beyond as beyond:
            left_out.append(f"Indexwerte nach {reference} ({beyond})")
    try:
        whole(record, "allocation")
        sheets.append(_vergabe(record))
    except Beyond as beyond:
        left_out.append(f"Vergabe ({beyond})")
    sheets.append(_result(record))
    return Book((_cover(record, sheets, left_out), *sheets), tuple(left_out))


SHEETS = {"divisor": DivisorSheet, "milp": BestSheet, "cascade": SelectionSheet}


def _vergabe(record: Doc) -> Sheet:
    """The sheet of the method of the rules.

    Raises
    ------
    Beyond
        If no sheet of ours says it.
    """
    method = record["rules"]["allocation"]["method"]
    return SHEETS.get(method, WalkSheet)(record).build()


def disagreements(book: Book) -> list[str]:
    """Rows whose formulas give something else than the record says, in German."""
    return list(_disagreements(book))


def _disagreements(book: Book) -> Iterator[str]:
    values = Workbook(book.sheets)
    for sheet in book.sheets:
        for row, column in sheet.verdicts():
            if values.value(sheet.name, (row, column)) != 0:
                named = [sheet.cells.get((row, place)) for place in (0, 1)]
                words = ", ".join(one for one in named if isinstance(one, str))
                yield f"akte.xlsx, Blatt {sheet.name}, {at(row, column)} ({words})"


def _result(record: Doc) -> Sheet:
    """Lines of the plan with their sums, which formulas draw again."""
    sheet = Sheet("Ergebnis", "Vorschlag je Einrichtung (VzÄ)", head=5, verdict=7)
    sheet.put(1, 0, "Vergeben und Rest zusammen sind das Budget.", "note")
    sheet.put_row(sheet.head, [*RESULT, "weicht ab (0 oder 1)"], "head")
    names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
    lines = record["result"]["lines"]
    rows = range(sheet.head + 1, sheet.head + 1 + max(1, len(lines)))
    for row, line in zip(rows, lines, strict=False):
        sheet.put_row(row, (line["number"], names.get(line["number"], "")))
        for column, name in enumerate(("need_fte", "stock_fte", "proposal_fte"), start=2):
            amount = line[name]
            sheet.put(row, column, None if amount is None else Decimal(amount), "fte")
        sheet.put(row, 5, line["reason_text"], "text")
        sheet.put(row, 6, line["note"], "text")
    _sums(sheet, record["result"], span(rows, 4))
    sheet.widths |= {0: 12, 1: 34, 2: 10, 3: 14, 4: 11, 5: 26, 6: 80, 7: 12}
    return sheet


def _sums(sheet: Sheet, result: Doc, proposed: str) -> None:
    sheet.put_row(2, ("Budget", Decimal(result["budget_fte"])), "fte")
    sheet.put_row(3, ("Vergeben", Formula(f"SUM({proposed})")), "fte")
    sheet.put_row(4, ("Rest", Formula("ROUND(B3-B4,2)")), "fte")
    for row, name in ((3, "allocated_fte"), (4, "rest_fte")):
        stored = sheet.put(row, 2, Decimal(result[name]), "fte")
        sheet.put(row, 3, "laut Akte")
        same = f"IF(ABS({at(row, 1)}-{stored})<0.001,0,1)"
        sheet.put(row, 7, Formula(same), "whole")


def _cover(record: Doc, sheets: list[Sheet], left_out: list[str]) -> Sheet:
    subject = record["subject"]
    sheet = Sheet(COVER, f"{subject['title']}, Fassung {subject['version']}", head=2)
    sheet.put(1, 0, "Beschlussakte als Rechenblatt; die Formeln rechnen sie nach.", "note")
    sheet.put_row(sheet.head, ("Was", "Stand"), "head")
    rows: list[tuple[str, Any]] = [
        *((("NICHTÖFFENTLICH", "nicht weitergeben"),) if is_closed(record) else ()),
        ("Entscheidung", subject["code"]),
        ("Planungsrunde", subject["round"]["title"]),
        ("Schuljahr", subject["round"]["school_year"]),
        ("Stichtag", str(subject["round"]["as_of"])),
        ("Programm", str(record["method"]["code_version"])),
        *((f"Zeilen, die abweichen: {one.name}", Formula(_count(one))) for one in sheets),
        *((f"Geprüft, nicht nachgerechnet: {what}", "keine Formel") for what in left_out),
        *((("Geprüft, nicht nachgerechnet", CHECKED),) if is_best(record) else ()),
        ("Auch geprüft, nicht nachgerechnet", "gesicherte Rangspanne, Begründungen"),
        ("Leere Zelle", "keine Angabe, nie 0"),
        ("Dezimalstellen", "Indexwert auf zehn Stellen, VzÄ auf zwei"),
    ]
    for row, pair in enumerate(rows, start=sheet.head + 1):
        sheet.put_row(row, pair, "text")
    sheet.widths |= {0: 60, 1: 60}
    return sheet


def is_closed(record: Doc) -> bool:
    """Whether this is what members of a closed session are given."""
    return record.get("release", {}).get("edition") == "ausschuss_nichtoeffentlich"


def _count(sheet: Sheet) -> str:
    """Formula that counts the rows of a sheet that differ."""
    rows = sheet.verdicts()
    if not rows:
        return "0"
    (first, column), (last, _) = rows[0], rows[-1]
    return f"SUM('{sheet.name}'!{at(first, column)}:{at(last, column)})"
