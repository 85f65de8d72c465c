"""Independent recalculation, part 2: Indexwert, contributions, ranks and classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from planning.decisions.recalculation.indicator import (
    ONE,
    ZERO,
    Beyond,
    Column,
    Doc,
    at_rest,
    directed,
    middle_and_width,
    normalised,
    pooled,
    prepared,
    quantile,
)

# --- 2. Indexwert: groups, contributions, ranks, classes ---------------------------------

PLACES = 30  # of 50: what cancels is 0, what is equal stays equal
Score = tuple[Decimal, Decimal | None, Column]  # value; what it is made of: base, parts
Tree = dict[str, Score]


def scores(
    inputs: Doc, key: Doc, noted: dict[str, Doc] | None = None
) -> dict[str, dict[str, Any]]:
    """State, index, base, contributions, ranks and class of every unit of a key.

    ``noted`` takes what the values of every group were on their way.
    """
    if key["reference"]["weighting"] != "none" or key["reference"]["score_excluded"]:
        raise Beyond("gewichtete Kennwerte oder Indexwerte für Ausgenommene")
    groups: dict[str, list[Doc]] = {}
    for unit in inputs["units"]:
        name = unit["facility_type"] if key["reference"]["group_by"] else ""
        groups.setdefault(name, []).append(unit)
    noted = {} if noted is None else noted
    return {
        number: row
        for name, units in groups.items()
        for number, row in scored(units, inputs, key, noted.setdefault(name or "*", {}))
    }


def scored(
    units: Sequence[Doc], inputs: Doc, key: Doc, noted: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Units that are compared with each other."""
    out = excluded(units, inputs, key)
    inside = [unit["number"] for unit in units if unit["number"] not in out]
    leaves, known = {}, {}
    noted |= {"columns": {}, "nodes": {}}
    for item in key["indicators"]:
        found = noted["columns"][item["code"]] = prepared(item, key, inputs, inside)
        rest, known[item["code"]] = at_rest(item, key), found.known
        scaled = directed(found.values, item, key["ties"]["percentile"], rest)
        leaves[item["code"]] = scaled
        if not leaves[item["code"]]:  # nothing to compare with
            known[item["code"]] = set()
    top = {**key["aggregation"], "code": None, "aggregation": key["aggregation"]["method"]}
    shares = dict(leaf_shares(None, ONE, key))
    enough = [n for n in inside if is_enough(n, leaves, known, shares, key)]
    found = node(top, leaves, key, enough, noted["nodes"])
    a, b = (Decimal(top["scale"][name]) for name in "ab")
    index = {number: a + b * value for number, (value, _, _) in found.items()}
    noted["index"] = index
    exact = {number: round(x, key["ties"]["decimals"]) for number, x in index.items()}
    labels = classes(exact, key) if key["classes"] and exact else {}
    for number in (unit["number"] for unit in units):
        _, base, parts = found.get(number, (None, None, {}))
        if base is not None and top["aggregation"] != "geometric":  # that has logarithms
            base, parts = a + b * base, {code: b * part for code, part in parts.items()}
        own = exact.get(number)
        yield (
            number,
            {
                "state": out.get(number) or ("no_score" if own is None else "scored"),
                "index": index.get(number),
                "base": base,
                "contributions": parts,
                "coverage": sum((shares[c] for c in known if number in known[c]), ZERO),
                "missing": [code for code in known if number not in known[code]],
                "rank_low": None if own is None else 1 + above(own, exact),
                "rank_high": None if own is None else above(own, exact, equal=True),
                "class": labels.get(number),
            },
        )


def above(own: Decimal, values: Column, *, equal: bool = False) -> int:
    """How many have a higher index, or one as high."""
    return sum(x > own or (equal and x == own) for x in values.values())


def excluded(units: Sequence[Doc], inputs: Doc, key: Doc) -> dict[str, str]:
    """Who stays out of every statistic, and why."""
    rule, small = key["reference"]["exclude"], []
    if rule["denominator_of"]:
        least = Decimal(rule["min_denominator"])
        sizes = sizes_of(rule["denominator_of"], key, inputs)
        small = [number for number, size in sizes.items() if size < least]
    flagged = [unit["number"] for unit in units if set(unit["flags"]) & set(rule["flags"])]
    out = dict.fromkeys(small, "excluded_small_denominator")
    return out | dict.fromkeys(flagged, "excluded_flag")


