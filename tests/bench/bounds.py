"""What the hardware needs at least: reading, multiplying and sorting, one thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CELLS = 1 << 16  # single-precision scores that stay in the cache
AGAIN = 32  # how often a tile is worked on, so that its memory is warm
SQUARE = 1024  # side of the matrices at which the peak of sgemm is measured


def read_and_sort(x: Floats, scores: Floats) -> dict[str, Callable[[], object]]:
    """Parts of E: one read of the matrix (its maximum), one sort of the scores."""
    flat = x.ravel(order="K")
    return {"read": flat.max, "sort": lambda: np.sort(scores)}


def peak() -> Callable[[], object]:
    """One product of two large square matrices, 2 * SQUARE**3 operations."""
    rng = np.random.default_rng(0)
    one = rng.random((SQUARE, SQUARE), dtype=np.float32)
    out = np.empty_like(one)
    return lambda: np.matmul(one, one, out=out)


def peak_share(n: int, k: int, draws: int) -> float:
    """All scores as a share of the operations of ``peak``."""
    return n * k * draws / SQUARE**3


def tile(z: Floats, weights: Floats) -> NDArray[np.float32]:
    """Scores of as many draws as stay in the cache, (draws, n) in single precision."""
    draws = max(1, CELLS // len(z))
    scores = weights[:, :draws].T @ z.T
    return np.ascontiguousarray(scores, dtype=np.float32)


def sort_tile(scores: NDArray[np.float32]) -> Callable[[], object]:
    """Sort each draw of a tile, AGAIN times; the copy before each is part of the time."""
    space = np.empty_like(scores)

    def work() -> None:
        for _ in range(AGAIN):
            np.copyto(space, scores)
            space.sort(axis=1)

    return work


def read_tile(scores: NDArray[np.float32]) -> Callable[[], object]:
    """Read a tile AGAIN times."""
    return lambda: [scores.max() for _ in range(AGAIN)]
