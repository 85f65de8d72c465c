"""Independent recalculation, part 7: a Vergleichsplan is checked and not made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from planning.decisions.recalculation.allocation import Funds, two_places
from planning.decisions.recalculation.indicator import Beyond, Doc
from planning.decisions.recalculation.site import Case, case, cents

# --- 7. Vergleichsplan: allowed, paid, within the rules, and worth what is said ----------

POINTS = 10_000  # for one VzÄ of need with weight 1
CHECKED = (
    "Vorschläge nach Vergleichsplan (geprüft: zulässig, bezahlt, Zielwert und Lücke; "
    "dass es keinen besseren gibt, belegt allein das Lösungsprogramm)"
)


def is_best(record: Doc) -> bool:
    """Whether a solver made the plan of a record, which kept its proof."""
    return "proof" in record["result"]


def on_best(record: Doc) -> Iterator[tuple[str, Any, Any]]:
    """Places where a plan breaks a rule, or is worth something else than it says."""
    inputs, rules = record["inputs"]["allocation"], record["rules"]["allocation"]
    if rules["requirement"]["rule"] != "steps":
        raise Beyond("Bemessung nach einer Kurve")
    cases = [case(site, rules, inputs["as_of"]) for site in inputs["sites"]]
    lines = {line["number"]: line for line in record["result"]["lines"]}
    for one in cases:
        yield from on_site(one, lines[one.number])
    funds = Funds(rules, {one.kind for one in cases})
    for one in cases:
        planned, one.plan = cents(lines[one.number]["proposal_fte"]), 0
        funds.give(one, planned)
    if not funds.are_enough():
        yield "result.lines", "Vorschläge", "mehr als die Mittel"
    areas = {site["number"]: site["areas"] for site in inputs["sites"]}
    for broken in (*broken_limits(cases, rules, areas), *broken_classes(cases, rules)):
        yield "result.lines", "Vorschläge", broken
    yield from on_proof(record["result"]["proof"], worth(cases, rules))


def on_site(one: Case, line: Doc) -> Iterator[tuple[str, Any, Any]]:
    """Bedarf and Bestand of a site, and that its Vorschlag is a step of it."""
    place = f"result.lines.{one.number}"
    for name, figure in (("need_fte", one.need), ("stock_fte", one.stock)):
        if line[name] != two_places(figure):
            yield f"{place}.{name}", line[name], two_places(figure)
    if line["proposal_fte"] not in (steps := [two_places(step) for step in one.steps]):
        said = f"eine der Stufen {', '.join(map(str, steps))}"
        yield f"{place}.proposal_fte", line["proposal_fte"], said


def on_proof(proof: Doc, points: int) -> Iterator[tuple[str, Any, Any]]:
    """The points of a plan, and how far the best may lie above them."""
    if proof["objective"] != points:
        yield "result.proof.objective", proof["objective"], points
    bound = proof["bound"]
    if bound < points:
        yield "result.proof.bound", bound, f"mindestens {points}"
    gap = f"{(bound - points) / bound if bound > 0 else 0:.6f}"
    if proof["gap"] != gap:
        yield "result.proof.gap", proof["gap"], gap


def weights(cases: Sequence[Case]) -> dict[str, Fraction]:
    """Weight of need by number: the place among the ranks of the type; 1 is the first."""
    found: dict[str, Fraction] = {}
    ranked = [one for one in cases if one.is_ranked]
    for one in ranked:
        ranks = [other.rank for other in ranked if other.kind == one.kind]
        better = sum(rank < one.rank for rank in ranks)
        found[one.number] = Fraction(len(ranks) - better, len(ranks))
    return found


def breadth_of(cases: Sequence[Case]) -> Fraction:
    """What a site reached counts: need of all by weight, shared among them."""
    known = weights(cases)
    total = sum((known[o.number] * o.target for o in cases if o.is_ranked), Fraction(0))
    return total / len(known) if known else Fraction(0)


def worth(cases: Sequence[Case], rules: Doc) -> int:
    """Points of a plan: need served (Tiefe) and sites reached (Breite)."""
    known, reached = weights(cases), breadth_of(cases)
    breadth, least = Fraction(str(rules["breadth"])), cents(rules["site"]["min"])
    points = (
        (1 - breadth) * known[one.number] * min(one.plan, one.target)
        + breadth * reached * (one.plan >= least)
        for one in cases
        if one.is_ranked
    )
    return sum(round(value * POINTS / 100) for value in points)


def broken_limits(
    cases: Sequence[Case], rules: Doc, areas: Mapping[str, Doc]
) -> Iterator[str]:
    """Caps on losses, and what an area is to have at least."""
    lost = [max(0, (one.stock or 0) - one.plan) for one in cases if one.is_ranked]
    caps = rules["loss_caps"]
    if caps["max_sites"] is not None and sum(map(bool, lost)) > caps["max_sites"]:
        yield "mehr Verluste als erlaubt"
    if caps["max_fte"] is not None and sum(lost) > cents(caps["max_fte"]):
        yield "größere Verluste als erlaubt"
    for rule in rules["area_minima"]:
        kind = rule["area_kind"]
        inside: dict[str, list[Case]] = {}
        for one in cases:
            for area in areas[one.number].get(kind, ()):
                inside.setdefault(area, []).append(one)
        wanted = sorted(inside) if rule["area"] == "*" else [rule["area"]]
        for area in wanted:
            yield from broken_minimum(rule, area, inside.get(area, []))


def broken_minimum(rule: Doc, area: str, cases: Sequence[Case]) -> Iterator[str]:
    """What an area lacks."""
    fte = sum(one.plan for one in cases)
    if rule["min_fte"] is not None and fte < cents(rule["min_fte"]):
        yield f"{area} hat {Decimal(fte) / 100} VzÄ, mindestens {rule['min_fte']}"
    sites = sum(one.plan > 0 for one in cases)
    if rule["min_sites"] is not None and sites < rule["min_sites"]:
        yield f"{area} hat {sites} Standorte, mindestens {rule['min_sites']}"


def broken_classes(cases: Sequence[Case], rules: Doc) -> Iterator[str]:
    """A guaranteed class has posts only when all before it are supplied."""
    for at, group in enumerate(rules["priority_classes"]):
        before = [one for one in cases if one.turn[0] < at and one.steps[-1]]
        early = [one.number for one in cases if one.turn[0] == at and one.plan]
        if group["mode"] == "guarantee" and early and not all(one.plan for one in before):
            yield f"{early[0]} kommt vor einer Einrichtung der Klasse davor"
