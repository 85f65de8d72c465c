"""Figures in the texts of a Vorlage beside those of its plan: what does not fit is named.

Texts are typed, or carried over from the Fassung before; the plan under them may have
changed since. Nothing is refused: a text may speak of other figures on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planning.allocation.german import counted, vzae
from planning.decisions.paper import FIELDS

CHECKED = ("motion", "summary", "positions")  # what speaks of this plan, not of the past
AMOUNT = r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
VZAE = re.compile(AMOUNT + r"[\s-]*(?:VzÄ|Vollzeitäquivalente?n?)(?!\w)", re.IGNORECASE)
SITES = re.compile(AMOUNT + r"\s+(?:Einrichtung(?:en)?|Standorte?n?)(?!\w)", re.IGNORECASE)
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True)
class PlanFigures:
    """What a plan gives: VzÄ in all, of a budget; Bestand and Vorschlag of each site.

    The Bestand of a site is None where nobody stated it.
    """

    allocated: Decimal
    budget: Decimal
    lines: tuple[tuple[Decimal | None, Decimal], ...]

    @property
    def served(self) -> int:
        """Facilities that receive VzÄ."""
        return sum(1 for _, proposed in self.lines if proposed)

    @property
    def changes(self) -> list[Decimal]:
        """VzÄ more or less than the Bestand, where that is known."""
        return [proposed - stock for stock, proposed in self.lines if stock is not None]

    @property
    def amounts(self) -> set[Decimal]:
        """VzÄ that a text about the plan may name: sums, and what single sites hold."""
        more = sum((change for change in self.changes if change > 0), Decimal(0))
        less = sum((-change for change in self.changes if change < 0), Decimal(0))
        stock = sum((stock for stock, _ in self.lines if stock is not None), Decimal(0))
        sums = {self.allocated, self.budget, self.budget - self.allocated, more, less}
        single = {amount for line in self.lines for amount in line if amount is not None}
        return sums | single | {stock, abs(more - less), *map(abs, self.changes)}

    @property
    def counts(self) -> set[Decimal]:
        """Facilities that a text about the plan may count."""
        gaining = sum(1 for change in self.changes if change > 0)
        losing = sum(1 for change in self.changes if change < 0)
        unknown = len(self.lines) - len(self.changes)
        known = {self.served, len(self.lines), len(self.lines) - self.served}
        return {Decimal(count) for count in known | {gaining, losing, unknown}}


def figure_warnings(paper: Mapping[str, Any], plan: PlanFigures) -> list[str]:
    """One German sentence for each figure of the texts that is none of the plan."""
    titles = {field.name: field.title for field in FIELDS}
    return [
        f"{titles[name]}: Der Text nennt „{said}“, {instead}."
        for name in CHECKED
        for said, instead in _strange(str(paper.get(name) or ""), plan)
    ]


def _strange(text: str, plan: PlanFigures) -> Iterator[tuple[str, str]]:
    given, budget = (vzae(int(amount * 100)) for amount in (plan.allocated, plan.budget))
    served = counted(plan.served, "Einrichtung", "Einrichtungen")
    verb = "erhält" if plan.served == 1 else "erhalten"
    for said in _unknown(VZAE, text, plan.amounts):
        yield said, f"der Vorschlag vergibt {given} von {budget}"
    for said in _unknown(SITES, text, plan.counts):
        yield said, f"nach dem Vorschlag {verb} {served} VzÄ"


def _unknown(pattern: re.Pattern, text: str, known: Iterable[Decimal]) -> list[str]:
    """What a text says that is not known, each once, as it is written there."""
    found = [(match[0], _number(match[1])) for match in pattern.finditer(text)]
    strange = [" ".join(said.split()) for said, number in found if number not in known]
    return list(dict.fromkeys(strange))


def _number(text: str) -> Decimal:
    """A German number; a point before three digits groups thousands."""
    plain = text.replace(".", "") if THOUSANDS.fullmatch(text) else text
    return Decimal(plain.replace(",", "."))
