"""Times of several functions side by side, so that only their ratio counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True)
class Times:
    """Seconds by name: in each round the shortest of its repeats, scaled."""

    rounds: Mapping[str, tuple[float, ...]]

    def seconds(self, name: str) -> float:
        """Median over the rounds."""
        return median(self.rounds[name])

    def ratio(self, name: str, to: str) -> float:
        """Median over the rounds of the ratio of two times of the same round."""
        pairs = zip(self.rounds[name], self.rounds[to], strict=True)
        return median(one / other for one, other in pairs)

    def total(self, name: str, *parts: tuple[float, str]) -> Times:
        """With one more time by name: a sum of others, each with its factor."""
        columns = [
            [factor * value for value in self.rounds[part]] for factor, part in parts
        ]
        rows = tuple(map(sum, zip(*columns, strict=True)))
        return Times({**self.rounds, name: rows})


def measure(
    works: Mapping[str, Work],
    *,
    scale: Mapping[str, float] | None = None,
    rounds: int = 5,
    repeats: int = 3,
) -> Times:
    """Run everything once to warm up, then interleaved: A B A B …

    scale : what a time is multiplied by, where only a part of the work was done.
    """
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        best = dict.fromkeys(works, float("inf"))
        for _ in range(repeats):
            for name, work in works.items():
                best[name] = min(best[name], _once(work))
        for name, value in best.items():
            found[name].append(value * (scale or {}).get(name, 1.0))
    return Times({name: tuple(values) for name, values in found.items()})


def _once(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
