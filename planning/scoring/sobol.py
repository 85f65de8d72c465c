"""Which choice decides a result: Sobol indices of independent inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """Share of the variance that one input explains.

    ``alone``: S = E[f(B)(f(A_B) - f(A))]/V, what it explains by itself; ``total``:
    S_T = E[(f(A) - f(A_B))^2]/2V, together with all others. None where nothing varies.
    Sampled, so both carry an error of the order 1/sqrt(draws).
    """

    factor: str
    alone: float | None
    total: float | None


def sobol_indices(
    evaluate: Callable[[Floats], Floats], factors: Sequence[str], *, draws: int, seed: int
) -> tuple[Sensitivity, ...]:
    """Sobol indices of a function of m independent inputs, uniform on 0 to 1.

    Parameters
    ----------
    evaluate : callable
        From (draws, m) float to (draws,) float; a row is one setting of the inputs.
    factors : m names, in the order of the columns.
    draws, seed : int
        The function is evaluated (m + 2) times on ``draws`` rows.

    Notes
    -----
    A_B is A with one column from B (Saltelli; Jansen for the total). Values are centred
    on the mean of both samples, which lowers the error and changes no index.
    """
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
    a, b = generator.random((2, draws, len(factors)))
    before, after = evaluate(a), evaluate(b)
    both = np.concatenate([before, after])
    middle, variance = both.mean(), both.var()
    found = []
    for column, factor in enumerate(factors):
        mixed = a.copy()
        mixed[:, column] = b[:, column]
        between = evaluate(mixed)
        if not variance > 0:
            found.append(Sensitivity(factor, None, None))
            continue
        alone = ((after - middle) * (between - before)).mean() / variance
        total = ((before - between) ** 2).mean() / (2 * variance)
        found.append(Sensitivity(factor, float(alone), float(total)))
    return tuple(found)
