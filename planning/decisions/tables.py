"""Inputs and result of a Beschlussakte as tables, for whoever has a spreadsheet.

Points as decimal signs, commas between cells, UTF-8; an empty cell is no value. Text
that a spreadsheet would take for a formula is led by an apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from planning.allocation.levels import runs_below
from planning.allocation.model import Rules
from planning.allocation.sites import Site
from planning.inputs import sites
from planning.reports.tables import as_csv
from planning.tables.sites import HINTS, UNKNOWN

PLAIN = (("value", ""),)
COUNTS = (("numerator", ".numerator"), ("denominator", ".denominator"))
NOT_A_VALUE = {"geheim": ".", "nicht_sinnvoll": "x"}


def scoring_table(inputs: Mapping[str, Any]) -> str:
    """Values of a run in the columns that ``score_table`` reads."""
    rows = [_scored_unit(unit, inputs["series"]) for unit in inputs["units"]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return as_csv(columns, rows)


def allocation_table(inputs: Mapping[str, Any], rules: Rules) -> str:
    """Sites of a round in the columns that ``allocate_table`` reads."""
    kinds = sorted({kind for site in inputs["sites"] for kind in site["areas"]})
    counted = {site.number: _runs_below(site, rules) for site in sites(inputs)}
    rows = [_site(site, kinds) | counted[site["number"]] for site in inputs["sites"]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return as_csv(columns, rows)


def result_table(record: Mapping[str, Any], *, in_words: bool = True) -> str:
    """One line per facility as decided, in the order of the proposal.

    The reason stands as a code and ``in_words``; earlier versions wrote the code alone.
    """
    names = {row["number"]: row["name"] for row in record["inputs"]["facilities"]}
    units = {
        unit["number"]: unit
        for run in record["result"]["scores"].values()
        for unit in run["units"]
    }
    rows = [
        {
            "facility": line["number"],
            "name": names[line["number"]],
            "rank_low": units.get(line["number"], {}).get("rank_low"),
            "rank_high": units.get(line["number"], {}).get("rank_high"),
            "index": _number(units.get(line["number"], {}).get("index")),
            "need_fte": _number(line["need_fte"]),
            "stock_fte": _number(line["stock_fte"]),
            "proposal_fte": _number(line["proposal_fte"]),
            "reason": line["reason"],
            **({"reason_text": line["reason_text"]} if in_words else {}),
            "note": line["note"],
        }
        for line in record["result"]["lines"]
    ]
    return as_csv(list(rows[0]) if rows else ["facility"], rows)


def _scored_unit(unit: Mapping[str, Any], series: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "facility": unit["number"],
        "facility_type": unit["facility_type"],
        "flags": "|".join(unit["flags"]),
        **{
            name: cell for code in series for name, cell in _cells(unit, code, series[code])
        },
    }


def _cells(
    unit: Mapping[str, Any], code: str, series: Mapping[str, Any]
) -> Iterator[tuple[str, Decimal | str | None]]:
    """Counts of a period where all values have them, else the values; signs stay."""
    row = series["cells"].get(unit["number"], {})
    for period in series["periods"]:
        cell = row.get(period, {})
        sign = NOT_A_VALUE.get(cell.get("state", ""))
        for part, suffix in COUNTS if _is_counted(series, period) else PLAIN:
            yield (
                f"{code}{suffix}[{period}]",
                sign if cell.get(part) is None else _number(cell[part]),
            )


def _is_counted(series: Mapping[str, Any], period: str) -> bool:
    cells = [row.get(period, {}) for row in series["cells"].values()]
    known = [cell for cell in cells if cell.get("value") is not None]
    return bool(known) and all(cell["denominator"] is not None for cell in known)


def _site(site: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Any]:
    """Cells of a site; areas that are not known are "/", none at all is an empty cell."""
    stock = site["stock"]
    return {
        "facility": site["number"],
        "facility_type": site["facility_type"],
        "index": _number(site["index"]),
        "key": site["key"],
        "reason_hint": HINTS.get(site["state"]),
        "children": site["children"],
        "previous_fte": None if stock is None else _fte(stock),
        "measures": "|".join(site["measures"]),
        **{
            kind: "|".join(site["areas"][kind]) if kind in site["areas"] else UNKNOWN
            for kind in kinds
        },
        "funding_ends": site["funding_ended_on"],
        **({"former_fte": _fte(site["former"])} if "former" in site else {}),
        **{
            f"index:{name}": _number(index)
            for name, index in site.get("other_indices", {}).items()
        },
        **{name: _field(value) for name, value in site["fields"].items()},
    }


def _runs_below(site: Site, rules: Rules) -> dict[str, int | None]:
    """By level, in how many official runs in a row the index did not pass ``stay``."""
    if rules.hysteresis.runs == 1:
        return {}
    found = {}
    for threshold in rules.thresholds_of(site.facility_type):
        stays = not site.is_scored or threshold.passes(site.index, threshold.stay)
        count = 0 if stays else runs_below(site, threshold)
        level = format(Decimal(threshold.level).scaleb(-2), "f")
        found[f"runs_below:{level}"] = count if site.is_scored else None
    return found


def _fte(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def _number(text: str | None) -> Decimal | None:
    """A number again, so that no sign is taken for the start of a formula."""
    return None if text is None else Decimal(text)


def _field(value: str | None) -> Decimal | str | None:
    try:
        return _number(value)
    except ArithmeticError:
        return value
