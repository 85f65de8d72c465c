"""The sheet of the Höchstzahlverfahren: who gets which step, highest quotient first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from planning.decisions.recalculation.site import Case, case
from planning.decisions.workbook.sheets import Formula, Sheet, at, span
from planning.decisions.workbook.sources import SMALL, check_sources, fte, sets_of_sources

Doc = Mapping[str, Any]
MONEY = 3  # the row of budgets above the headings
HEAD = 4
FIRST = ("Folge", "Kennung", "Einrichtung", "Klasse", "von", "auf", "Ziel", "Quotient")
FROM, TO, TARGET, QUOTIENT = 4, 5, 6, 7
LAST = (
    *("an der Reihe (1 oder 0)", "bezahlt (1 oder 0)", "vergeben (1 oder 0)"),
    *("Vorschlag", "Vorschlag der Akte", "weicht ab (0 oder 1)"),
)


@dataclass(frozen=True)
class Step:
    """One row: a step up of a site, or the first step that it has for sure."""

    site: Case
    low: int
    high: int
    is_sure: bool = False

    @property
    def order(self) -> tuple[Any, ...]:
        """Highest quotient first, then the turn of the site; Sainte-Laguë."""
        return -Fraction(2 * self.site.target, self.low + self.high), self.site.turn


class DivisorSheet:
    """First what everybody has for sure, then every step in the order of quotients."""

    def __init__(self, record: Doc) -> None:
        self._rules = record["rules"]["allocation"]
        check_sources(self._rules, "divisor")
        inputs = record["inputs"]["allocation"]
        cases = [case(site, self._rules, inputs["as_of"]) for site in inputs["sites"]]
        self._cases = sorted(cases, key=lambda one: one.turn)
        self._steps = self._all_steps()
        self._rows = range(HEAD + 1, HEAD + 1 + len(self._steps))
        self._names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
        self._kept = {x["number"]: x["proposal_fte"] for x in record["result"]["lines"]}
        self._funds = sets_of_sources(self._rules, {one.kind for one in cases})
        self._money = len(FIRST)
        self._last = self._money + 2 * len(self._funds)
        title = "Vergabe nach Höchstzahlen (VzÄ)"
        self.sheet = Sheet("Höchstzahlen", title, HEAD, verdict=self._last + 5)

    def _all_steps(self) -> list[Step]:
        sure = [Step(one, 0, one.steps[0], is_sure=True) for one in self._cases]
        ups: list[Step] = []
        for place in range(len(self._rules["priority_classes"])):
            inside = [
                Step(one, low, high)
                for one in self._cases
                if one.turn[0] == place
                for low, high in pairwise(one.steps)
                if high <= one.target
            ]
            ups += sorted(inside, key=lambda step: step.order)
        return [*sure, *ups]

    def build(self) -> Sheet:
        """The finished sheet."""
        self.sheet.put(1, 0, NOTE, "note")
        self._write_heads()
        for row, step in zip(self._rows, self._steps, strict=True):
            self._write_step(row, step)
            self._write_money(row, step)
            self._write_given(row, step)
            if step.is_sure:
                self._write_verdict(row, step.site)
        return self.sheet

    def _write_heads(self) -> None:
        money = [
            f"{word} {nr + 1}"
            for nr in range(len(self._funds))
            for word in ("Anteil an Mittel", "frei vor dieser Zeile, Mittel")
        ]
        for column, word in enumerate((*FIRST, *money, *LAST)):
            self.sheet.put(HEAD, column, word, "head")
            self.sheet.widths[column] = 13
        self.sheet.widths |= {1: 12, 2: 34}
        self.sheet.put(MONEY, 0, "Mittel", "label")
        for nr, (held, _) in enumerate(self._funds):
            self.sheet.put(MONEY, self._money + 2 * nr, fte(held), "fte")

    def _write_step(self, row: int, step: Step) -> None:
        one = step.site
        name = self._names.get(one.number, "")
        self.sheet.put_row(row, (row - HEAD, one.number, name, one.turn[0] + 1))
        for column, amount in ((FROM, step.low), (TO, step.high), (TARGET, one.target)):
            self.sheet.put(row, column, fte(amount), "fte")
        if not step.is_sure:
            text = f"{at(row, TARGET)}/(({at(row, FROM)}+{at(row, TO)})/2)"
            self.sheet.put(row, QUOTIENT, Formula(text), "figure")

    def _write_money(self, row: int, step: Step) -> None:
        for nr, (_, parts) in enumerate(self._funds):
            share, left = self._money + 2 * nr, self._money + 2 * nr + 1
            self.sheet.put(row, share, parts[step.site.kind], "figure")
            text = at(MONEY, share, fixed=True)
            if row > self._rows[0]:
                before = row - 1
                paid = f"{self._given(before)}*({at(before, TO)}-{at(before, FROM)})"
                text = f"{at(before, left)}-{paid}*{at(before, share)}"
            self.sheet.put(row, left, Formula(f"ROUND({text},6)"), "fte")

    def _write_given(self, row: int, step: Step) -> None:
        if step.is_sure:
            for more in range(3):
                self.sheet.put(row, self._last + more, 1, "whole")
            return
        more = f"({at(row, TO)}-{at(row, FROM)})"
        fits = ",".join(
            f"{at(row, self._money + 2 * nr + 1)}+{SMALL}>={more}"
            f"*{at(row, self._money + 2 * nr)}"
            for nr in range(len(self._funds))
        )
        turn = self.sheet.put(row, self._last, Formula(self._turn(row, step)), "whole")
        paid = self.sheet.put(row, self._last + 1, Formula(f"IF(AND({fits}),1,0)"), "whole")
        self.sheet.put(row, self._last + 2, Formula(f"{turn}*{paid}"), "whole")

    def _turn(self, row: int, step: Step) -> str:
        """1 while every step before was paid, and the class of the row is open."""
        before = range(self._rows[0] + len(self._cases), row)
        conditions = []
        if before:
            turns, given = (span(before, self._last + more) for more in (0, 2))
            conditions.append(f"SUM({turns})=SUM({given})")
        group = step.site.turn[0]
        if self._rules["priority_classes"][group]["mode"] == "guarantee":
            conditions += [
                f"{at(self._rows[place], self._last + 3)}>0"
                for place, one in enumerate(self._cases)
                if one.turn[0] < group and one.steps[-1]
            ]
        return f"IF(AND({','.join(conditions)}),1,0)" if conditions else "1"

    def _write_verdict(self, row: int, one: Case) -> None:
        """What the site has in all, beside what the record says."""
        text = "+".join(
            f"{self._given(place)}*({at(place, TO)}-{at(place, FROM)})"
            for place, step in zip(self._rows, self._steps, strict=True)
            if step.site is one
        )
        found = self.sheet.put(row, self._last + 3, Formula(text), "fte")
        kept = self.sheet.put(row, self._last + 4, Decimal(self._kept[one.number]), "fte")
        same = f"IF(ABS({found}-{kept})<{SMALL},0,1)"
        self.sheet.put(row, self._last + 5, Formula(same), "whole")

    def _given(self, row: int) -> str:
        return at(row, self._last + 2)


NOTE = (
    "Zuerst die Stufe, die jeder Einrichtung sicher ist, dann jede weitere Stufe nach "
    "ihrem Quotienten aus Ziel und Mitte der Stufe. Die erste, die nicht bezahlt ist, "
    "beendet die Vergabe."
)
