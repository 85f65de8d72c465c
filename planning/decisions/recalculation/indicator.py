"""Independent recalculation, part 1: values of one indicator on a common scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

# --- 1. One indicator: years, denominator, gaps, outliers, common scale ------------------

DIGITS = 50  # of whoever calls the parts; a thread begins with fewer
Doc = Mapping[str, Any]
Column = dict[str, Decimal]  # number of a unit to its figure; who has none is not in it
ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")


class Beyond(Exception):
    """Something this program does not recalculate; the text names it in German."""


class Pooled(NamedTuple):
    """Years taken together: how many, value, numerator and denominator, mean size.

    Without counts behind every year there is no numerator and no denominator; without
    any denominator there is no size.
    """

    years: int
    value: Decimal
    over: Decimal | None
    under: Decimal | None
    size: Decimal | None


def pooled(code: str, key: Doc, inputs: Doc) -> dict[str, Pooled]:
    """The years of a series per unit that has a value for any of them."""
    item = next((item for item in key["indicators"] if item["code"] == code), None)
    how, series = item["pooling"] if item else "mean", inputs["series"][code]
    years = series["periods"] if key["periods"]["use"] else series["periods"][-3:]
    decay = Decimal(key["periods"]["lambda"]) if how == "exp_weighted" else ONE
    rows = {
        number: [(decay ** (len(years) - at), row[year]) for at, year in known(row, years)]
        for number, row in series["cells"].items()
    }
    return {n: together(row, how) for n, row in rows.items() if row}


def known(row: Doc, years: Sequence[str]) -> list[tuple[int, str]]:
    """The years with a value, and their places from 1; nobody to count is no value."""
    there = [(at, year, row.get(year, {})) for at, year in enumerate(years, start=1)]
    return [
        (at, year)
        for at, year, cell in there
        if cell.get("value") is not None and number(cell, "denominator") != 0
    ]


def number(cell: Doc, part: str) -> Decimal | None:
    """A part of a cell, None where it was not delivered."""
    return None if cell.get(part) is None else Decimal(cell[part])


def together(cells: Sequence[tuple[Decimal, Doc]], how: str) -> Pooled:
    """Σ counts / Σ denominators, the mean of yearly rates or of plain values."""
    n = len(cells)
    if how == "latest":
        cells = cells[-1:]
    weights, rates, sizes = [], [], []
    over, under = ZERO, ZERO
    for weight, cell in cells:
        above, below = number(cell, "numerator"), number(cell, "denominator")
        is_counted = above is not None and below is not None
        weights.append(weight)
        rates.append(above / below if is_counted else Decimal(cell["value"]))
        if below is not None:
            sizes.append((weight, below))
        if over is None or not is_counted:
            over = under = None
        else:
            over, under = over + weight * above, under + weight * below
    value = weighted(weights, rates) / sum(weights)
    if over is not None and how in ("ratio_of_sums", "exp_weighted"):
        value = over / under
    size = None
    if sizes:
        size = sum(w * below for w, below in sizes) / sum(w for w, _ in sizes)
    return Pooled(n, value, over, under, size)


def weighted(weights: Sequence[Decimal], values: Sequence[Decimal]) -> Decimal:
    """Σ weight · value."""
    return sum((w * value for w, value in zip(weights, values, strict=True)), ZERO)


def leaf(item: Doc, key: Doc, inputs: Doc, inside: list[str]) -> tuple[Column, set[str]]:
    """Normalised values in the direction of need, and everybody who has a value."""
    found = prepared(item, key, inputs, inside)
    scaled = directed(found.values, item, key["ties"]["percentile"], at_rest(item, key))
    return scaled, found.known


def at_rest(item: Doc, key: Doc) -> Decimal:
    """What an indicator or group counts that tells nobody apart: 1 in a product, else 0."""
    kinds = {group["code"]: group["aggregation"] for group in key["groups"]}
    parent = item["parent"] if "parent" in item else item["group"]
    above = kinds.get(parent, key["aggregation"]["method"])
    return ONE if above == "geometric" else ZERO


class Prepared(NamedTuple):
    """Values of an indicator as they are compared, who has one, and what was settled."""

    values: Column
    known: set[str]
    treatment: dict[str, Any]


def prepared(item: Doc, key: Doc, inputs: Doc, inside: list[str]) -> Prepared:
    """Values as they are compared: pooled, completed, transformed, without outliers."""
    counts = pooled(item["code"], key, inputs)
    found = enough_years(counts, key)
    if item["denominator"]:
        below = enough_years(pooled(item["denominator"], key, inputs), key)
        found = {n: value / below[n] for n, value in found.items() if below.get(n)}
    values = {number: found[number] for number in inside if number in found}
    mean = rho = None
    if item["shrinkage"] == "beta_binomial" and values:
        mean, rho = prior([counts[number] for number in values])
        values = shrunk({number: counts[number] for number in values}, mean, rho)
    if item["missing"]["policy"] == "group_mean" and values and item["impute_group"]:
        raise Beyond("Lücken mit dem Mittel einer eigenen Gruppe")
    fills = {"*": sum(values.values()) / len(values)} if values else {}
    if item["missing"]["policy"] == "group_mean" and values:
        values = {**dict.fromkeys(inside, fills["*"]), **values}
    if item["transform"] != "none":
        more = {"ln": 0, "ln1p": 1}[item["transform"]]
        values = {number: (value + more).ln() for number, value in values.items()}
    within = without_outliers(values, item["outliers"])
    low, high = ends(values, within, item["outliers"])
    settled = {"prior_mean": mean, "prior_rho": rho, "low": low, "high": high}
    return Prepared(within, set(found), {**settled, "fills": fills})


def ends(before: Column, after: Column, rule: Doc) -> tuple[Decimal | None, Decimal | None]:
    """Where values were cut off; None where that side was left alone."""
    if rule["method"] not in ("winsorise_quantile", "skew_kurt") or not before:
        return None, None
    if rule["method"] == "winsorise_quantile":
        ordered, share = sorted(before.values()), Decimal(rule["q"])
        return quantile(ordered, share), quantile(ordered, 1 - share)
    low, high = min(after.values()), max(after.values())
    return (
        None if low == min(before.values()) else low,
        None if high == max(before.values()) else high,
    )


def enough_years(found: Mapping[str, Pooled], key: Doc) -> Column:
    """Values that rest on as many years as the key asks for."""
    least = key["periods"]["min_periods"]
    return {number: one.value for number, one in found.items() if one.years >= least}


def prior(counts: Sequence[Pooled]) -> tuple[Decimal, Decimal]:
    """Rate of all, and how much rates differ beyond chance: rho from 0 to 1."""
    sizes, n = [one.under for one in counts], len(counts)
    mean = sum(one.over for one in counts) / sum(sizes)
    spread = sum(one.under * (one.over / one.under - mean) ** 2 for one in counts)
    width = sum(sizes) - sum(size**2 for size in sizes) / sum(sizes) - (n - 1)
    excess = spread - (n - 1) * mean * (1 - mean)
    if excess <= 0 or width <= 0:
        return mean, ZERO
    return mean, min(ONE, excess / (mean * (1 - mean) * width))


def shrunk(counts: Mapping[str, Pooled], mean: Decimal, rho: Decimal) -> Column:
    """Beta-binomial: a rate of few moves towards the rate of all."""
    if not rho:
        return dict.fromkeys(counts, mean)
    strength = 1 / rho - 1
    return {
        number: (one.over + strength * mean) / (one.under + strength)
        for number, one in counts.items()
    }


def without_outliers(values: Column, rule: Doc) -> Column:
    """Values beyond the rule moved to the nearest that it admits."""
    if rule["method"] == "winsorise_quantile" and values:
        ordered, share = sorted(values.values()), Decimal(rule["q"])
        low, high = quantile(ordered, share), quantile(ordered, 1 - share)
        return {number: min(max(value, low), high) for number, value in values.items()}
    if rule["method"] == "skew_kurt":
        for _ in range(rule["max_points"]):
            skew, kurtosis = shape(sorted(values.values()))
            if abs(skew) <= 2 or kurtosis <= Decimal("3.5"):
                break
            far, neighbour = sorted(values.values(), reverse=skew > 0)[:2]
            values = {**values, min(n for n in values if values[n] == far): neighbour}
    return values


def shape(ordered: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Skewness and excess kurtosis as SKEW and KURT of a spreadsheet."""
    n = len(ordered)
    if n < 4 or ordered[0] == ordered[-1]:
        return ZERO, ZERO
    mean, sd = middle_and_width(ordered, "z", 1)
    third, fourth = (sum(((x - mean) / sd) ** power for x in ordered) for power in (3, 4))
    kurtosis = n * (n + 1) * fourth - 3 * (n - 1) ** 3
    skew = n * third / ((n - 1) * (n - 2))
    return skew, kurtosis / ((n - 1) * (n - 2) * (n - 3))


