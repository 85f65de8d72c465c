"""A scoring result as a table of units and as a record of how it came about."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from numpy.typing import NDArray

from districts.importers.report import FileRefused
from planning.reports.tables import harmless
from planning.scoring import (
    Key,
    ScoringResult,
    UnitState,
    UnitTable,
    canonical,
    input_hash,
    key_hash,
)
from planning.scoring.lean import Ranks
from planning.tables.delimited import Dialect, Grid, read_number
from planning.tables.units import UnitFile
from planning.version import CODE_VERSION

FORMAT = "lr-score-table/1"
Column = Sequence[object]


def table_of(
    found: Mapping[str, Column], grid: Grid, file: UnitFile, keep: Sequence[str]
) -> dict[str, Column]:
    """All columns: the unit key, those to keep, then what was found.

    Raises
    ------
    FileRefused
        If a column of the input is named like one of the scoring.
    """
    kept = {name: grid.columns[name] for name in keep}
    given = {file.unit_column: file.table.units, **kept}
    double = [name for name in given if name in found]
    if double:
        raise FileRefused(
            f"Zeile 1: Die Spalte „{double[0]}“ heißt wie eine Spalte der Ausgabe; bitte "
            "umbenennen."
        )
    return {**given, **found}


def score_columns(result: ScoringResult) -> dict[str, Column]:
    """Columns of a result, one cell per unit; what is absent is NaN, None or ""."""
    return {
        "score": result.score.tolist(),
        "index": result.index.tolist(),
        "base": result.base.tolist(),
        "rank": result.rank,
        "rank_low": result.rank_low,
        "rank_high": result.rank_high,
        "class": result.class_labels,
        "coverage": result.coverage.tolist(),
        "missing": ["|".join(codes) for codes in result.missing],
    }


def part_columns(result: ScoringResult) -> dict[str, Column]:
    """Columns of what the index is made of: z, contribution and group by code."""
    return {
        **_named("z", result.codes, result.normalised),
        **_named("contribution", result.contribution_codes, result.contributions),
        **_named("group", result.group_codes, result.group_values),
    }


def rank_columns(ranks: Ranks) -> dict[str, Column]:
    """Columns where only ranks were asked for; empty cells without a score."""
    return {
        "index": ranks.index.tolist(),
        "rank_low": [place or None for place in ranks.low.tolist()],
        "rank_high": [place or None for place in ranks.high.tolist()],
    }


def ranks_record(ranks: Ranks, key: Key, table: UnitTable) -> dict[str, Any]:
    """The record of a run that was asked for ranks alone: it has no steps."""
    return {
        "format": FORMAT,
        "program": CODE_VERSION,
        "ranks_only": True,
        "key": canonical(key),
        "key_sha256": key_hash(key),
        "input_sha256": input_hash(table),
        "units": len(table.units),
        "ranked": int((ranks.low > 0).sum()),
        "warnings": ranks.warnings,
    }


def as_delimited(columns: Mapping[str, Column], dialect: Dialect) -> str:
    """Headings and rows; numbers read back to the last bit, text is never a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\n")
    writer.writerow(map(harmless, columns))
    written = [[_cell(cell, dialect) for cell in column] for column in columns.values()]
    writer.writerows(zip(*written, strict=True))
    return text.getvalue()


def record(result: ScoringResult, key: Key) -> dict[str, Any]:
    """How a result came about: key, hashes, steps, statistics, changes, who has no rank.

    Without the clock and without names of machines: the same input gives the same bytes.
    """
    return {
        "format": FORMAT,
        "program": CODE_VERSION,
        "key": canonical(key),
        "key_sha256": result.key_hash,
        "input_sha256": result.input_hash,
        "units": len(result.units),
        "ranked": sum(place is not None for place in result.rank),
        "unranked": list(_unranked(result)),
        "warnings": list(result.warnings),
        "steps": [step.as_document() for step in result.log],
        "statistics": _statistics(result),
        "class_bounds": dict(result.class_bounds),
        "contributions_add_up_to": result.contribution_scale,
        "nominal_weights": dict(
            zip(result.codes, result.nominal_weights.tolist(), strict=True)
        ),
        "influence": {
            group: [asdict(item) for item in items]
            for group, items in result.influence.items()
        },
        "changes": [asdict(change) for change in result.changes],
    }


def source_of(
    name: str, content: bytes, grid: Grid, file: UnitFile, keep: Sequence[str]
) -> dict[str, Any]:
    """Which file was read, how it was written, and what of it was not read."""
    return {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "delimiter": grid.dialect.delimiter,
        "decimal": grid.dialect.decimal,
        "unit": file.unit_column,
        "unread": [heading for heading in file.unread if heading not in keep],
    }


def _named(word: str, codes: Sequence[str], values: NDArray[Any]) -> dict[str, Column]:
    return {
        f"{word}:{code}": column.tolist()
        for code, column in zip(codes, values.T, strict=True)
    }


def _unranked(result: ScoringResult) -> Iterator[dict[str, object]]:
    for unit, state, by in zip(result.units, result.state, result.excluded_by, strict=True):
        if state is not UnitState.SCORED:
            yield {"unit": unit, "state": state.value, "by": by}


def _statistics(result: ScoringResult) -> dict[str, Any]:
    """All frozen figures; the ordered reference values stand in the table itself."""
    document = result.statistics.as_document()
    for group in document.values():
        for item in (*group["columns"].values(), *group["nodes"].values(), group["index"]):
            del item["reference"]
    return document


def _cell(value: object, dialect: Dialect) -> str:
    match value:
        case None:
            return ""
        case float():
            # Shortest text that reads back as the same number; a zero has no sign.
            text = "" if math.isnan(value) else repr(value + 0.0)
            return text.replace(".", dialect.decimal)
        case str():
            return value if _is_number(value, dialect.decimal) else harmless(value)
        case _:
            return str(value)


def _is_number(text: str, decimal: str) -> bool:
    try:
        return not math.isnan(read_number(text, decimal))
    except ValueError:
        return False
