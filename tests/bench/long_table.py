"""P1: score and rank of one long table, beside other packages and as a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planning.scoring import parse_key, score
from planning.scoring.lean import score_and_rank
from tests.bench import bounds, peers
from tests.bench.common import CORES, Floats, K, Line, sample
from tests.bench.timing import measure
from tests.planning.scoring.samples import plain_document, plain_indicator, pooled_table


def score_and_rank_lines() -> Iterator[Line]:
    """P1: score and rank of one long table."""
    small, small_bound = yield from _long_table(100_000, 2.0, with_peers=True)
    large, large_bound = yield from _long_table(1_000_000, 2.5, with_peers=False)
    own, bound = log(large / small, 10), log(large_bound / small_bound, 10)
    yield Line("P1", "exponent 100.000 -> 1.000.000 minus exponent of E", own - bound, 0.1)
    yield from _whole_run(100_000)


def _long_table(n: int, goal: float, *, with_peers: bool):
    x, weights = np.asfortranarray(sample(n)), np.full(K, 1 / K)
    scores, low, high = score_and_rank(x, weights)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    np.testing.assert_allclose(scores, z @ weights, atol=1e-9)
    works = {
        "own": lambda: score_and_rank(x, weights, threads=CORES),
        "one": lambda: score_and_rank(x, weights),
        **bounds.read_and_sort(x, scores),
    }
    if with_peers:
        works |= _long_table_peers(x, weights)
        for name in PEERS_OF_P1:
            _assert_ranks(np.asarray(works[name]()), low, high)
    times = measure(works, repeats=2)
    times = times.total("E", (2, "read"), (1, "sort"))
    yield Line("P1", f"n={n}: own time through E", times.ratio("own", "E"), goal)
    yield Line("P1", f"n={n}: own time through E, 1 thread", times.ratio("one", "E"))
    if with_peers:
        for name, least in PEERS_OF_P1.items():
            value = times.ratio(name, "own")
            yield Line("P1", f"n={n}: {name} through own time", value, least, at_most=False)
    yield Line("P1", f"n={n}: own time", 1e3 * times.seconds("own"), unit="ms")
    return times.seconds("own"), times.seconds("E")


def _whole_run(n: int) -> Iterator[Line]:
    """The run that pages and commands show: the same figures with all their reasons."""
    x = np.asfortranarray(sample(n))
    codes = tuple(f"i{column:02}" for column in range(K))
    rows = {f"U{row:07}": tuple(values) for row, values in enumerate(x.tolist())}
    table, document = pooled_table(rows, codes), plain_document(outliers={"method": "flag"})
    key = parse_key(document | {"indicators": [plain_indicator(code) for code in codes]})
    result = score(table, key, span=False)
    scores, low, high = score_and_rank(x, np.full(K, 1 / K))
    for own, expected in ((scores, result.index), (low, result.rank_low)):
        np.testing.assert_array_equal(own, expected)  # to the last bit
    np.testing.assert_array_equal(high, result.rank_high)
    frame, weights = pd.DataFrame(x), np.full(K, 1 / K)
    works = {
        "run": lambda: score(table, key, span=False),
        "pandas": lambda: peers.pandas_rank(frame, weights),
    }
    times = measure(works, rounds=3, repeats=1)
    yield Line(
        "P1", f"n={n}: whole run with log and reasons", times.seconds("run"), unit="s"
    )
    yield Line("P1", f"n={n}: whole run through pandas", times.ratio("run", "pandas"))


PEERS_OF_P1 = {
    "pandas": 10.0,
    "scikit-criteria": 25.0,
    "pymcdm": 60.0,
    "pymcdm validated": None,
    "numpy and scipy": None,
}


def _long_table_peers(x: Floats, weights: Floats) -> dict[str, Callable[[], object]]:
    rows, frame = np.ascontiguousarray(x), pd.DataFrame(x)
    return {
        "pandas": lambda: peers.pandas_rank(frame, weights),
        "scikit-criteria": peers.skcriteria_ranker(rows, weights),
        "pymcdm": lambda: peers.without_validation(rows, weights),
        "pymcdm validated": lambda: peers.with_validation(rows, weights),
        "numpy and scipy": lambda: peers.scipy_rank(rows, weights),
    }


def _assert_ranks(found: Floats, low: NDArray, high: NDArray) -> None:
    """A peer that does not round may order what ties after ten places."""
    assert ((found >= low) & (found <= high)).all()
