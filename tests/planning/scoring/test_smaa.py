"""P(rank <= k) under uncertain weights: against a plain loop, bit by bit."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from planning.scoring import smaa
from planning.scoring.draws import Units, WeightModel, chunk_sizes, draw_weights
from planning.scoring.pairwise import before
from planning.scoring.smaa import top_share
from tests.planning.scoring.samples import GAP

ROOT = Path(__file__).resolve().parents[3]
HALVES = st.integers(-6, 6).map(lambda number: number / 2)
tables = arrays(float, st.tuples(st.integers(2, 12), st.just(3)), elements=HALVES)
gaps = arrays(bool, (12, 3))


def plain(z, model, places, draws, seed):
    """One draw after the other, ranks by counting."""
    units, counts = Units.of(z), np.zeros(len(z))
    for chunk, size in enumerate(chunk_sizes(draws)):
        for row in units.scores(draw_weights(model, seed, chunk)[:, :size]):
            counts += [(row > own).sum() < places for own in row]
    return counts / draws


def sample(n, k=6, seed=0):
    return np.random.default_rng(seed).standard_normal((n, k))


@settings(max_examples=60)
@given(tables, st.integers(1, 11), st.sampled_from([0.05, 0.25, 1.0]), gaps)
def test_it_is_what_a_plain_loop_counts(z, places, band, gap):
    z = z.copy()
    z[gap[: len(z)] & (gap[: len(z)].sum(axis=1) < 3)[:, None]] = GAP
    model = WeightModel.around(np.array([0.5, 0.3, 0.2]), band=band)
    found = top_share(z, model, places=places, draws=30, seed=1)
    assert_array_equal(found, plain(z, model, places, 30, 1))


@pytest.mark.parametrize("places", [1, 30, 150, 299])
@pytest.mark.parametrize(
    "model",
    [
        pytest.param(WeightModel.around(np.full(6, 1 / 6), band=0.25), id="band"),
        pytest.param(WeightModel.around(np.full(6, 1 / 6), band=0.02), id="narrow band"),
        pytest.param(WeightModel.flat(6), id="flat"),
    ],
)
def test_leaving_units_out_changes_no_count(places, model):
    z = sample(300)
    z[5:9] = z[4]  # equal units tie in every draw
    z[10, 2] = GAP
    found = top_share(z, model, places=places, draws=1_300, seed=3)
    assert_array_equal(found, plain(z, model, places, 1_300, 3))


def test_cuts_that_are_crossed_are_found_again(monkeypatch):
    z, model = sample(120), WeightModel.around(np.full(6, 1 / 6), band=0.5)
    monkeypatch.setattr(smaa, "CROSSINGS", 5.0)
    found = top_share(z, model, places=12, draws=500)
    assert_array_equal(found, plain(z, model, 12, 500, 0))


@pytest.mark.parametrize("cells", [500, 4_000])
def test_blocks_change_nothing(cells, monkeypatch):
    z, model = sample(90), WeightModel.flat(6)
    whole = top_share(z, model, places=9, draws=1_203)
    monkeypatch.setattr(smaa, "CELLS", cells)
    assert_array_equal(top_share(z, model, places=9, draws=1_203), whole)


def test_threads_change_nothing():
    z, model = sample(90), WeightModel.flat(6)
    one = top_share(z, model, places=9, draws=2_500)
    assert_array_equal(top_share(z, model, places=9, draws=2_500, threads=3), one)


@pytest.mark.parametrize("blas", ["1", "2"])
def test_threads_of_the_library_change_nothing(blas):
    code = (
        "import numpy as np, hashlib;"
        "from planning.scoring.draws import WeightModel;"
        "from planning.scoring.smaa import top_share;"
        "z = np.random.default_rng(0).standard_normal((2000, 12));"
        "p = top_share(z, WeightModel.flat(12), places=200, draws=1000);"
        "print(hashlib.sha256(p.tobytes()).hexdigest())"
    )
    # A processor type of its own, to be independent of kernels and their order, too.
    settings = {"OPENBLAS_NUM_THREADS": blas, "OPENBLAS_CORETYPE": "Haswell"}
    command = [sys.executable, "-c", code]
    other = subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, check=True, capture_output=True
    )
    own = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert other.stdout == own.stdout


@pytest.mark.parametrize(
    ("places", "expected"),
    [pytest.param(0, 0.0, id="no place"), pytest.param(4, 1.0, id="a place for all")],
)
def test_nothing_to_decide(places, expected):
    found = top_share(sample(4), WeightModel.flat(6), places=places)
    assert_array_equal(found, np.full(4, expected))


def test_two_units_agree_with_the_closed_form():
    z = sample(2, seed=8)
    found = top_share(z, WeightModel.flat(6), places=1, draws=40_000)
    assert_allclose(found[0], before(z)[0, 1], atol=4 * 0.5 / 200)


@given(tables)
@settings(max_examples=20)
def test_more_places_never_take_a_chance_away(z):
    model = WeightModel.flat(3)
    shares = [top_share(z, model, places=k, draws=50) for k in range(len(z) + 1)]
    assert (np.diff(shares, axis=0) >= 0).all()
