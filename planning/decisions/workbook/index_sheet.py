"""The sheet of a key: from the prepared value of each indicator to Indexwert and rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.index import members
from planning.decisions.recalculation.indicator import Beyond, at_rest, directed, prepared
from planning.decisions.workbook.scales import SPREAD, Scale, scale_of
from planning.decisions.workbook.sheets import Formula, Sheet, at, span

Doc = Mapping[str, Any]
FIRST = ("Kennung", "Einrichtung", "Art")
LAST = (
    *("Indexwert", "Indexwert der Akte", "Rang von", "Rang bis"),
    *("Rang von, Akte", "Rang bis, Akte", "weicht ab (0 oder 1)"),
)
WEIGHTS = 3  # the row of weights; two rows a group with middle and spread follow
TEN = "0.00000000015"  # one unit of the tenth place, and what floats add to it


class IndexSheet:
    """Builds the sheet column by column; rows stand by type, then by number."""

    def __init__(self, reference: str, record: Doc) -> None:
        self._key = record["rules"]["keys"][reference]["content"]
        self._ties = self._key["ties"]["percentile"]
        self._inputs = record["inputs"]["scoring"][reference]
        self._names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
        units = record["result"]["scores"][reference]["units"]
        self._units = sorted(
            units, key=lambda unit: (unit["facility_type"], unit["number"])
        )
        by_type = self._key["reference"]["group_by"]
        kinds = [unit["facility_type"] if by_type else "" for unit in self._units]
        self._groups = list(dict.fromkeys(kinds))
        head = WEIGHTS + 2 * len(self._groups) + 1
        self._rows = {
            name: range(head + 1 + kinds.index(name), head + 1 + kinds.index(name)
                        + kinds.count(name))
            for name in self._groups
        }  # fmt: skip
        code = reference.partition("@")[0]
        title = f"Indexwert nach Schlüssel {reference}"
        self.sheet = Sheet(f"Index {code}"[:31], title, head)
        self._column = len(FIRST)
        self._away: dict[int, int] = {}  # column to that of its distances
        self.entered: list[str] = []

    def build(self) -> Sheet:
        """The finished sheet.

        Raises
        ------
        Beyond
            If the key holds what no formula of ours says.
        """
        self._write_units()
        top = {**self._key["aggregation"], "code": None}
        top["aggregation"] = top["method"]
        leaves = {item["code"]: self._leaf(item) for item in self._key["indicators"]}
        value = self._node(top, leaves)
        self._write_index(value, top["scale"])
        self.sheet.put(1, 0, self._note(), "note")
        return self.sheet

    def _write_units(self) -> None:
        self.sheet.put(WEIGHTS, 0, "Wichtung", "label")
        for at_group, name in enumerate(self._groups):
            for more, word in enumerate(("Mitte", "Streuung")):
                row = WEIGHTS + 1 + 2 * at_group + more
                self.sheet.put(row, 0, f"{word} {name}".strip(), "label")
        for column, word in enumerate(FIRST):
            self.sheet.put(self.sheet.head, column, word, "head")
        for row, unit in self._placed():
            number = unit["number"]
            texts = (number, self._names.get(number, ""), unit["facility_type"])
            self.sheet.put_row(row, texts)
        self.sheet.widths |= {0: 12, 1: 34, 2: 16}

    def _placed(self) -> Iterator[tuple[int, Doc]]:
        return enumerate(self._units, start=self.sheet.head + 1)

    def _unit(self, row: int) -> Doc:
        return self._units[row - self.sheet.head - 1]

    def _new_column(self, heading: str, weight: str | None = None) -> int:
        column = self._column
        self._column += 1
        self.sheet.put(self.sheet.head, column, heading, "head")
        if weight is not None:
            self.sheet.put(WEIGHTS, column, Decimal(weight), "number")
        self.sheet.widths[column] = 16
        return column

    def _leaf(self, item: Doc) -> int:
        """Columns of an indicator, its prepared and its normalised value."""
        source = self._new_column(f"{item['code']}, Wert")
        target = self._new_column(f"{item['code']}, normalisiert", item["weight"])
        scale = scale_of(item, at_rest(item, self._key), self._ties)
        if scale is None:
            self.entered.append(item["code"])
        for name in self._groups:
            inside = [
                unit["number"]
                for unit in map(self._unit, self._rows[name])
                if not unit["state"].startswith("excluded")
            ]
            values = prepared(item, self._key, self._inputs, inside).values
            self._put_values(name, source, values)
            self._put_normalised(name, (source, target), values, item, scale)
        return target

    def _put_values(self, name: str, column: int, values: Mapping[str, Decimal]) -> None:
        for row in self._rows[name]:
            number = self._unit(row)["number"]
            if number in values:
                self.sheet.put(row, column, values[number], "figure")

    def _put_normalised(
        self,
        name: str,
        columns: tuple[int, int],
        values: Mapping[str, Decimal],
        item: Doc,
        scale: Scale | None,
    ) -> None:
        found = directed(values, item, self._ties, at_rest(item, self._key))
        if not found:
            return  # fewer than two values say nothing
        source, target = columns
        middle = spread = ""
        if scale is not None and scale.method in SPREAD:
            middle, spread = self._statistics(name, source, scale)
        constant = len(set(values.values())) < 2
        for row in self._rows[name]:
            number = self._unit(row)["number"]
            if number not in found:
                continue
            content: Any = found[number]
            if scale is not None:
                among = span(self._rows[name], source)
                cell = at(row, source)
                content = Formula(
                    scale.text(cell, middle, spread, among=among, constant=constant)
                )
            self.sheet.put(row, target, content, "figure")

    def _statistics(self, name: str, column: int, scale: Scale) -> tuple[str, str]:
        """Middle and spread of a column within a group, as two cells with formulas."""
        row = WEIGHTS + 1 + 2 * self._groups.index(name)
        middle, spread = (at(row + more, column, fixed=True) for more in (0, 1))
        away = self._distances(name, column, middle) if scale.method == "robust_z" else ""
        texts = scale.statistics(span(self._rows[name], column), away)
        for more, text in enumerate(texts):
            self.sheet.put(row + more, column, Formula(text), "figure")
        return middle, spread

    def _distances(self, name: str, source: int, middle: str) -> str:
        """The range of a column beside, with how far each value lies from the middle."""
        if source not in self._away:
            heading = self.sheet.cells[self.sheet.head, source]
            self._away[source] = self._new_column(f"{heading}, Abstand von der Mitte")
        column = self._away[source]
        for row in self._rows[name]:
            if (row, source) in self.sheet.cells:
                text = f"ABS({at(row, source)}-{middle})"
                self.sheet.put(row, column, Formula(text), "figure")
        return span(self._rows[name], column)

    def _node(self, group: Doc, leaves: Mapping[str, int]) -> int:
        """The column of a group: the mean, sum or product of what stands below it."""
        below = [
            leaves[item["code"]] if "parent" not in item else self._inner(item, leaves)
            for _, item in members(group["code"], self._key)
        ]
        column = self._new_column(f"{group['code'] or 'Schlüssel'}, zusammengefasst")
        for row, unit in self._placed():
            if unit["index"] is not None:
                text = combined(group["aggregation"], row, below)
                self.sheet.put(row, column, Formula(text), "figure")
        if group["restandardise"]:
            ddof = self._key["normalisation"]["ddof"]
            column = self._again(
                column, Scale("z", ddof), f"{group['code'] or 'Schlüssel'}"
            )
        return column

    def _inner(self, item: Doc, leaves: Mapping[str, int]) -> int:
        column = self._node(item, leaves)
        if item["normalisation"]:
            above = {"direction": 1, "outliers": {"method": "none"}, "goalposts": None}
            still = at_rest(item, self._key)
            scale = scale_of({**item, **above}, still, self._ties)
            if scale is None:
                raise Beyond(f"Normierung {item['normalisation']['method']} einer Gruppe")
            column = self._again(column, scale, item["code"])
        self.sheet.put(WEIGHTS, column, Decimal(item["weight"]), "number")
        return column

    def _again(self, source: int, scale: Scale, code: str) -> int:
        """The values of a column on a scale of their own."""
        target = self._new_column(f"{code}, neu skaliert")
        for name in self._groups:
            among = span(self._rows[name], source)
            if not any((row, source) in self.sheet.cells for row in self._rows[name]):
                continue
            middle = spread = ""
            if scale.method in SPREAD:
                middle, spread = self._statistics(name, source, scale)
            for row in self._rows[name]:
                if (row, source) in self.sheet.cells:
                    cell = at(row, source)
                    text = scale.text(cell, middle, spread, among=among, constant=False)
                    self.sheet.put(row, target, Formula(text), "figure")
        return target

    def _write_index(self, value: int, scale: Doc) -> None:
        first = self._column
        for word in LAST:
            self._new_column(word)
        places = self._key["ties"]["decimals"]
        for rows in self._rows.values():
            for row in rows:
                unit = self._unit(row)
                if unit["index"] is not None:
                    formula = f"ROUND({scale['a']}+{scale['b']}*{at(row, value)},10)"
                    self._write_unit(row, first, formula, unit, span(rows, first), places)

    def _write_unit(
        self, row: int, first: int, formula: str, unit: Doc, all_of: str, places: int
    ) -> None:
        put, own = self.sheet.put, at(row, first)
        put(row, first, Formula(formula), "figure")
        put(row, first + 1, Decimal(unit["index"]), "figure")
        tie = "0." + "0" * places + "5"
        above = f"SUMPRODUCT(ISNUMBER({all_of})*({all_of}>{own}+{tie}))"
        level = f"SUMPRODUCT(ISNUMBER({all_of})*({all_of}>{own}-{tie}))"
        put(row, first + 2, Formula(f"1+{above}"), "whole")
        put(row, first + 3, Formula(level), "whole")
        put(row, first + 4, unit["rank_low"], "whole")
        put(row, first + 5, unit["rank_high"], "whole")
        low, high, *kept = (at(row, first + more) for more in range(2, 6))
        same = f"ABS({own}-{at(row, first + 1)})<{TEN},{low}={kept[0]},{high}={kept[1]}"
        self.sheet.verdict = first + 6
        put(row, first + 6, Formula(f"IF(AND({same}),0,1)"), "whole")

    def _note(self) -> str:
        said = (
            "Neben dem, was die Formeln ergeben, stehen Indexwert und Rang der Akte. "
            "Werte sind zusammengefasst und aufbereitet wie im Schlüssel beschrieben; eine "
            "leere Zelle heißt: keine Angabe."
        )
        if self.entered:
            codes = ", ".join(self.entered)
            said += (
                f" Eingetragen statt gerechnet sind die normalisierten Werte von {codes}."
            )
        return said


def combined(method: str, row: int, columns: Sequence[int]) -> str:
    """Formula of a group in one row; who lacks a value is left out of its weights."""
    cells = [at(row, column) for column in columns]
    weights = [at(WEIGHTS, column, fixed=True) for column in columns]
    both = list(zip(weights, cells, strict=True))
    present = "+".join(f"{w}*ISNUMBER({x})" for w, x in both)
    if method == "geometric":
        parts = (f"IF(ISNUMBER({x}),N({x})^({w}/({present})),1)" for w, x in both)
        return "*".join(parts)
    whole = f"*({'+'.join(weights)})" if method == "sum" else ""
    return f"({'+'.join(f'{w}*N({x})' for w, x in both)})/({present}){whole}"
