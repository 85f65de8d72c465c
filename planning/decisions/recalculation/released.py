"""Independent recalculation, part 8: what follows from released values alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.allocation import two_places
from planning.decisions.recalculation.index import classes, excluded, members
from planning.decisions.recalculation.indicator import ZERO, Beyond, Column, Doc, leaf
from planning.decisions.recalculation.site import case

# --- 8. Fassung für die Öffentlichkeit: what follows from released values alone ----------

SECRET = "geheim"
TWO_PLACES, TEN = Decimal("0.005"), Decimal("1e-10")  # how far a rounded figure may lie
Found = Iterator[tuple[str, Any, Any]]  # place, in the record, calculated


def withheld(record: Doc) -> list[str]:
    """Keys, and the allocation, that rest on values nobody outside is given."""
    return list(record.get("release", {}).get("withheld", ()))


def whole(record: Doc, part: str) -> None:
    """Refuse to calculate what rests on secret values."""
    if part in withheld(record):
        raise Beyond("geheime Werte gehen ein")


def on_released(record: Doc, reference: str) -> Found:
    """Sums, order, classes and contributions of a key, as far as they are given."""
    key = record["rules"]["keys"][reference]["content"]
    place = f"result.scores.{reference}"
    units = record["result"]["scores"][reference]["units"]
    for unit in units:
        yield from on_parts(unit, key, f"{place}.{unit['number']}.index")
    groups: dict[str, list[Doc]] = {}
    for unit in units:
        name = unit["facility_type"] if key["reference"]["group_by"] else ""
        groups.setdefault(name, []).append(unit)
    for members_of in groups.values():
        yield from on_order(members_of, key, place)
    for name, computed, unit in contributions(units, record, reference):
        stored = unit["contributions"].get(name)
        if stored is not None and abs(Decimal(stored) - computed) > slack(stored):
            yield f"{place}.{unit['number']}.contributions.{name}", stored, computed


def on_parts(unit: Doc, key: Doc, place: str) -> Found:
    """Base and contributions make up the Indexwert, where all of them are given."""
    completed = {
        item["code"]
        for item in key["indicators"]
        if item["missing"]["policy"] == "group_mean"
    }
    gaps = set(unit["missing"]) - completed
    parts = [unit["base"]]
    parts += [part for code, part in unit["contributions"].items() if code not in gaps]
    if unit["index"] is None or None in parts:
        return
    total, own = sum(map(Decimal, parts), ZERO), Decimal(unit["index"])
    if abs(total - own) > sum(map(slack, [unit["index"], *parts])):
        yield place, unit["index"], total


def slack(text: str) -> Decimal:
    """How far a figure may lie from the one it was rounded from."""
    return TWO_PLACES if len(text.partition(".")[2]) < 10 else TEN


def on_order(units: list[Doc], key: Doc, place: str) -> Found:
    """A higher Indexwert has a better rank; a fixed class follows from the Indexwert."""
    spans = {
        unit["number"]: (Decimal(unit["index"]), slack(unit["index"]))
        for unit in units
        if unit["index"] is not None
    }
    secret = sum(unit["state"] == "secret" for unit in units)
    exact = {number: own for number, (own, width) in spans.items() if width < TWO_PLACES}
    is_fixed = key["classes"] and key["classes"]["method"] == "fixed"
    labels = classes(exact, key) if is_fixed and exact else {}
    for unit in units:
        own, width = spans.get(unit["number"], (None, ZERO))
        if own is None or unit["rank_low"] is None:
            continue
        apart = [(other - own, width + more) for other, more in spans.values()]
        least = 1 + sum(gap > most for gap, most in apart)
        last = sum(gap > -most for gap, most in apart) + secret  # itself among them
        if not least <= unit["rank_low"] <= last:
            place_of = f"{place}.{unit['number']}.rank_low"
            yield place_of, unit["rank_low"], f"{least} bis {last}"
        label = labels.get(unit["number"])
        if label and unit["class"] not in (None, label):
            yield f"{place}.{unit['number']}.class", unit["class"], label


def contributions(
    units: list[Doc], record: Doc, reference: str
) -> Iterator[tuple[str, Decimal, Doc]]:
    """Contributions of series that are given whole, for who has all indicators."""
    key = record["rules"]["keys"][reference]["content"]
    inputs, top = record["inputs"]["scoring"][reference], key["aggregation"]
    released = [item for item in key["indicators"] if is_released(item, key, inputs)]
    asked = key["reference"]["exclude"]["denominator_of"]
    is_plain = top["method"] in ("arithmetic", "sum") and not (
        key["groups"] or top["restandardise"]
    )
    if not is_plain or (asked and not is_given(inputs["series"][asked])):
        return
    weights = {item["code"]: weight for weight, item in members(None, key)}
    total = sum(weights.values()) if top["method"] == "arithmetic" else Decimal(1)
    for kind in sorted({unit["facility_type"] for unit in inputs["units"]}):
        if not key["reference"]["group_by"]:
            kind = ""
        group = [one for one in inputs["units"] if kind in ("", one["facility_type"])]
        out = excluded(group, inputs, key)
        inside = [one["number"] for one in group if one["number"] not in out]
        for item in released:
            column: Column
            column, _ = leaf(item, key, inputs, inside)
            share = Decimal(top["scale"]["b"]) * weights[item["code"]] / total
            for unit in units:
                is_full = unit["number"] in column and not unit["missing"]
                if is_full and unit["state"] == "scored":
                    yield item["code"], share * column[unit["number"]], unit
        if not kind:
            return


def is_released(item: Doc, key: Doc, inputs: Doc) -> bool:
    """Whether every value of an indicator, and of its denominator, is given."""
    codes = [item["code"], *([item["denominator"]] if item["denominator"] else [])]
    return all(is_given(inputs["series"][code]) for code in codes)


def is_given(series: Doc) -> bool:
    """Whether no value of a series is secret."""
    cells = [cell for row in series["cells"].values() for cell in row.values()]
    return all(cell["state"] != SECRET for cell in cells)


def on_needs(record: Doc) -> Found:
    """Bedarf and Bestand of sites of which everything is given."""
    inputs, rules = record["inputs"]["allocation"], record["rules"]["allocation"]
    if rules["requirement"]["rule"] != "steps" or rules["method"] not in (
        "rank_order",
        "divisor",
    ):
        return
    lines = {line["number"]: line for line in record["result"]["lines"]}
    for site in inputs["sites"]:
        if site["withheld"]:
            continue
        one, line = case(site, rules, inputs["as_of"]), lines[site["number"]]
        for name, figure in (("need_fte", one.need), ("stock_fte", one.stock)):
            if line[name] != two_places(figure):
                place = f"result.lines.{site['number']}.{name}"
                yield place, line[name], two_places(figure)
        if line["proposal_fte"] not in (steps := [two_places(s) for s in one.steps]):
            place = f"result.lines.{site['number']}.proposal_fte"
            yield place, line["proposal_fte"], f"eine der Stufen {', '.join(steps)}"


def not_replayed(record: Doc) -> Iterator[str]:
    """What nobody can calculate from released values, and what was calculated instead."""
    yield from secret_parts(record)
    release = record.get("release", {})
    if "inside" in release and record.get("funding"):
        yield (
            "Kosten nach Kostensätzen und Förderregeln (nachgerechnet: Die Beträge der "
            "Einrichtungen ergeben die der Quellen)"
        )
    if inside := release.get("inside"):
        yield f"Nicht öffentlich: {'; '.join(inside)}"


def secret_parts(record: Doc) -> Iterator[str]:
    """Keys, and the Vergabe, that rest on secret values."""
    for part in withheld(record):
        if part == "allocation":
            open_sites = record["inputs"]["allocation"]["sites"]
            number = sum(not site["withheld"] for site in open_sites)
            yield (
                "Vergabe, weil geheime Werte eingehen (nachgerechnet: Bedarf und Stufen "
                f"von {number} der {len(open_sites)} Einrichtungen, Summe und Rest)"
            )
        else:
            units = record["result"]["scores"][part]["units"]
            secret = [unit["number"] for unit in units if unit["state"] == "secret"]
            yield (
                f"Indexwerte nach {part}, weil geheime Werte eingehen (nachgerechnet: "
                "Summen der Beiträge, Reihenfolge der Ränge, Beiträge freigegebener "
                f"Reihen; geheim: {', '.join(secret) or 'kein Rang'})"
            )