def sizes_of(code: str, key: Doc, inputs: Doc) -> Column:
    """A count, or the mean denominator of a rate, of who has years enough."""
    found, years = pooled(code, key, inputs), key["periods"]["min_periods"]
    kinds = {item["code"]: item["kind"] for item in key["indicators"]}
    is_rate = kinds.get(code) != "count" and any(one.size for one in found.values())
    sizes = {n: one.size if is_rate else one.value for n, one in found.items()}
    return {
        n: size for n, size in sizes.items() if size is not None and found[n].years >= years
    }


def members(parent: str | None, key: Doc) -> list[tuple[Decimal, Doc]]:
    """Indicators and groups directly below a group, with weights; None is the top."""
    below = [item for item in key["indicators"] if item["group"] == parent]
    below += [item for item in key["groups"] if item["parent"] == parent]
    return [(Decimal(item["weight"]), item) for item in below]


def leaf_shares(
    parent: str | None, share: Decimal, key: Doc
) -> Iterator[tuple[str, Decimal]]:
    """Nominal effective weight of every indicator; all together make 1."""
    below = members(parent, key)
    for weight, item in below:
        part = share * weight / sum(weight for weight, _ in below)
        if "parent" in item:
            yield from leaf_shares(item["code"], part, key)
        else:
            yield item["code"], part


def is_enough(
    number: str,
    leaves: Mapping[str, Column],
    known: Mapping[str, set[str]],
    shares: Column,
    key: Doc,
) -> bool:
    """Whether a unit has enough of the indicators, and all that must not be missing."""
    there = {code for code, column in leaves.items() if number in column}
    needed = {i["code"] for i in key["indicators"] if i["missing"]["policy"] == "no_score"}
    delivered = sum(number in known[code] for code in there)
    if not needed <= there or delivered < key["missing"]["min_indicators"]:
        return False
    least = Decimal(key["missing"]["min_coverage"]) - Decimal("1e-9")
    return sum(shares[code] for code in there) >= least


def node(
    group: Doc,
    leaves: Mapping[str, Column],
    key: Doc,
    units: list[str],
    noted: dict[str, Column],
) -> Tree:
    """A group for every unit: its value, and the base and parts that make it up."""
    columns = []
    for weight, item in members(group["code"], key):
        code = item["code"]
        if "parent" in item:
            inner = node(item, leaves, key, units, noted)
            column = regrouped(inner, item, key, group["aggregation"])
        else:
            own = leaves[code]
            column = {n: (own[n], ZERO, {code: own[n]}) for n in units if n in own}
        columns.append((weight, item, column))
    scores = {number: combined(number, group["aggregation"], columns) for number in units}
    found = {number: score for number, score in scores.items() if score}
    noted[group["code"] or ""] = {n: value for n, (value, *_) in found.items()}
    if not (group["restandardise"] and found):
        return found
    return restandardised(found, key, is_log=group["aggregation"] == "geometric")


def regrouped(column: Tree, item: Doc, key: Doc, above: str) -> Tree:
    """A group's values on a scale of their own; then it is one contribution."""
    values = {number: value for number, (value, _, _) in column.items()}
    if item["normalisation"]:
        ties = key["ties"]["percentile"]
        still = at_rest(item, key)
        values, _ = normalised(values, item["normalisation"], None, ties, still)
    elif item["aggregation"] != "geometric" != above or is_chain(item, above):
        return column
    return {number: (x, ZERO, {item["code"]: x}) for number, x in values.items()}


def is_chain(item: Doc, above: str) -> bool:
    """Whether a product stands in a product: then logarithms pass through."""
    kinds = {item.get("aggregation"), above}
    return kinds == {"geometric"} and not (item["normalisation"] or item["restandardise"])