def quantile(ordered: Sequence[Decimal], share: Decimal, of: int = 1) -> Decimal:
    """Quantile share/of by linear interpolation (type 7); a whole place stays whole."""
    at = share * (len(ordered) - 1) / of
    low, high = ordered[int(at)], ordered[min(int(at) + 1, len(ordered) - 1)]
    return low + (at - int(at)) * (high - low)


def directed(values: Column, item: Doc, ties: str, neutral: Decimal) -> Column:
    """Values on the common scale, mirrored where more means less need; z is clipped."""
    how, against = item["normalisation"], item["direction"] < 0
    ranked = how["method"] in ("rank", "percentile_rank", "rank_exponential")
    if against and ranked and how["reverse_at"] == "value":
        values, against = {number: -value for number, value in values.items()}, False
    done, mirror = normalised(values, how, item["goalposts"], ties, neutral)
    done = {number: mirror - z for number, z in done.items()} if against else done
    if item["outliers"]["method"] == "clip_z" and how["method"] in ("z", "robust_z"):
        limit = Decimal(item["outliers"]["limit"])
        done = {number: max(-limit, min(limit, z)) for number, z in done.items()}
    return done


def normalised(
    values: Column, how: Doc, posts: Doc | None, ties: str, neutral: Decimal
) -> tuple[Column, Decimal]:
    """Values on a common scale, and the number from which they are mirrored.

    Fewer than two values give none; a constant is neutral on every scale but fixed ones.
    """
    n, method, c = len(values), how["method"], Decimal(how["scale_to"])
    still = dict.fromkeys(values, neutral), 2 * neutral
    if n < 2:
        return {}, ZERO
    if method not in ("goalposts", "none") and len(set(values.values())) == 1:
        return still
    if method.startswith(("rank", "percentile")) and method != "ratio_to_mean":
        return ranked(values, method, ties)
    if method == "goalposts":
        first, last = Decimal(posts["lo"]), Decimal(posts["hi"])
        low = ZERO if posts["cap"] in ("lower", "both") else Decimal("-Infinity")
        high = c if posts["cap"] in ("upper", "both") else Decimal("Infinity")
        done = {number: c * (x - first) / (last - first) for number, x in values.items()}
        return {number: max(low, min(high, z)) for number, z in done.items()}, c
    if method == "ratio_to_mean":
        mean = sum(values.values()) / n
        return {number: x / mean for number, x in values.items()}, Decimal(2)
    if method == "none":
        return values, ZERO
    middle, width = middle_and_width(sorted(values.values()), method, how["ddof"])
    if not width:
        return still
    unit, mirror = (c, c) if method == "minmax" else (ONE, ZERO)
    return {number: unit * (x - middle) / width for number, x in values.items()}, mirror


