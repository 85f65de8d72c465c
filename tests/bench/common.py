"""What the measurements share: their lines, their samples and their weightings."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import WeightModel, chunk_sizes, draw_weights

K, DRAWS, BAND = 12, 10_000, 0.25
CORES = os.cpu_count() or 1  # as pages and commands call what is measured here
SOME = 60  # draws that slow peers do; their time is scaled up to all draws
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One line of the table: a ratio and its goal; None = measured, no goal."""

    goal_id: str
    what: str
    value: float
    goal: float | None = None
    at_most: bool = True
    unit: str = ""

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is reached."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal


def model() -> WeightModel:
    """Equal weights, each within ± 25 % in nine draws of ten."""
    return WeightModel.around(np.full(K, 1 / K), band=BAND)


def sample(n: int, seed: int = 0) -> Floats:
    """Normalised values of n units, one column per indicator."""
    return np.random.default_rng(seed).standard_normal((n, K))


def all_weights(draws: int = DRAWS) -> Floats:
    """The weightings that the functions under test draw themselves."""
    parts = [
        draw_weights(model(), 0, chunk)[:, :size]
        for chunk, size in enumerate(chunk_sizes(draws))
    ]
    return np.hstack(parts)
