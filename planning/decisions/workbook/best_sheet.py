"""The sheet of a Vergleichsplan: checked by formulas, not found again by them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.site import Case, case
from planning.decisions.workbook.sheets import Formula, Sheet, at, span
from planning.decisions.workbook.sources import SMALL, check_sources, fte, sets_of_sources

Doc = Mapping[str, Any]
POINTS = 2  # the row of the points; one row for each set of sources follows
FIRST = ("Kennung", "Einrichtung", "Art", "Rang", "Ziel", "Vorschlag der Akte", "gewichtet")
KIND, RANK, TARGET, PLAN, RANKED = 2, 3, 4, 5, 6
LAST = ("Gewicht", "Punkte", "unzulässig (0 oder 1)")


class BestSheet:
    """One row a site with its steps; what couples sites stands above."""

    def __init__(self, record: Doc) -> None:
        self._rules = record["rules"]["allocation"]
        check_sources(self._rules, "milp")
        inputs = record["inputs"]["allocation"]
        cases = [case(site, self._rules, inputs["as_of"]) for site in inputs["sites"]]
        self._cases = sorted(cases, key=lambda one: one.turn)
        self._proof = record["result"].get("proof")
        self._kept = {x["number"]: x["proposal_fte"] for x in record["result"]["lines"]}
        self._names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
        self._funds = sets_of_sources(self._rules, {one.kind for one in cases})
        head = POINTS + 2 + len(self._funds)
        self._rows = range(head + 1, head + 1 + max(1, len(cases)))
        most = max((len(one.steps) for one in cases), default=1)
        self._steps = len(FIRST)
        self._money = self._steps + most
        self._last = self._money + len(self._funds)
        title = "Vergleichsplan: geprüft, nicht nachgerechnet (VzÄ)"
        self.sheet = Sheet("Vergleichsplan", title, head, verdict=self._last + 2)

    def build(self) -> Sheet:
        """The finished sheet."""
        self.sheet.put(1, 0, NOTE, "note")
        self._write_heads()
        for row, one in zip(self._rows, self._cases, strict=False):
            self._write_site(row, one)
        self._write_points()
        for nr, (held, _) in enumerate(self._funds):
            self._write_source(POINTS + 1 + nr, nr, held)
        return self.sheet

    def _write_heads(self) -> None:
        steps = [f"Stufe {nr + 1}" for nr in range(self._money - self._steps)]
        money = [f"Anteil an Mittel {nr + 1}" for nr in range(len(self._funds))]
        for column, word in enumerate((*FIRST, *steps, *money, *LAST)):
            self.sheet.put(self.sheet.head, column, word, "head")
            self.sheet.widths[column] = 13
        self.sheet.widths |= {0: 24, 1: 34}

    def _write_site(self, row: int, one: Case) -> None:
        put = self.sheet.put
        self.sheet.put_row(row, (one.number, self._names.get(one.number, ""), one.kind))
        put(row, RANK, one.rank or None, "whole")
        put(row, TARGET, fte(one.target), "fte")
        plan = put(row, PLAN, Decimal(self._kept[one.number]), "fte")
        put(row, RANKED, int(one.is_ranked), "whole")
        for nr, step in enumerate(one.steps):
            put(row, self._steps + nr, fte(step), "fte")
        for nr, (_, parts) in enumerate(self._funds):
            put(row, self._money + nr, parts[one.kind], "figure")
        if one.is_ranked:
            put(row, self._last, Formula(self._weight(row)), "figure")
            put(row, self._last + 1, Formula(self._worth(row)), "whole")
        steps = f"{at(row, self._steps)}:{at(row, self._money - 1)}"
        near = f"ISNUMBER({steps})*({steps}>{plan}-{SMALL})*({steps}<{plan}+{SMALL})"
        put(row, self._last + 2, Formula(f"IF(SUMPRODUCT({near})>0,0,1)"), "whole")

    def _weight(self, row: int) -> str:
        """Place among the ranks of the type: 1 for the first, equal ranks share it."""
        ranked, kinds, ranks = (span(self._rows, x) for x in (RANKED, KIND, RANK))
        inside = f"({ranked}=1)*({kinds}={at(row, KIND)})"
        number = f"SUMPRODUCT({inside})"
        return f"({number}-SUMPRODUCT({inside}*({ranks}<{at(row, RANK)})))/{number}"

    def _worth(self, row: int) -> str:
        """Need served, and what every site reached counts; points of one row."""
        breadth, least = self._rules["breadth"], self._rules["site"]["min"]
        plan, target, weight = (at(row, x) for x in (PLAN, TARGET, self._last))
        weights, targets, ranked = (
            span(self._rows, x) for x in (self._last, TARGET, RANKED)
        )
        reached = f"SUMPRODUCT({ranked}*{weights}*{targets})/SUM({ranked})"
        served = f"(1-{breadth})*{weight}*MIN({plan},{target})"
        is_reached = f"IF({plan}>{least}-{SMALL},1,0)"
        return f"ROUND(10000*({served}+{breadth}*{reached}*{is_reached}),0)"

    def _write_points(self) -> None:
        """Points of the plan beside those of the record; each row is rounded once."""
        put = self.sheet.put
        put(POINTS, 0, "Zielwert in Punkten", "label")
        text = f"SUM({span(self._rows, self._last + 1)})"
        found = put(POINTS, 2, Formula(text), "whole")
        if self._proof is None:
            return
        kept = put(POINTS, 3, self._proof["objective"], "whole")
        put(POINTS, 4, f"laut Akte; Lücke zum Besten höchstens {self._proof['gap']}")
        many = sum(one.is_ranked for one in self._cases)  # halves may fall either way
        same = f"IF(ABS({found}-{kept})<={many},0,1)"
        put(POINTS, self._last + 2, Formula(same), "whole")

    def _write_source(self, row: int, nr: int, held: int) -> None:
        """What a set of sources must pay of all, and that it can."""
        put = self.sheet.put
        put(row, 0, f"Mittel {nr + 1}: gebraucht, da", "label")
        shares = span(self._rows, self._money + nr)
        used = put(row, 2, Formula(f"SUMPRODUCT({span(self._rows, PLAN)}*{shares})"), "fte")
        there = put(row, 3, fte(held), "fte")
        put(row, self._last + 2, Formula(f"IF({used}<={there}+{SMALL},0,1)"), "whole")


NOTE = (
    "Ein Lösungsprogramm hat diesen Plan gefunden. Die Formeln prüfen, dass jede Stufe "
    "erlaubt und alles bezahlt ist und dass der Zielwert stimmt; sie suchen nicht selbst."
)
