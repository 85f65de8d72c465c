"""The sheet of a Stufenauswahl: filter after filter with counts, then order and money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.indicator import Beyond
from planning.decisions.recalculation.selection import Choice, choice, stages
from planning.decisions.recalculation.site import cents, field_of, passes, plain
from planning.decisions.workbook.sheets import Formula, Sheet, at, span
from planning.decisions.workbook.sources import SMALL, check_sources, fte, sets_of_sources

Doc = Mapping[str, Any]
COUNTS = 2  # the first row of counts; the others and the money follow
FIRST = ("Folge", "Kennung", "Einrichtung")
COUNT_HEADS = (
    *("Schritt", "Code", "hinein", "scheiden aus", "davon Angabe fehlt", "weiter"),
    *("hinein laut Akte", "weiter laut Akte", "Angabe fehlt laut Akte"),
)
NAMES = {"eligibility": "antragsberechtigt", "cascade": "Filter", "take": "Auswahl"}
NAMES |= {"sort": "Angaben zum Ordnen"}
LAST = (
    *("scheidet aus bei Schritt (0: keinem)", "weil eine Angabe fehlt (1 oder 0)"),
    "an der Reihe (1 oder 0)",
    *("sicher", "bei Auswahl", "gewählt (1 oder 0)", "Vorschlag", "Vorschlag der Akte"),
    *("an seiner Stelle (1 oder 0)", "weicht ab (0 oder 1)"),
)
LEFT, LACKS, OPEN, SURE, MORE, CHOSEN, GIVEN, KEPT, PLACED, DIFFERS = range(10)
UNKNOWN = "keine Angabe"
FIELDS = {"facility": "Kennung", "index": "Indexwert", "rank": "Rang", "children": "Kinder"}
FIELDS |= {"area": "Gebiet", "measures": "Maßnahme", "stock": "Bestand"}
FIELDS |= {"provider_kind": "Trägerschaft"}
COMPARED = {">": ">", "≥": ">=", "<": "<", "≤": "<="}


class SelectionSheet:
    """Stufenauswahl: one row a site, in the order of the selection."""

    def __init__(self, record: Doc) -> None:
        self._rules = record["rules"]["allocation"]
        check_sources(self._rules, "cascade")
        inputs = record["inputs"]["allocation"]
        self._sites = {site["number"]: site for site in inputs["sites"]}
        found = [choice(site, self._rules, inputs["as_of"]) for site in inputs["sites"]]
        self._cases = sorted(found, key=lambda one: one.turn)
        self._lines = {line["number"]: line for line in record["result"]["lines"]}
        self._names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
        self._kept = record["result"].get("counts", [])
        delivered = {
            row["code"]: row["name"] for row in record["inputs"].get("indicators", [])
        }
        self._fields = delivered | FIELDS
        self._funds = sets_of_sources(self._rules, {one.kind for one in found})
        self._stages = stages(self._rules)
        self._take = COUNTS + 1 + len(self._stages)  # row of the last count
        self._money = self._take + 1
        head = self._money + 1
        self._rows = range(head + 1, head + 1 + max(1, len(found)))
        self._lay_out()
        self.sheet = Sheet(
            "Stufenauswahl", "Stufenauswahl (VzÄ)", head, verdict=self._last + DIFFERS
        )

    def _lay_out(self) -> None:
        """Columns: value and verdict of every condition, keys, money, outcome."""
        self._columns: list[list[int]] = []
        column = len(FIRST)
        for _, _, asked in self._stages[:-1]:
            self._columns.append([column + 2 * nr for nr in range(len(asked))])
            column += 2 * len(asked)
        order = self._rules["cascade"]["sort"]
        self._keys = {key: column + nr for nr, key in enumerate(order)}
        self._share = column + len(self._keys)
        self._last = self._share + 2 * len(self._funds)

    def build(self) -> Sheet:
        """The finished sheet."""
        self.sheet.put(1, 0, NOTE, "note")
        self._write_heads()
        places = {key: self._places(key) for key in self._keys}
        for row, one in zip(self._rows, self._cases, strict=False):
            self._write_conditions(row, one)
            for key, column in self._keys.items():
                self.sheet.put(row, column, places[key].get(one.number), "whole")
            self._write_money(row, one)
            self._write_outcome(row, one)
        self._write_counts()
        return self.sheet

    def _write_heads(self) -> None:
        words = list(FIRST)
        for name, code, asked in self._stages[:-1]:
            for one in asked:
                said = one["code"] or code or NAMES[name]
                asked_for = one["text"] or self._fields.get(one["field"], one["field"])
                words.append(f"{said}: {asked_for}")
                words.append(f"{said} erfüllt (1 ja, 0 nein, -1 keine Angabe)")
        words += [
            f"Stelle nach {self._fields.get(key.lstrip('-'), key.lstrip('-'))}"
            for key in self._keys
        ]
        for nr in range(len(self._funds)):
            words += [
                f"Anteil an Mittel {nr + 1}",
                f"frei vor dieser Zeile, Mittel {nr + 1}",
            ]
        for column, word in enumerate((*words, *LAST)):
            self.sheet.put(self.sheet.head, column, word, "head")
            self.sheet.widths[column] = 13
        self.sheet.widths |= {0: 20, 2: 34}
        self.sheet.put(self._money, 0, "Mittel", "label")
        for nr, (held, _) in enumerate(self._funds):
            self.sheet.put(self._money, self._share + 2 * nr, fte(held), "fte")

    def _write_conditions(self, row: int, one: Choice) -> None:
        """What a site has for every condition, and whether that passes."""
        site = self._sites[one.number]
        number = row - self.sheet.head
        self.sheet.put_row(row, (number, one.number, self._names.get(one.number, "")))
        conditions = [rule for _, _, asked in self._stages[:-1] for rule in asked]
        columns = [column for group in self._columns for column in group]
        for rule, column in zip(conditions, columns, strict=True):
            value = self.sheet.put(row, column, _value(site, rule))
            text = f'IF({value}="{UNKNOWN}",-1,IF({_test(value, rule)},1,0))'
            self.sheet.put(row, column + 1, Formula(text), "whole")

    def _verdict(self, row: int, stage: int) -> str:
        """1, 0 or -1 of a step at a row."""
        if stage == len(self._columns):
            held = ",".join(f"ISNUMBER({at(row, x)})" for x in self._keys.values())
            return f"IF(AND({held}),1,-1)"
        cells = [at(row, column + 1) for column in self._columns[stage]]
        if len(cells) == 1:
            return cells[0]
        every, any_failed = (f"{x}=1" for x in cells), (f"{x}=0" for x in cells)
        return f"IF(AND({','.join(every)}),1,IF(OR({','.join(any_failed)}),0,-1))"

    def _places(self, key: str) -> dict[str, int]:
        """The place of every site by one key alone; equal values share it."""
        name, sign = key.lstrip("-"), -1 if key.startswith("-") else 1
        known = {n: field_of(site, name) for n, site in self._sites.items()}
        known = {n: value for n, value in known.items() if value is not None}
        ordered = sorted(set(known.values()), key=lambda x: (isinstance(x, str), x))
        places = {value: place for place, value in enumerate(ordered[::sign], start=1)}
        return {number: places[value] for number, value in known.items()}

    def _write_money(self, row: int, one: Choice) -> None:
        """What is free before this row: all money without what everybody has for sure."""
        for nr, (_, parts) in enumerate(self._funds):
            share, left = self._share + 2 * nr, self._share + 2 * nr + 1
            self.sheet.put(row, share, parts[one.kind], "figure")
            if row == self._rows[0]:
                held = at(self._money, share, fixed=True)
                sure = f"{span(self._rows, self._last + SURE)}*{span(self._rows, share)}"
                text = f"{held}-SUMPRODUCT({sure})"
            else:
                given = f"{self._at(row - 1, GIVEN)}-{self._at(row - 1, SURE)}"
                text = f"{at(row - 1, left)}-({given})*{at(row - 1, share)}"
            self.sheet.put(row, left, Formula(f"ROUND({text},6)"), "fte")

    def _at(self, row: int, column: int) -> str:
        return at(row, self._last + column)

    def _put(self, row: int, column: int, content: Any, style: str = "whole") -> str:
        return self.sheet.put(row, self._last + column, content, style)

    def _write_outcome(self, row: int, one: Choice) -> None:
        left = lacks = "0"
        for stage in reversed(range(len(self._stages))):
            verdict = self._verdict(row, stage)
            left = f"IF({verdict}<>1,{stage + 1},{left})"
            lacks = f"IF({verdict}<>1,IF({verdict}=-1,1,0),{lacks})"
        self._put(row, LEFT, Formula(left))
        self._put(row, LACKS, Formula(lacks))
        self._put(row, OPEN, Formula(self._goes_on(row)))
        sure = self._put(row, SURE, fte(one.ladder[0]), "fte")
        more = self._put(row, MORE, fte(one.ladder[-1]), "fte")
        self._put(row, CHOSEN, Formula(self._is_chosen(row)))
        text = f"IF({self._at(row, CHOSEN)}=1,{more},{sure})"
        given = self._put(row, GIVEN, Formula(text), "fte")
        kept = Decimal(self._lines[one.number]["proposal_fte"])
        stored = self._put(row, KEPT, kept, "fte")
        placed = self._put(row, PLACED, Formula(self._is_placed(row)))
        same = f"IF(AND(ABS({given}-{stored})<{SMALL},{placed}=1),0,1)"
        self._put(row, DIFFERS, Formula(same))

    def _wants(self, row: int) -> str:
        """Whether a site that came through could have more than is sure."""
        more = f"{self._at(row, MORE)}>{self._at(row, SURE)}+{SMALL}"
        return f"AND({self._at(row, LEFT)}=0,{more})"

    def _goes_on(self, row: int) -> str:
        """1 until the first that should be chosen and is not."""
        if row == self._rows[0]:
            return "1"
        before = row - 1
        went = f"OR({self._at(before, CHOSEN)}=1,IF({self._wants(before)},1=0,1=1))"
        return f"IF(AND({self._at(before, OPEN)}=1,{went}),1,0)"

    def _is_chosen(self, row: int) -> str:
        """1 where a site is next, the selection is not full, and the money pays it."""
        more = f"({self._at(row, MORE)}-{self._at(row, SURE)})"
        conditions = [f"{self._at(row, OPEN)}=1", self._wants(row)]
        for nr in range(len(self._funds)):
            share, left = (at(row, self._share + 2 * nr + x) for x in (0, 1))
            conditions.append(f"{left}+{SMALL}>={more}*{share}")
        take = self._rules["cascade"]["take"]
        if take["sites"] is not None:
            conditions.append(f"{self._before(row, CHOSEN)}<{take['sites']}")
        if take["fte"] is not None:
            taken = f"{self._before(row, GIVEN)}-{self._before(row, SURE)}+{more}"
            conditions.append(f"{taken}<={fte(cents(take['fte']))}+{SMALL}")
        return f"IF(AND({','.join(conditions)}),1,0)"

    def _before(self, row: int, column: int) -> str:
        """The sum of a column above a row."""
        if row == self._rows[0]:
            return "0"
        return f"SUM({self._at(self._rows[0], column)}:{self._at(row - 1, column)})"

    def _is_placed(self, row: int) -> str:
        """1 where who came through stands above who left, and in the order of the keys."""
        if row == self._rows[0]:
            return "1"
        left, before = self._at(row, LEFT), self._at(row - 1, LEFT)
        text = "1"
        for column in reversed(self._keys.values()):
            own, other = at(row, column), at(row - 1, column)
            text = f"IF({own}>{other},1,IF({own}<{other},0,{text}))"
        return f"IF({left}<>0,1,IF({before}<>0,0,{text}))"

    def _write_counts(self) -> None:
        """Who came to every step, left it and went on, beside what the record says."""
        self.sheet.put_row(COUNTS, COUNT_HEADS, "head")
        left, lacks = (span(self._rows, self._last + x) for x in (LEFT, LACKS))
        came = f"COUNT({left})"
        for stage, (name, code, _) in enumerate(self._stages):
            at_step = f"({left}={stage + 1})"
            gone, absent = f"SUMPRODUCT({at_step}*1)", f"SUMPRODUCT({at_step}*{lacks})"
            came = self._write_count(stage, (NAMES[name], code), (came, gone, absent))
        chosen = f"SUM({span(self._rows, self._last + CHOSEN)})"
        said = (came, f"{came}-{chosen}", "0")
        self._write_count(len(self._stages), (NAMES["take"], None), said)

    def _write_count(
        self, stage: int, words: tuple[str, str | None], texts: tuple[str, str, str]
    ) -> str:
        """One step, and the address of how many go on."""
        row = COUNTS + 1 + stage
        self.sheet.put_row(row, words)
        put = self.sheet.put
        cells = [put(row, 2 + nr, Formula(x), "whole") for nr, x in enumerate(texts)]
        went = put(row, 5, Formula(f"{cells[0]}-{cells[1]}"), "whole")
        if stage < len(self._kept):
            kept = self._kept[stage]
            found = {"n_in": cells[0], "n_out": went, "absent": cells[2]}
            pairs = [
                (put(row, 6 + nr, kept[name], "whole"), cell)
                for nr, (name, cell) in enumerate(found.items())
            ]
            same = ",".join(f"{stored}={cell}" for stored, cell in pairs)
            self._put(row, DIFFERS, Formula(f"IF(AND({same}),0,1)"))
        return went


def _value(site: Doc, rule: Doc) -> Any:
    """What a condition looks at; of areas and measures whether they are there."""
    if rule["op"] == "in_area" or rule["op"].endswith("_measure"):
        passed = passes(site, rule)
        is_there = passed if rule["op"] != "lacks_measure" else not passed
        return UNKNOWN if passed is None else int(bool(is_there))
    value = field_of(site, rule["field"])
    return UNKNOWN if value is None else value


def _test(value: str, rule: Doc) -> str:
    """The condition on the cell of its value, as a formula."""
    op, wanted = rule["op"], rule["value"]
    if op in ("in_area", "has_measure"):
        return f"{value}=1"
    if op == "lacks_measure":
        return f"{value}=0"
    if op in COMPARED:
        return f"{value}{COMPARED[op]}{plain(wanted)}"
    asked = wanted if op in ("in", "not_in") else [wanted]
    equal = ",".join(_is_equal(value, plain(one)) for one in asked)
    return f"OR({equal})" if op in ("=", "in") else f"IF(OR({equal}),1=0,1=1)"


def _is_equal(value: str, wanted: Any) -> str:
    """Text is equal letter by letter, which a plain sign of equality does not ask for."""
    if isinstance(wanted, Decimal):
        return f"{value}={wanted}"
    if '"' in str(wanted):
        raise Beyond("Anführungszeichen in einer Bedingung")
    return f'EXACT({value},"{wanted}")'


NOTE = (
    "Wer eine Bedingung nicht erfüllt, scheidet dort aus; fehlt die Angabe, ist sie weder "
    "erfüllt noch verfehlt. Wer übrig bleibt, erhält der Reihe nach, bis die Auswahl voll "
    "oder das Geld zu Ende ist."
)
