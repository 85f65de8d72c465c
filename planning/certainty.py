"""Columns that say how sure the place of each unit is while the weights move."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring import Key, ScoringRefused, ScoringResult
from planning.scoring.certainty import certainty_class
from planning.scoring.distribution import RankDistribution, rank_distribution
from planning.scoring.draws import WeightModel
from planning.scoring.places import has_span, is_plain
from planning.scoring.rank import rounded
from planning.scoring.span import rank_span
from planning.scoring.tree import layout

COLUMNS = (
    "p_top_k",
    "rank_q05",
    "rank_q50",
    "rank_q95",
    "rank_best",
    "rank_worst",
    "certainty",
)
QUANTILES = {"rank_q05": 0.05, "rank_q50": 0.5, "rank_q95": 0.95}


@dataclass(frozen=True)
class Question:
    """Who is among the first ``places`` if every weight may move by about ``band``?"""

    places: int
    draws: int
    seed: int
    band: float

    def as_document(self) -> dict[str, Any]:
        """The question as it stands in the record of a table."""
        return {**asdict(self), "of": "weights, without the uncertainty of the data"}


def certainty_columns(
    result: ScoringResult, key: Key, question: Question
) -> dict[str, list[Any]]:
    """Columns by name, one cell per unit; None without a rank, or for spans with a gap.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean.
    """
    if not is_plain(key):
        raise ScoringRefused(
            f"Wie sicher ein Rang ist, lässt sich nur für gewichtete Mittel sagen; "
            f"„{key.code}“ rechnet anders (Summe, geometrisch oder eine Gruppe mit eigener "
            "Skala)."
        )
    columns: dict[str, list[Any]] = {name: [None] * len(result.units) for name in COLUMNS}
    for rows in _groups(result, key):
        for name, cells in _of_group(result, key, rows, question).items():
            for row, cell in zip(rows.tolist(), cells, strict=True):
                columns[name][row] = cell
    return columns


def _groups(result: ScoringResult, key: Key) -> Iterator[NDArray[np.intp]]:
    """Ranked units of each group in the order of their keys, whatever the table's."""
    order = np.argsort(np.array(result.units, dtype=object), kind="stable").tolist()
    members: dict[str, list[int]] = {}
    for row in order:
        if result.rank[row] is not None:
            name = result.groups[row] if key.reference.group_by else ""
            members.setdefault(name, []).append(row)
    for _, rows in sorted(members.items()):
        yield np.array(rows)


def _of_group(
    result: ScoringResult, key: Key, rows: NDArray[np.intp], question: Question
) -> dict[str, list[Any]]:
    z = result.normalised[rows]
    drawn = _drawn(z, result, key, question)
    by_code = np.argsort(np.array(result.codes, dtype=object))  # as the pages compute it
    spans = [None] * len(rows)
    if has_span(key):
        spans = rank_span(
            z[:, by_code],
            result.nominal_weights[by_code],
            rounded(result.index[rows], key.ties.decimals),
            band=question.band,
        )
    return {
        "p_top_k": drawn.top_share(min(question.places, len(rows))).tolist(),
        **{name: drawn.quantile(share).tolist() for name, share in QUANTILES.items()},
        "rank_best": [span and span[0] for span in spans],
        "rank_worst": [span and span[1] for span in spans],
        "certainty": [span and certainty_class(*span, question.places) for span in spans],
    }


def _drawn(
    z: NDArray[np.float64], result: ScoringResult, key: Key, question: Question
) -> RankDistribution:
    return rank_distribution(
        z,
        WeightModel.around(result.nominal_weights, band=question.band),
        draws=question.draws,
        seed=question.seed,
        threads=os.cpu_count() or 1,  # changes no bit
        places=question.places,
        root=layout(key).root,
    )
