"""Year-to-year noise of rates: small schools move more by chance than large ones.

Register data are complete counts; the noise stands for the next year, not for a sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from planning.scoring.statistics import ColumnStatistics

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Beta distributions of rates, arrays of any one shape; NaN = absent.

    Where alpha or beta is 0 or both are infinite, the rate is certain.
    """

    alpha: Floats
    beta: Floats

    @classmethod
    def of(
        cls, y: Floats, size: Floats, *, mean: float = 0.5, rho: float = 1.0
    ) -> Posterior:
        """What y cases among ``size`` children say about the rate.

        Parameters
        ----------
        y, size : (n,) float
            0 <= y <= size; NaN = absent.
        mean, rho : float
            Prior from ``shrink.prior``: Beta(y + M m, N - y + M (1 - m)) with
            M = 1/rho - 1. rho 1 means no prior, rho 0 a certain common rate.
        """
        strength = 1 / rho - 1 if rho > 0 else 1e300
        return cls(y + strength * mean, size - y + strength * (1 - mean))

    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of each rate; NaN where nothing was counted."""
        total = self.alpha + self.beta
        share = np.divide(
            self.alpha, total, out=np.full_like(total, np.nan), where=total > 0
        )
        return share, share * (1 - share) / (total + 1)

    def slices(self, count: int) -> Floats:
        """The middle of each of ``count`` equally likely slices of every rate.

        Returns (count, n); certain and absent rates stay. Nothing is random here.
        """
        rates, variance = self.moments()
        found, moving = np.tile(rates, (count, 1)), variance > 0
        middles = (np.arange(count)[:, None] + 0.5) / count
        found[:, moving] = betaincinv(self.alpha[moving], self.beta[moving], middles)
        return found

    def draw(self, seed: int, number: int) -> Floats:
        """One draw of every rate, keyed by its number; certain and absent ones stay."""
        stream = np.random.SeedSequence(seed, spawn_key=(number, 2))
        generator = np.random.Generator(np.random.SFC64(stream))
        rates, variance = self.moments()
        moving = variance > 0
        rates[moving] = generator.beta(self.alpha[moving], self.beta[moving])
        return rates


def z_moments(
    posterior: Posterior, statistics: ColumnStatistics, *, direction: int = 1
) -> tuple[Floats, Floats]:
    """Mean and variance of the z-values of one untransformed rate, statistics frozen.

    Exact without an active clip: z = (p - mean) / sd is linear in the rate. Where the
    column has no spread both are 0.
    """
    mean, variance = posterior.moments()
    if statistics.is_constant:
        return np.where(np.isnan(mean), np.nan, 0.0), np.zeros_like(variance)
    z = direction * (mean - statistics.mean) / statistics.sd
    return z, variance / statistics.sd**2