def combined(
    number: str, method: str, columns: Sequence[tuple[Decimal, Doc, Tree]]
) -> Score | None:
    """The children that a unit has, by their weights."""
    there = [(w, item, *column[number]) for w, item, column in columns if number in column]
    if not there:
        return None
    present = sum(weight for weight, *_ in there)
    if method == "geometric":
        return product([(w / present, *rest) for w, *rest in there])
    whole = sum(weight for weight, _, _ in columns) if method == "sum" else ONE
    shares = [(w * whole / present, base, own) for w, _, _, base, own in there]
    parts = {code: share * x for share, _, own in shares for code, x in own.items()}
    base = sum((share * base for share, base, _ in shares), ZERO)
    return round(base + sum(parts.values()), PLACES), base, parts


def product(there: Sequence[tuple[Decimal, Doc, Decimal, Decimal | None, Column]]) -> Score:
    """Geometric mean; its parts are logarithms, and with a zero there are none."""
    if any(value == 0 for _, _, value, _, _ in there):
        return ZERO, None, {}
    logs = {}
    for share, item, value, _, own in there:
        if "parent" in item and is_chain(item, "geometric"):
            logs |= {code: share * part for code, part in own.items()}
        else:
            logs[item["code"]] = share * value.ln()
    return round(sum(logs.values(), ZERO).exp(), PLACES), ZERO, logs


def restandardised(found: Tree, key: Doc, *, is_log: bool) -> Tree:
    """Values with mean 0 and deviation 1; base and parts too, logarithms stay."""
    if len(found) < 2:
        return {}
    ordered = sorted(value for value, _, _ in found.values())
    mean, sd = middle_and_width(ordered, "z", key["normalisation"]["ddof"])
    if is_log:
        unit = sd or ONE
        return {n: ((value - mean) / unit, *rest) for n, (value, *rest) in found.items()}
    if not sd:
        zero = {n: dict.fromkeys(own, ZERO) for n, (_, _, own) in found.items()}
        return {number: (ZERO, ZERO, own) for number, own in zero.items()}
    return {
        n: (
            (value - mean) / sd,
            (base - mean) / sd,
            {c: part / sd for c, part in own.items()},
        )
        for n, (value, base, own) in found.items()
    }


def classes(exact: Column, key: Doc) -> dict[str, str]:
    """Names of classes; a value on a bound belongs where the key says."""
    rule = key["classes"]
    count = rule.get("count") or len(rule["bounds"]) + 1
    labels = rule["labels"] or [str(at + 1) for at in range(count)]
    labels = labels if rule["order"] == "ascending" else labels[::-1]
    if rule["method"] == "rank_share":
        ranks = {n: rank_of(x, exact, key["ties"]["rank"]) for n, x in exact.items()}
        places = {n: rank * count / len(exact) for n, rank in ranks.items()}
        tops = {n: int(x.to_integral(ROUND_CEILING)) for n, x in places.items()}
        return {number: labels[count - top] for number, top in tops.items()}
    if len(exact) < 2 and rule["method"] != "fixed":
        return {}
    bounds = list(class_bounds(rule, sorted(exact.values()), key["normalisation"]["ddof"]))
    return {
        number: labels[sum(x > bound or (x == bound and up) for bound, up in bounds)]
        for number, x in exact.items()
    }


def class_bounds(
    rule: Doc, ordered: Sequence[Decimal], ddof: int
) -> Iterator[tuple[Decimal, bool]]:
    """Bounds from below, and whether a value on one belongs to the class above."""
    if rule["method"] == "quantile":
        for at in range(1, rule["count"]):
            yield quantile(ordered, Decimal(at), rule["count"]), rule["closed"] == "left"
        return
    mean, sd = middle_and_width(ordered, "z", ddof)
    start, unit = (mean, sd) if rule["method"] == "sd" else (ZERO, ONE)
    for bound in rule["bounds"]:
        yield start + Decimal(bound["at"]) * unit, bound["belongs_to"] == "upper"


def rank_of(own: Decimal, values: Column, ties: str) -> Decimal:
    """Rank from the top by the key's rule for equal values."""
    low, high = 1 + above(own, values), above(own, values, equal=True)
    dense = 1 + len({x for x in values.values() if x > own})
    return {"min": Decimal(low), "max": Decimal(high), "dense": Decimal(dense)}.get(
        ties, Decimal(low + high) / 2
    )