def middle_and_width(
    ordered: Sequence[Decimal], method: str, ddof: int
) -> tuple[Decimal, Decimal]:
    """Where a scale has its 0 and how wide a unit of it is; a constant has no width."""
    if method == "minmax" or ordered[0] == ordered[-1]:
        return ordered[0], ordered[-1] - ordered[0]
    if method == "robust_z":
        middle = quantile(ordered, HALF)
        away = sorted(abs(x - middle) for x in ordered)
        return middle, Decimal("1.4826") * quantile(away, HALF)
    mean = sum(ordered) / len(ordered)
    return mean, (sum((x - mean) ** 2 for x in ordered) / (len(ordered) - ddof)).sqrt()


def ranked(values: Column, method: str, ties: str) -> tuple[Column, Decimal]:
    """Rank, share of lower values, or the exponential scale of the highest ranks."""
    n, ordered = len(values), sorted(values.values())
    if method == "rank_exponential":
        reach, down = 1 - (Decimal(-100) / 23).exp(), [-x for x in ordered]
        shares = {u: (n - place(-x, down, ties) + 1) / n for u, x in values.items()}
        return {u: -23 * (1 - r * reach).ln() for u, r in shares.items()}, ZERO
    ranks = {number: place(x, ordered, ties) for number, x in values.items()}
    if method == "rank":
        return ranks, Decimal(n + 1)
    return {number: (rank - 1) / (n - 1) for number, rank in ranks.items()}, ONE


def place(value: Decimal, among: Sequence[Decimal], ties: str) -> Decimal:
    """Rank from below; equal values take the lowest rank or their mean."""
    equal = among.count(value) if ties == "average" else 1
    return sum(other < value for other in among) + Decimal(equal + 1) / 2
