"""The Beschlussakte as readers outside may have it: what was given out, and no more.

It has the sections of the record, each built anew from what an audience was given; what
nobody named here is left out. ``release`` says so::

    edition        the audience
    digest         of the release of values it was made from
    record_sha256  hash of the record it belongs to, null where the record has no salt:
                   without one, numbers could be tried until the hash fits
    withheld       keys whose Indexwerte, and ``allocation`` where the Vergabe, rest on
                   secret values, so that nobody outside can calculate them
    inside         what of a record is not public, in German; alike whether a record has
                   any of it or not, as far as that alone would tell something

A figure that small numbers move in further places is given with two places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Doc = Mapping[str, Any]
Cell = tuple[str, str, str, str]  # key, indicator, unit, period
INSIDE_ONLY = (
    "In diese Vorlage gehen geheime Werte ein. Was eine Änderung bewirkt, kann deshalb nur "
    "die Planung rechnen; bitten Sie sie darum."
)
ALLOCATION = "allocation"
SECRET = "secret"
HIDDEN = {"value": None, "numerator": None, "denominator": None, "source_sign": ""}
HIDDEN |= {"state": "geheim"}
FIGURES = ("rank_low", "rank_high")
SPAN = ("rank_best", "rank_worst")
PRINTED = Decimal("0.01")
COPIED = ("format", "subject", "rules", "method", "changes", "paper")
LINE = (
    *("number", "need_fte", "stock_fte", "proposal_fte", "reason", "attached", "source"),
)
SUMS = ("method", "budget_fte", "allocated_fte", "rest_fte", "rest_reason", "cut_after")


@dataclass(frozen=True)
class Unit:
    """A facility of a run as it was given out; figures that vary are None."""

    state: str
    index: Decimal | None
    base: Decimal | None
    label: str
    ranks: Mapping[str, int | None]
    contributions: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Line:
    """Place and words of a line as they were given out."""

    position: int
    reason_text: str
    note: str


@dataclass(frozen=True)
class GivenOut:
    """Everything of a decision that one audience was given.

    ``hidden`` are the cells of runs that are not shown, ``children`` the number of
    children of each site, None where it is secret, ``fields`` the figures of sites that
    are not shown, ``statements`` the heads of published Stellungnahmen, ``money`` whether
    all cost rates, programmes and rules of funding are open.
    """

    audience: str
    digest: str
    sha256: str
    open_files: Collection[int]
    units: Mapping[str, Mapping[str, Unit]]
    hidden: Collection[Cell]
    children: Mapping[str, int | None]
    fields: Collection[tuple[str, str]]
    lines: Mapping[str, Line]
    statements: Collection[tuple[str, str]]
    carriers: bool
    money: bool


def is_edition(record: Doc) -> bool:
    """Whether a document is what readers outside have of a record."""
    return "edition" in record.get("release", {})


def edition_of(record: Doc, given: GivenOut) -> dict[str, Any]:
    """The edition of a record."""
    secret = [ref for ref in record["inputs"]["scoring"] if _is_touched(record, ref, given)]
    sites = [_site(site, given) for site in record["inputs"]["allocation"]["sites"]]
    is_whole = not any(site["withheld"] for site in sites)
    has_money = "funding" in record
    return {
        **{name: record[name] for name in COPIED if name in record},
        "inputs": _inputs(record, given, secret, sites),
        "result": _result(record, given, secret) | _counts(record, is_whole),
        "statements": [
            row
            for row in record.get("statements", [])
            if (row["kind"], row["body"]) in given.statements
        ],
        "annexes": _annexes(record, given),
        **({"funding": record["funding"] if given.money else None} if has_money else {}),
        "release": {
            **{n: x for n, x in record["release"].items() if n != "salt"},
            "edition": given.audience,
            "digest": given.digest,
            "record_sha256": given.sha256 if "salt" in record["release"] else None,
            "withheld": [*secret, *([] if is_whole else [ALLOCATION])],
            "inside": list(_inside(has_money, given)),
        },
    }


def _is_touched(record: Doc, reference: str, given: GivenOut) -> bool:
    """Whether anything of a run is not given out as it is."""
    return any(cell[0] == reference for cell in given.hidden) or any(
        unit.state == SECRET for unit in given.units[reference].values()
    )


def _inputs(
    record: Doc, given: GivenOut, secret: Collection[str], sites: list[dict[str, Any]]
) -> dict[str, Any]:
    inputs = record["inputs"]
    allocation = inputs["allocation"]
    return {
        "scoring": {
            reference: {
                **{name: run[name] for name in ("as_of", "format", "names", "new")},
                "units": run["units"],
                "sources": _named(run.get("sources", ()), given),
                "series": {
                    code: _series(reference, code, series, given)
                    for code, series in run["series"].items()
                },
            }
            for reference, run in inputs["scoring"].items()
        },
        "allocation": {
            **{name: allocation[name] for name in ("as_of", "format")},
            "sources": _named(allocation["sources"], given),
            "sites": sites,
        },
        "facilities": inputs["facilities"],
        "indicators": inputs["indicators"],
        "files": _named(inputs["files"], given),
    }


def _named(files: Collection[Doc], given: GivenOut) -> list[dict[str, Any]]:
    """Files as they were delivered; the hash of a closed one would let numbers be tried."""
    return [
        {**f, "sha256": f["sha256"] if f["id"] in given.open_files else ""} for f in files
    ]


def _series(reference: str, code: str, series: Doc, given: GivenOut) -> dict[str, Any]:
    cells = {
        unit: {
            period: {"source": cell["source"], **HIDDEN}
            if (reference, code, unit, period) in given.hidden
            else cell
            for period, cell in row.items()
        }
        for unit, row in series["cells"].items()
    }
    return {**series, "cells": cells}


def _site(site: Doc, given: GivenOut) -> dict[str, Any]:
    """A site with what was given out; ``withheld`` where that is not all it says."""
    number = site["number"]
    shown = {**site, "children": given.children.get(number)}
    shown["fields"] = {
        name: x for name, x in site["fields"].items() if (number, name) not in given.fields
    }
    unit = given.units.get(site["key"], {}).get(number)
    if unit is not None and unit.state == SECRET:
        shown |= {**dict.fromkeys(("index", *FIGURES)), "state": SECRET}
    is_whole = shown == dict(site)
    if unit is not None and shown["index"] is not None:
        shown["index"] = _figure(unit.index)
        is_whole = is_whole and len(shown["index"].partition(".")[2]) > 2
    return {**shown, "withheld": not is_whole}


def _result(record: Doc, given: GivenOut, secret: Collection[str]) -> dict[str, Any]:
    result = record["result"]
    lines = [_line(line, given.lines[line["number"]]) for line in result["lines"]]
    order = {number: line.position for number, line in given.lines.items()}
    return {
        **{name: result[name] for name in SUMS if name in result},
        "lines": sorted(lines, key=lambda line: order[line["number"]]),
        "scores": {
            reference: {
                "units": [
                    _unit(unit, given.units[reference][unit["number"]])
                    if reference in secret
                    else unit
                    for unit in run["units"]
                ],
                "new": run["new"],
                "statistics": {} if reference in secret else run["statistics"],
            }
            for reference, run in result["scores"].items()
        },
    }


def _counts(record: Doc, is_whole: bool) -> dict[str, Any]:
    """Counts of a Stufenauswahl, only where all that they count is given out."""
    found = record["result"].get("counts")
    return {"counts": found} if is_whole and found is not None else {}


def _unit(unit: Doc, seen: Unit) -> dict[str, Any]:
    """What a reader outside is told of a facility in a run."""
    is_secret = seen.state == SECRET
    return {
        **{name: unit[name] for name in ("number", "facility_type", "coverage", "missing")},
        "state": SECRET if is_secret else unit["state"],
        "excluded_by": None if is_secret else unit["excluded_by"],
        "index": _figure(seen.index),
        "base": _figure(seen.base),
        "contributions": {
            code: _figure(seen.contributions.get(code)) for code in unit["contributions"]
        },
        **{name: seen.ranks[name] for name in (*FIGURES, *SPAN)},
        "class": seen.label or None,
    }


def _figure(figure: Decimal | None) -> str | None:
    """Ten places, or two where no more are said.

    A figure that happens to end after two places is written alike, so that its length
    tells nothing.
    """
    if figure is None:
        return None
    places = 2 if figure == figure.quantize(PRINTED) else 10
    return format(figure + Decimal(0), f".{places}f")


def _line(line: Doc, seen: Line) -> dict[str, Any]:
    return {
        **{name: line[name] for name in LINE},
        "reason_text": seen.reason_text,
        "note": seen.note,
    }


def _annexes(record: Doc, given: GivenOut) -> dict[str, Any]:
    """Sums per Maßnahmeträger and that there are Vermerke, whose text no record holds.

    What was calculated of secret values stays inside.
    """
    annexes = record.get("annexes", {})
    notes = {"notes": annexes["notes"]} if "notes" in annexes else {}
    carriers = annexes.get("carriers", []) if given.carriers else []
    return {"carriers": carriers, "variants": [], "reallocations": [], **notes}


def _inside(has_money: bool, given: GivenOut) -> Iterator[str]:
    """Sections of the record that readers outside do not get, or not in full."""
    yield "Variantenprotokoll"
    yield "Nachsteuerungen vor dieser Vorlage"
    yield "Stellungnahmen, die nicht veröffentlicht sind"
    if not given.carriers:
        yield "Summen je Maßnahmeträger"
    if has_money and not given.money:
        yield "Kosten (die Kostensätze oder Förderregeln sind nicht veröffentlicht)"
