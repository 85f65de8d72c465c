"""Which choice of method decides who stands first: the offline report of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import CHUNK, WEIGHT_STEPS, WeightModel, draw_weights
from planning.scoring.duels import copeland
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Key
from planning.scoring.result import ScoringResult
from planning.scoring.sobol import Sensitivity, sobol_indices
from planning.scoring.tables import UnitTable
from planning.scoring.tree import nominal_weights
from planning.scoring.variants import gaps_of, methods_of, variants

Floats = NDArray[np.float64]
FACTORS = {
    "normierung": "Normierung",
    "luecken": "fehlende Werte",
    "weglassen": "ein Indikator weniger",
    "zusammenfassen": "Mittelwert oder Duelle (Copeland)",
    "wichtung": "Wichtungen im Band des Schlüssels",
}


@dataclass(frozen=True, eq=False)
class Report:
    """Sobol indices of how many of the first k change, and Copeland over the draws.

    ``units`` are the n ranked facilities of a group by their keys; ``duels`` (n,) is the
    share of drawn weightings under which each is among the first ``places`` by duels.
    """

    units: tuple[str, ...]
    places: int
    draws: int
    seed: int
    indices: tuple[Sensitivity, ...]
    duels: Floats


class _Choices:
    """All ways to score the ranked units of one group, looked up by uniform numbers."""

    def __init__(
        self, table: UnitTable, key: Key, rows: list[int], places: int, weights: Floats
    ) -> None:
        found = {variant.code: variant.z[rows] for variant in variants(table, key)}
        self.z = [
            [
                found["+".join(p for p in (method, gaps) if p != "key") or "key"]
                for gaps in gaps_of(key)
            ]
            for method in methods_of(key)
        ]
        self.weights, self.places = weights, places
        self.usual = self.first(self.z[0][0], nominal_weights(key), duels=False)

    def first(self, z: Floats, weights: Floats, *, duels: bool) -> frozenset[int]:
        """Rows of the first k; equal ones by their order."""
        scores = copeland(z, weights) if duels else _means(z, weights)
        order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")
        return frozenset(order[: self.places].tolist())

    def leaving(self, setting: Floats) -> float:
        """How many of the usual first k are not among them under one setting."""
        method, gaps, left, duels, draw = setting
        z = _pick(_pick(self.z, method), gaps).copy()
        out = int(left * (z.shape[1] + 1))
        weights = _pick(self.weights, draw)
        if out < z.shape[1] and z.shape[1] > 1:
            z[:, out] = np.nan
            weights = np.where(np.arange(len(weights)) == out, 0.0, weights)
            weights = weights / weights.sum()
        return float(len(self.usual - self.first(z, weights, duels=duels >= 0.5)))


def sensitivity(
    table: UnitTable,
    key: Key,
    result: ScoringResult,
    *,
    group: str,
    places: int,
    draws: int,
    seed: int,
) -> Report:
    """Report of one group of a run.

    Every input is drawn on its own: normalisation, treatment of gaps, an indicator left
    out (or none), mean or duels, and one of ``draws`` weightings around the key.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean, a variant is impossible, or nobody is
        ranked.
    """
    rows = [
        row
        for row, own in enumerate(result.groups)
        if result.rank_low[row] is not None and own == group
    ]
    if not rows:
        raise ScoringRefused(f"In „{group}“ hat keine Einrichtung einen Rang.")
    model = WeightModel.around(nominal_weights(key), band=key.robustness.band)
    chunks = [draw_weights(model, seed, at) for at in range(-(-draws // CHUNK))]
    weights = np.hstack(chunks)[:, :draws].T / WEIGHT_STEPS
    choices = _Choices(table, key, rows, places, weights)

    def evaluate(settings: Floats) -> Floats:
        return np.array([choices.leaving(setting) for setting in settings])

    firsts = [choices.first(choices.z[0][0], row, duels=True) for row in weights]
    return Report(
        units=tuple(result.units[row] for row in rows),
        places=places,
        draws=draws,
        seed=seed,
        indices=sobol_indices(evaluate, list(FACTORS), draws=draws, seed=seed),
        duels=np.array(
            [np.mean([row in first for first in firsts]) for row in range(len(rows))]
        ),
    )


def _means(z: Floats, weights: Floats) -> Floats:
    """Weighted means over what is known; NaN where nothing is."""
    known = ~np.isnan(z)
    mass = known @ weights
    total = np.where(known, z, 0.0) @ weights
    return np.divide(total, mass, out=np.full(len(z), np.nan), where=mass > 0)


def _pick(choices: Sequence[Any], number: float) -> Any:
    """One of several equally likely choices."""
    return choices[int(number * len(choices))]
