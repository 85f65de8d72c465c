"""Independent recalculation, part 6: money and the walk by rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from planning.decisions.recalculation.indicator import ONE, ZERO, Beyond, Doc
from planning.decisions.recalculation.selection import Choice, choice, counts
from planning.decisions.recalculation.site import Case, case, cents, is_for

# --- 6. Vergabe: sources of money, the walk by rank, the divisor -------------------------


def allocated(inputs: Doc, rules: Doc) -> dict[str, Any]:
    """Bedarf, Bestand and Vorschlag of every site, and the Rest."""
    walk = WALKS.get(rules["method"])
    for name, is_known in (
        (f"Verfahren {rules['method']}", walk),
        ("Bemessung nach einer Kurve", rules["requirement"]["rule"] == "steps"),
    ):
        if not is_known:
            raise Beyond(name)
    of_site = choice if walk is by_selection else case
    cases = [of_site(site, rules, inputs["as_of"]) for site in inputs["sites"]]
    cases.sort(key=lambda one: one.turn)
    funds = Funds(rules, {one.kind for one in cases})
    for one in cases:
        funds.give(one, one.steps[0])
    if not funds.are_enough():
        raise Beyond("das Budget reicht nicht für Mindestausstattung und Sonderfälle")
    walk(cases, funds, rules)
    given = sum(one.plan for one in cases)
    return {
        "lines": {
            one.number: {
                "need_fte": two_places(one.need),
                "stock_fte": two_places(one.stock),
                "proposal_fte": two_places(one.plan),
            }
            for one in cases
        },
        "budget_fte": two_places(funds.total),
        "allocated_fte": two_places(given),
        "rest_fte": two_places(funds.total - given),
        **({"counts": list(counts(cases, rules))} if walk is by_selection else {}),
    }


def two_places(amount: int | None) -> str | None:
    """Hundredths as text with two places."""
    return None if amount is None else f"{Decimal(amount) / 100:.2f}"


class Funds:
    """Sources of money; they pay a plan when no set of them is asked for too much."""

    def __init__(self, rules: Doc, kinds: set[str]) -> None:
        grid = cents(rules["fte_grid"])
        held = [(source, amount(source, grid)) for source in rules["budget"]]
        self.total = sum(hundredths for _, hundredths in held)
        self.left, self.parts = [], []  # per set of sources: what the others must pay
        for size in range(len(held)):
            for chosen in combinations(held, size):
                self.left.append(Decimal(self.total - sum(paid for _, paid in chosen)))
                self.parts.append({kind: rest_of(chosen, kind) for kind in kinds})

    def fits(self, one: Case, step: int) -> bool:
        """Whether a site can have a step instead of what it has."""
        more, both = step - one.plan, zip(self.left, self.parts, strict=True)
        return all(left >= more * parts[one.kind] for left, parts in both)

    def give(self, one: Case, step: int) -> None:
        """Take what a site gets more from the money."""
        more, both = step - one.plan, zip(self.left, self.parts, strict=True)
        self.left = [left - more * parts[one.kind] for left, parts in both]
        one.plan = step

    def are_enough(self) -> bool:
        """Whether nobody is asked for more than there is."""
        return min(self.left) >= 0


def amount(source: Doc, grid: int) -> int:
    """What a source holds in hundredths; euros are rounded down to the grid."""
    found = [] if source["fte"] is None else [cents(source["fte"])]
    if source["eur"] is not None:
        paid = Decimal(source["eur"]) * 100 / Decimal(source["cost_per_fte"])
        found.append(int(paid / grid) * grid)
    return min(found)


def rest_of(sources: Sequence[tuple[Doc, int]], kind: str) -> Decimal:
    """The part of a site's VzÄ that these sources may not pay."""
    shares = [Decimal(source["share_max"]) for source, _ in sources if is_for(kind, source)]
    return max(ZERO, ONE - sum(shares))


def in_classes(cases: Sequence[Case], rules: Doc) -> Iterator[list[Case]]:
    """Class after class; a guaranteed one only when all before it are supplied."""
    for at, group in enumerate(rules["priority_classes"]):
        before = [one for one in cases if one.turn[0] < at and one.steps[-1]]
        if group["mode"] != "guarantee" or all(one.plan for one in before):
            yield [one for one in cases if one.turn[0] == at]


def by_rank(cases: Sequence[Case], funds: Funds, rules: Doc) -> None:
    """Vergabe nach Rangfolge: the highest step up to the target that the rest pays."""
    for group in in_classes(cases, rules):
        for one in group:
            wanted = [step for step in one.steps if step <= one.target] or one.steps[:1]
            best = max(s for s in wanted if s == one.plan or funds.fits(one, s))
            funds.give(one, best)
            if best < wanted[-1] and rules["rank_order"] == "strict":
                return


def by_divisor(cases: Sequence[Case], funds: Funds, rules: Doc) -> None:
    """Sainte-Laguë: the next step goes where target / middle of the step is highest."""
    for group in in_classes(cases, rules):
        ups = [
            (-Fraction(2 * one.target, low + high), one.turn, one, high)
            for one in group
            for low, high in zip(one.steps, one.steps[1:], strict=False)
            if high <= one.target
        ]
        for _, _, one, step in sorted(ups, key=lambda up: up[:2]):
            if not funds.fits(one, step):
                return
            funds.give(one, step)


def by_selection(cases: Sequence[Choice], funds: Funds, rules: Doc) -> None:
    """Stufenauswahl: one after another, until enough are taken or the money ends."""
    take, sites, fte = rules["cascade"]["take"], 0, 0
    for one in cases:
        more = one.steps[-1] - one.plan
        sites, fte = sites + bool(more), fte + more
        is_full = take["sites"] is not None and sites > take["sites"]
        is_full = is_full or (take["fte"] is not None and fte > cents(take["fte"]))
        if more and (is_full or not funds.fits(one, one.steps[-1])):
            return
        funds.give(one, one.steps[-1])


WALKS = {"rank_order": by_rank, "divisor": by_divisor, "cascade": by_selection}
