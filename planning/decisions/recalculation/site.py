"""Independent recalculation, part 4: the steps in VzÄ that a site may get."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.indicator import Doc

# --- 4. One site: eligibility, thresholds, class, Bestandsschutz, entries ----------------

NUMBER = re.compile(r"-?\d+(\.\d+)?")
DEFAULT_CLASS = "alle"  # the one class of rules that name none
OWN_NAMES = {"rank": "rank_low"}  # as rules name it, and as a site does


@dataclass
class Case:
    """One site of a round; VzÄ in hundredths, ``steps`` ascending."""

    number: str
    turn: tuple[Any, ...]
    kind: str
    stock: int | None
    need: int | None
    steps: list[int]
    target: int
    plan: int = 0
    is_ranked: bool = False
    rank: int = 0


def cents(amount: object) -> int:
    """VzÄ as whole hundredths."""
    return int(Decimal(str(amount)) * 100)


def case(site: Doc, rules: Doc, day: str) -> Case:
    """Bedarf, steps and target of a site."""
    kind, stock, steps = site["facility_type"], site["stock"] or 0, steps_of(site, rules)
    index = Decimal(site["index"]) if site["state"] == "scored" else None
    doors = [row for row in rules["thresholds"] if is_for(kind, row)]
    verdict = verdict_on(site, rules["eligibility"])
    group, priority, is_certain = class_of(site, rules["priority_classes"])
    verdict = verdict if is_certain or verdict is False else None
    must = 0
    if priority["mode"] == "mandatory" and verdict is not False:
        must = lowest(steps, priority["min_fte"])
    need = need_of(index, verdict, must, steps, doors, priority["code"] != DEFAULT_CLASS)
    named = rules["locks"] + rules["overrides"]
    entries = [entry for entry in named if entry["facility"] == site["number"]]
    asked = [lowest(steps, entry["fte"]) for entry in entries if entry["rule"] == "min"]
    least = max([must if verdict else 0, *asked])
    may, target = [least], 0
    if verdict and index is not None:
        may = [s for s in steps if s >= least and is_open(s, least, doors, index, stock)]
        # A step that an entry by hand frees is no step that the index holds.
        staying = [s for s in steps if s <= stock and is_open(s, 0, doors, index, stock)]
        target = max(*staying, steps[-1] if need is None else need)
    if verdict is not False:
        is_ranked = bool(verdict) and index is not None
        may = protected(may, least, site, steps, rules, day, is_ranked)
    for entry in entries:
        may = by_hand(may, entry, steps)
    order = turn(site, group, rules["ties"])
    return Case(
        *(site["number"], order, kind, site["stock"], need, may, target),
        is_ranked=bool(verdict) and index is not None,
        rank=site["rank_low"] or 0,
    )


def is_for(kind: str, rule: Doc) -> bool:
    """Whether a rule speaks of a type; one that names none speaks of all."""
    return not rule["facility_types"] or kind in rule["facility_types"]


def steps_of(site: Doc, rules: Doc) -> list[int]:
    """Steps that the rules know for a type and the law allows at one site."""
    low, high = cents(rules["site"]["min"]), cents(rules["site"]["max"])
    named = rules["levels_by_type"].get(site["facility_type"]) or rules["levels"]
    return sorted({0} | {cents(step) for step in named if low <= cents(step) <= high})


def lowest(steps: Iterable[int], amount: object) -> int:
    """The lowest step that reaches an amount; above all steps the amount itself."""
    return min((step for step in steps if step >= cents(amount)), default=cents(amount))


def verdict_on(site: Doc, filters: Iterable[Doc]) -> bool | None:
    """One filter failed decides; None: none failed, but a field has no value."""
    found = [passes(site, one) for one in filters]
    return None if None in found and False not in found else all(found)


def class_of(site: Doc, groups: Sequence[Doc]) -> tuple[int, Doc, bool]:
    """The first priority class of a site with its place, and whether that is certain."""
    is_certain = True
    for at, group in enumerate(groups):
        is_inside = group["filter"] is None or passes(site, group["filter"])
        if is_for(site["facility_type"], group) and is_inside:
            return at, group, is_certain
        is_certain = is_certain and is_inside is not None
    raise ValueError(f"{site['number']} gehört zu keiner Klasse")


def need_of(
    index: Decimal | None,
    verdict: bool | None,
    must: int,
    steps: Sequence[int],
    doors: Sequence[Doc],
    has_classes: bool,
) -> int | None:
    """Bedarf: the highest step by class and thresholds, without budget and Bestand."""
    if verdict is False:
        return None
    if index is None:
        return must or None
    if not doors and not has_classes:
        return None
    open_steps = [step for step in steps if is_open(step, must, doors, index, 0)]
    return max([must, *open_steps])


def is_open(
    step: int, freed: int, doors: Iterable[Doc], index: Decimal, stock: int
) -> bool:
    """Whether the index enters, or what is held stays, past all thresholds to a step."""
    return all(
        is_past(index, row, "enter")
        or (stock >= cents(row["level"]) and is_past(index, row, "stay"))
        for row in doors
        if freed < cents(row["level"]) <= step
    )


def is_past(index: Decimal, row: Doc, limit: str) -> bool:
    """Whether an index lies on the side of a threshold that gives the step."""
    bound = Decimal(str(row[limit]))
    return index > bound or (row["compare"] == "≥" and index == bound)


def protected(
    may: list[int],
    least: int,
    site: Doc,
    steps: list[int],
    rules: Doc,
    day: str,
    is_ranked: bool,
) -> list[int]:
    """Nothing below what Bestandsschutz and the loss cap of one site leave of Bestand."""
    rule, stock, cap = rules["grandfathering"], site["stock"], cap_of(rules)
    is_over = rule["until"] is not None and day > rule["until"]
    applies = not is_over and is_for(site["facility_type"], rule)
    losses = [0] if rule["mode"] == "keep" and applies else []
    if cap is not None and (applies if rule["mode"] == "capped" else is_ranked):
        losses.append(cap)
    if not losses or not stock or site["state"] == "new":
        return may
    least_kept = stock - min(losses)
    is_legal = cents(rules["site"]["min"]) <= stock <= cents(rules["site"]["max"])
    is_between = any(least_kept <= step <= stock for step in steps)
    held = sorted({*steps, stock}) if is_legal and not is_between else steps
    floor = min(step for step in held if step >= min(least_kept, held[-1]))
    if floor > stock and min(losses) > 0:
        return may  # a cap takes nothing from the law and raises nobody
    kept = {s for s in held if max(floor, least) <= s <= max(stock, floor)}
    return sorted({step for step in may if step >= floor} | kept)


def cap_of(rules: Doc) -> int | None:
    """The most a ranked site may lose, in hundredths."""
    cap = rules["loss_caps"]["max_fte_per_site"]
    return None if cap is None else cents(cap)


def by_hand(may: list[int], entry: Doc, steps: list[int]) -> list[int]:
    """What a lock or an Einzelfallentscheidung leaves of the steps."""
    if entry["rule"] == "forbid":
        return [0]
    amount = cents(entry["fte"])
    if entry["rule"] == "set":
        return [amount]
    if entry["rule"] == "max":
        most = [step for step in steps if step <= amount]
        return [step for step in may if step <= amount] or most[-1:]
    least = lowest(steps, entry["fte"])
    return [step for step in may if step >= least] or [least]


def passes(site: Doc, rule: Doc) -> bool | None:
    """Whether a site passes a filter; None where its field has no value."""
    op, wanted = rule["op"], rule["value"]
    if op in ("has_measure", "lacks_measure"):
        if wanted in site.get("unlisted", ()) and wanted not in site["measures"]:
            return None
        return (wanted in site["measures"]) == (op == "has_measure")
    if op == "in_area":
        keys = site["areas"].get(wanted["area_kind"])
        if keys is None:
            return None
        return bool(keys) if wanted["area"] == "*" else wanted["area"] in keys
    value = field_of(site, rule["field"])
    if value is None:
        return None
    if op in ("in", "not_in"):
        return (value in [plain(one) for one in wanted]) == (op == "in")
    other = plain(wanted)
    if op in ("=", "≠"):
        return (value == other) == (op == "=")
    if op in (">", "≥"):
        return value > other or (op == "≥" and value == other)
    return value < other or (op == "≤" and value == other)


def field_of(site: Doc, name: str) -> Any:
    """A delivered figure or a property of the site; its number stays text."""
    if name == "facility":
        return site["number"]
    own = OWN_NAMES.get(name, name)
    return plain(site["fields"].get(name, site.get(own)))


def plain(value: Any) -> Any:
    """A number where it reads as one."""
    is_number = value is not None and NUMBER.fullmatch(str(value))
    return Decimal(str(value)) if is_number else value


def turn(site: Doc, group: int, ties: Iterable[str]) -> tuple[Any, ...]:
    """Class, rank, then the tie keys; who has none comes last."""
    rank = site["rank_low"]
    return (group, rank is None, rank or 0, *tie_key(site, ties))


def tie_key(site: Doc, ties: Iterable[str]) -> Iterator[Any]:
    """What sites are put in order by, key after key; who has none comes last."""
    for key in ties:
        value = field_of(site, key.lstrip("-"))
        if value is not None and key.startswith("-"):
            is_number = isinstance(value, Decimal)
            value = -value if is_number else (*(-ord(letter) for letter in value), 1)
        yield value is None
        yield value or 0
