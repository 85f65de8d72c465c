"""Independent recalculation, part 9: inputs as tables say what the record says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from planning.decisions.recalculation.indicator import Doc
from planning.decisions.recalculation.site import plain

# --- 9. Inputs as tables: a digit changed in one of the two is named by its place --------

PARTS_OF_CELLS = (
    *(("value", ""), ("numerator", ".numerator"), ("denominator", ".denominator")),
)
NOT_A_VALUE = {"geheim": ".", "nicht_sinnvoll": "x"}


def on_inputs(files: Mapping[str, bytes], record: Doc) -> Iterator[tuple[str, Any, Any]]:
    """Cells of ``inputs/*.csv`` that say something else than the record."""
    yield from in_table(files, "inputs/sites.csv", {
        site["number"]: dict(site_cells(site))
        for site in record["inputs"]["allocation"]["sites"]
    })  # fmt: skip
    for reference, inputs in record["inputs"]["scoring"].items():
        cells: dict[str, dict[str, Any]] = {unit["number"]: {} for unit in inputs["units"]}
        for code, series in inputs["series"].items():
            for number, row in series["cells"].items():
                cells.setdefault(number, {}).update(value_cells(code, row))
        yield from in_table(files, f"inputs/{reference.partition('@')[0]}.csv", cells)


def in_table(
    files: Mapping[str, bytes], name: str, cells: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Any, Any]]:
    """Rows of a table by facility; a column that a table lacks is not asked for."""
    table = csv.DictReader(io.StringIO(files[name].decode()))
    rows = {row["facility"]: row for row in table}
    for number, wanted in cells.items():
        row = rows.get(number)
        if row is None:
            yield f"{name}.{number}", "vorhanden", "fehlt in der Tabelle"
            continue
        for column, value in wanted.items():
            written = row.get(column)
            if written is None:
                continue
            if plain(written.removeprefix("'")) != plain("" if value is None else value):
                yield f"{name}.{number}.{column}", value, written


def site_cells(site: Doc) -> Iterator[tuple[str, Any]]:
    """What the allocation read of a site, by column."""
    yield "index", site["index"]
    yield "children", site["children"]
    stock = site["stock"]
    yield "previous_fte", None if stock is None else f"{Decimal(stock) / 100:.2f}"
    yield "measures", "|".join(site["measures"]) or None
    for kind, keys in site["areas"].items():
        yield kind, "|".join(keys) or None
    yield from site["fields"].items()


def value_cells(code: str, row: Doc) -> Iterator[tuple[str, Any]]:
    """What a key read of a unit, by column; a column holds counts or values."""
    for period, cell in row.items():
        sign = NOT_A_VALUE.get(cell.get("state", ""))
        for part, suffix in PARTS_OF_CELLS:
            value = cell.get(part)
            yield f"{code}{suffix}[{period}]", sign if value is None else value
