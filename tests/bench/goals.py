"""The measurements P1 to P6: equal results first, then times side by side."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from math import log

import numpy as np

from planning.scoring.combined import combined_run
from planning.scoring.distribution import rank_distribution
from planning.scoring.draws import WEIGHT_STEPS, Units
from planning.scoring.pairwise import mean_ranks, win_share
from planning.scoring.smaa import top_share
from planning.scoring.span import rank_span
from tests.bench import bounds, peers
from tests.bench.common import (
    BAND,
    CORES,
    DRAWS,
    SOME,
    Floats,
    K,
    Line,
    all_weights,
    model,
    sample,
)
from tests.bench.long_table import score_and_rank_lines
from tests.bench.timing import Times, measure


def hardware(n: int, weights: Floats) -> tuple[dict, dict[str, float]]:
    """Works of the bounds F and T for n units, and what scales them to all draws."""
    scores = bounds.tile(sample(n), weights)
    whole = n * DRAWS / scores.size / bounds.AGAIN
    works = {
        "gemm": bounds.peak(),
        "sort": bounds.sort_tile(scores),
        "read": bounds.read_tile(scores),
    }
    return works, {"gemm": bounds.peak_share(n, K, DRAWS), "sort": whole, "read": whole}


def with_bounds(times: Times) -> Times:
    """Times with F = sgemm + sort and T = sgemm + read."""
    times = times.total("F", (1, "gemm"), (1, "sort"))
    return times.total("T", (1, "gemm"), (1, "read"))


def top_lines() -> Iterator[Line]:
    """P2: probability of being among the first n/10."""
    weights, seconds = all_weights(), {}
    for n in (500, 5_000, 50_000):
        z, places = sample(n), n // 10
        works, scale = hardware(n, weights)
        works["own"] = lambda z=z, k=places: top_share(z, model(), places=k, threads=CORES)
        works["one"] = lambda z=z, k=places: top_share(z, model(), places=k)
        if n == 500:
            works |= _top_peers(z, weights, places)
            scale["pymcdm"] = DRAWS / SOME
        times = with_bounds(measure(works, scale=scale, repeats=2 if n < 50_000 else 1))
        seconds[n] = times.seconds("own"), times.seconds("F")
        yield from _top_goals(n, times)
    yield _growth("P2", seconds)


def _growth(goal_id: str, seconds: dict[int, tuple[float, float]]) -> Line:
    """How much steeper the own time grows with n than F."""
    (few, few_bound), (many, many_bound) = seconds[5_000], seconds[50_000]
    steeper = log(many / few, 10) - log(many_bound / few_bound, 10)
    return Line(goal_id, "exponent 5.000 -> 50.000 minus exponent of F", steeper, 0.1)


def _top_peers(z: Floats, weights: Floats, places: int) -> dict[str, Callable[[], object]]:
    counts = np.rint(top_share(z, model(), places=places) * DRAWS)
    units = Units.of(z).values
    np.testing.assert_array_equal(counts, peers.numpy_top(units, weights, places))
    shares = weights[:, :SOME] / WEIGHT_STEPS
    own = top_share(z, model(), places=places, draws=SOME) * SOME
    np.testing.assert_allclose(own, peers.pymcdm_top(z, shares, places), atol=1e-9)
    return {
        "pymcdm": lambda: peers.pymcdm_top(z, shares, places),
        "loop": lambda: peers.numpy_top(z, weights, places),
    }


def _top_goals(n: int, times: Times) -> Iterator[Line]:
    if n == 500:
        for name, least in (("pymcdm", 400.0), ("loop", 10.0)):
            value = times.ratio(name, "own")
            yield Line("P2", f"n={n}: {name} through own time", value, least, at_most=False)
        one = times.ratio("pymcdm", "one")
        yield Line("P2", f"n={n}: pymcdm through own time, 1 thread", one)
    else:
        yield Line("P2", f"n={n}: own time through F", times.ratio("own", "F"), 0.5)
        yield Line("P2", f"n={n}: own time through T", times.ratio("own", "T"), 6.0)
        yield Line("P2", f"n={n}: own time through F, 1 thread", times.ratio("one", "F"))
    yield Line("P2", f"n={n}: own time", 1e3 * times.seconds("own"), unit="ms")


def distribution_lines() -> Iterator[Line]:
    """P3: the whole distribution of every rank."""
    weights, seconds = all_weights(), {}
    for n, limit in ((500, 4.0), (5_000, 1.5), (50_000, 1.5)):
        z, (works, scale) = sample(n), hardware(n, weights)
        works["own"] = lambda z=z: rank_distribution(z, model(), threads=CORES)
        works["one"] = lambda z=z: rank_distribution(z, model())
        if n < 50_000:
            works["pymcdm"] = _ranks_by_pymcdm(z, weights)
            scale["pymcdm"] = DRAWS / SOME
        rounds = 5 if n < 50_000 else 3
        found = measure(works, scale=scale, rounds=rounds, repeats=2 if n == 500 else 1)
        times = with_bounds(found)
        seconds[n] = times.seconds("own"), times.seconds("F")
        yield Line("P3", f"n={n}: own time through F", times.ratio("own", "F"), limit)
        one = times.ratio("one", "F")
        yield Line("P3", f"n={n}: own time through F, 1 thread", one)
        if n < 50_000:
            least, value = 250.0 if n == 500 else 130.0, times.ratio("pymcdm", "own")
            yield Line("P3", f"n={n}: pymcdm through own time", value, least, at_most=False)
        yield Line("P3", f"n={n}: own time", 1e3 * times.seconds("own"), unit="ms")
    yield _growth("P3", seconds)


def _ranks_by_pymcdm(z: Floats, weights: Floats) -> Callable[[], Floats]:
    shares = weights[:, :SOME] / WEIGHT_STEPS
    ranks = peers.pymcdm_ranks(z, shares)
    own = rank_distribution(z, model(), draws=SOME)
    expected = np.array([(ranks <= cut).sum(axis=0) for cut in own.cuts])
    differs = own.reached.astype(np.int64) != expected  # rounding of near ties alone
    assert differs.mean() < 1e-3
    assert np.abs(own.reached.astype(np.int64) - expected).max() <= 2
    return lambda: peers.pymcdm_ranks(z, shares)


def memory_lines() -> Iterator[Line]:
    """P4: memory beside the input does not depend on the number of draws."""
    z = sample(5_000)
    allowed = (64 * 2**20 + 800 * len(z)) / 2**20
    works = {
        "P(top k)": lambda draws, threads: top_share(
            z, model(), places=500, draws=draws, threads=threads
        ),
        "ranks": lambda draws, threads: (
            rank_distribution(z, model(), draws=draws, threads=threads).counts
        ),
    }
    for name, work in works.items():
        few, many = (_peak(lambda d=d, w=work: w(d, 1)) for d in (2_000, 20_000))
        yield Line("P4", f"n=5000, {name}: peak, 20.000 draws", many, allowed, unit="MiB")
        yield Line(
            "P4", f"n=5000, {name}: more than with 2.000", many - few, 1.0, unit="MiB"
        )
        same = np.array_equal(work(3_500, 1), work(3_500, 2))
        yield Line("P4", f"n=5000, {name}: bits differ by threads", float(not same), 0.0)


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def combined_lines() -> Iterator[Line]:
    """P5: eight variants with noise in one run, against separate calls."""
    n, places = 1_000, 100
    rng = np.random.default_rng(1)
    cells = [(sample(n, seed), 0.05 * rng.random((n, K))) for seed in range(8)]
    together = combined_run(cells, model(), places=places, draws=500)
    for row, (z, noise) in zip(together.top, cells, strict=True):
        own = rank_distribution(z, model(), draws=500, noise=noise)
        np.testing.assert_array_equal(row, own.top_share(places))
    z, noise = cells[0]
    times = measure(
        {
            "own": lambda: combined_run(cells, model(), places=places, threads=CORES),
            "one": lambda: rank_distribution(z, model(), threads=CORES),
            "noise": lambda: rank_distribution(z, model(), noise=noise, threads=CORES),
        },
        repeats=1,
    )
    times = times.total("separate", (8, "one"), (1, "noise"))
    times = times.total("all with noise", (8, "noise"))
    yield Line("P5", "8 ranks + 1 noise call: one run", times.ratio("own", "separate"), 0.5)
    yield Line("P5", "8 noise calls: one run", times.ratio("own", "all with noise"))
    yield Line("P5", "one run", 1e3 * times.seconds("own"), unit="ms")


def mean_rank_lines() -> Iterator[Line]:
    """P6: exact mean ranks under flat weights."""
    z = sample(500)
    np.testing.assert_allclose(mean_ranks(z), peers.textbook_mean_ranks(z), atol=1e-3)
    first, second = np.triu_indices(len(z), k=1)
    lead = z[first] - z[second]
    off = float(np.abs(win_share(lead) + win_share(-lead) - 1).max())
    works = {"own": lambda: mean_ranks(z), "sum": lambda: peers.textbook_mean_ranks(z)}
    times = measure(works)
    yield Line("P6", "n=500: own time through textbook sum", times.ratio("own", "sum"), 0.5)
    yield Line("P6", "n=500: P(i,j) + P(j,i) - 1 at most", off, 1e-9)
    yield Line("P6", "n=500: own time", 1e3 * times.seconds("own"), unit="ms")


def span_lines() -> Iterator[Line]:
    """Growth of the gesicherte Rangspanne, which compares all pairs."""
    weights, seconds = np.full(K, 1 / K), {}
    for n in (500, 2_000):
        z = sample(n)
        ranked = np.round(z @ weights, 10)
        works = {"span": lambda z=z, r=ranked: rank_span(z, weights, r, band=BAND)}
        seconds[n] = measure(works).seconds("span")
        yield Line("span", f"n={n}: own time", 1e3 * seconds[n], unit="ms")
    exponent = log(seconds[2_000] / seconds[500], 4)
    yield Line("span", "exponent 500 -> 2.000", exponent, 2.2)


ALL = {
    "P1": score_and_rank_lines,
    "P2": top_lines,
    "P3": distribution_lines,
    "P4": memory_lines,
    "P5": combined_lines,
    "P6": mean_rank_lines,
    "span": span_lines,
}
