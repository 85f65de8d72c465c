"""The sheet of the Rangfolge: who gets which step while the money lasts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.site import Case, case
from planning.decisions.workbook.sheets import Formula, Sheet, at, span
from planning.decisions.workbook.sources import SMALL, check_sources, fte, sets_of_sources

Doc = Mapping[str, Any]
MONEY = 3  # the row of budgets above the headings
HEAD = 4
FIRST = ("Folge", "Kennung", "Einrichtung", "Klasse", "Rang", "Ziel")
LAST = ("offen (1 oder 0)", "Vorschlag", "Vorschlag der Akte", "weicht ab (0 oder 1)")


class WalkSheet:
    """Vergabe nach Rangfolge: one row a site, in the order of the walk."""

    def __init__(self, record: Doc) -> None:
        self._rules = record["rules"]["allocation"]
        check_sources(self._rules, "rank_order")
        inputs = record["inputs"]["allocation"]
        self._sites = {site["number"]: site for site in inputs["sites"]}
        cases = [case(site, self._rules, inputs["as_of"]) for site in inputs["sites"]]
        self._cases = sorted(cases, key=lambda one: one.turn)
        self._lines = {line["number"]: line for line in record["result"]["lines"]}
        self._names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
        self._funds = sets_of_sources(self._rules, {one.kind for one in self._cases})
        most = max((len(one.steps) for one in self._cases), default=1)
        self._steps = len(FIRST)
        self._money = self._steps + most
        self._last = self._money + 2 * len(self._funds)
        self._rows = range(HEAD + 1, HEAD + 1 + len(self._cases))
        self.sheet = Sheet(
            "Rangfolge", "Vergabe nach Rangfolge (VzÄ)", HEAD, verdict=self._last + 3
        )

    def build(self) -> Sheet:
        """The finished sheet."""
        self.sheet.put(1, 0, NOTE, "note")
        self._write_heads()
        for row, one in zip(self._rows, self._cases, strict=True):
            self._write_site(row, one)
            self._write_money(row, one)
            self._write_outcome(row, one)
        return self.sheet

    def _write_heads(self) -> None:
        steps = [f"Stufe {nr + 1}" for nr in range(self._money - self._steps)]
        money = [
            f"{word} {nr + 1}"
            for nr in range(len(self._funds))
            for word in ("Anteil an Mittel", "frei vor dieser Zeile, Mittel")
        ]
        for column, word in enumerate((*FIRST, *steps, *money, *LAST)):
            self.sheet.put(HEAD, column, word, "head")
            self.sheet.widths[column] = 13
        self.sheet.widths |= {1: 12, 2: 34}
        self.sheet.put(MONEY, 0, "Mittel", "label")
        for nr, (held, _) in enumerate(self._funds):
            self.sheet.put(MONEY, self._money + 2 * nr, fte(held), "fte")

    def _write_site(self, row: int, one: Case) -> None:
        site = self._sites[one.number]
        texts = (row - HEAD, one.number, self._names.get(one.number, ""), one.turn[0] + 1)
        self.sheet.put_row(row, (*texts, site["rank_low"]))
        self.sheet.put(row, len(FIRST) - 1, fte(one.target), "fte")
        for nr, step in enumerate(one.steps):
            self.sheet.put(row, self._steps + nr, fte(step), "fte")

    def _write_money(self, row: int, one: Case) -> None:
        """What is free before this row: all money without what everybody has for sure."""
        for nr, (_, parts) in enumerate(self._funds):
            share, left = self._money + 2 * nr, self._money + 2 * nr + 1
            self.sheet.put(row, share, parts[one.kind], "figure")
            if row == self._rows[0]:
                held = at(MONEY, share, fixed=True)
                sure = f"{span(self._rows, self._steps)}*{span(self._rows, share)}"
                text = f"{held}-SUMPRODUCT({sure})"
            else:
                given = f"{self._given(row - 1)}-{at(row - 1, self._steps)}"
                text = f"{at(row - 1, left)}-({given})*{at(row - 1, share)}"
            self.sheet.put(row, left, Formula(f"ROUND({text},6)"), "fte")

    def _write_outcome(self, row: int, one: Case) -> None:
        steps = f"{at(row, self._steps)}:{at(row, self._money - 1)}"
        first, target = at(row, self._steps), at(row, len(FIRST) - 1)
        wanted = f"({steps}<={target}+{SMALL})"
        paid = "*".join(
            f"({at(row, self._money + 2 * nr + 1)}+{SMALL}>=({steps}-{first})"
            f"*{at(row, self._money + 2 * nr)})"
            for nr in range(len(self._funds))
        )
        is_open = at(row, self._last)
        best = f"SUMPRODUCT(MAX({wanted}*{paid}*{steps}))"
        self.sheet.put(row, self._last, Formula(self._open(row, one)), "whole")
        text = f"IF({is_open}=1,MAX({first},{best}),{first})"
        given = self.sheet.put(row, self._last + 1, Formula(text), "fte")
        kept = Decimal(self._lines[one.number]["proposal_fte"])
        stored = self.sheet.put(row, self._last + 2, kept, "fte")
        same = f"IF(ABS({given}-{stored})<{SMALL},0,1)"
        self.sheet.put(row, self._last + 3, Formula(same), "whole")

    def _open(self, row: int, one: Case) -> str:
        """1 while the walk goes on: no strict end before, no guaranteed class left out."""
        group = one.turn[0]
        conditions = []
        if self._rules["rank_order"] == "strict" and row > self._rows[0]:
            before = row - 1
            steps = f"{at(before, self._steps)}:{at(before, self._money - 1)}"
            within = f"({steps}<={at(before, len(FIRST) - 1)}+{SMALL})"
            most = f"MAX({at(before, self._steps)},SUMPRODUCT(MAX({within}*{steps})))"
            conditions += [
                f"OR({at(before, self._last)}=1,{self._skips(before)})",
                f"OR({self._skips(before)},{self._given(before)}+{SMALL}>={most})",
            ]
        if self._rules["priority_classes"][group]["mode"] == "guarantee":
            conditions += self._supplied(group)
        return f"IF(AND({','.join(conditions)}),1,0)" if conditions else "1"

    def _skips(self, row: int) -> str:
        """Whether a row was passed by because its guaranteed class is closed."""
        group = self._cases[row - self._rows[0]].turn[0]
        if self._rules["priority_classes"][group]["mode"] != "guarantee":
            return "1=0"
        supplied = self._supplied(group)
        return f"IF(AND({','.join(supplied)}),1=0,1=1)" if supplied else "1=0"

    def _supplied(self, group: int) -> list[str]:
        """Everybody of the classes before who may get anything has something."""
        rows = [
            row
            for row, one in zip(self._rows, self._cases, strict=True)
            if one.turn[0] < group and one.steps[-1]
        ]
        return [f"{self._given(row)}>0" for row in rows]

    def _given(self, row: int) -> str:
        return at(row, self._last + 1)


NOTE = (
    "Jede Zeile nimmt die höchste Stufe bis zu ihrem Ziel, die noch bezahlt ist; die erste "
    "Stufe ist jedem sicher. Bei mehreren Quellen zählt jede Auswahl von Mitteln für sich."
)
