"""Probability of being among the first k when the weights are uncertain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.draws import (
    VALUE_STEPS,
    WEIGHT_STEPS,
    Units,
    WeightModel,
    chunk_sizes,
    draw_weights,
    in_threads,
)
from planning.scoring.tree import Node

CELLS = 1 << 16  # scores held at a time; changes no result
SHORT = 256  # units up to which a sort finds one place fastest
LANE = 255  # rows whose yes and no fit into one byte of a sum
CROSSINGS = 0.02  # units per draw that may cross the cut unexpectedly: costs time only
ROUNDING = 1e-4  # share of the value range that a bound keeps as distance

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def top_share(
    z: Floats,
    model: WeightModel,
    *,
    places: int,
    draws: int = 10_000,
    seed: int = 0,
    threads: int = 1,
    root: Node | None = None,
) -> Floats:
    """Probability P(rank <= places) of each unit; the rank of a tie is its best place.

    Parameters
    ----------
    z : (n, K) float
        Normalised values of the ranked units of one group; NaN = absent, the known
        indicators of the unit then share its weight.
    model : WeightModel
    places, draws, seed, threads : int
        The same seed gives the same bits whatever the number of threads.
    root : Node, optional
        Tree of the key, for units with gaps; default: all indicators side by side.

    Returns
    -------
    (n,) float
        Share of the draws; its standard error is at most 0.5 / sqrt(draws).

    Notes
    -----
    Only the units near the cut are ordered in each draw. All others are compared with
    the cut found so, or left out where no weighting of the chunk can bring them to it;
    draws in which one of them crosses the cut are done again over all units.
    """
    if not 0 < places < len(z):
        return np.full(len(z), float(places > 0))
    cut = _plan(Units.of(z, root), model, places)

    def work(worker: int) -> Counts:
        counts = np.zeros(len(z), dtype=np.int64)
        for chunk, size in list(enumerate(chunk_sizes(draws)))[worker::threads]:
            counts += _count(cut, draw_weights(model, seed, chunk)[:, :size])
        return counts

    return sum(in_threads(work, threads)) / draws


@dataclass(frozen=True, eq=False)
class Cut:
    """The first places and the rest, and who may stand on either side.

    near : rows whose order decides; far : rows expected on one side, ``ahead`` of
        the cut or behind it. lead, spread : (f,) mean distance of the far rows from the
        cut, and its standard deviation. guide : (K,) values of a unit on the cut.
    """

    units: Units
    model: WeightModel
    places: int
    near: NDArray[np.intp]
    far: NDArray[np.intp]
    ahead: NDArray[np.bool_]
    lead: Floats
    spread: Floats
    guide: Floats

    def outcome(self, weights: Floats, cut: Floats) -> tuple[NDArray[np.bool_], ...]:
        """Far rows that stay ahead, and that stay behind, under all these weightings."""
        off = (cut - self.guide @ weights) / WEIGHT_STEPS
        reach = self.spread * self.model.distance(weights / WEIGHT_STEPS)
        reach += ROUNDING * VALUE_STEPS
        return self.lead - reach > off.max(), self.lead + reach < off.min()


def _plan(units: Units, model: WeightModel, places: int) -> Cut:
    """Tell the units near the cut from those that hardly ever cross it."""
    complete = units.known.all(axis=1)
    mean = units.scores(model.shares[:, None] * WEIGHT_STEPS)[0] / WEIGHT_STEPS
    cut = np.partition(mean, len(mean) - places)[len(mean) - places]
    by_distance = np.argsort(np.abs(mean - cut) + np.where(complete, 0.0, np.inf))
    guide = units.values[by_distance[: max(8, len(mean) // 50)]].mean(axis=0)
    lead = (units.values - guide) @ model.shares
    spread = model.score_deviation(units.values - guide)
    gap = np.where(complete, np.abs(mean - cut) / np.maximum(spread, 1.0), 0.0)
    order = np.argsort(-gap, kind="stable")
    crossings = np.cumsum(0.5 * np.exp(-0.5 * np.minimum(gap[order], 40.0) ** 2))
    far = np.sort(order[crossings <= CROSSINGS])
    near = np.setdiff1d(np.arange(len(mean)), far)
    return Cut(
        units=units,
        model=model,
        places=places,
        near=near,
        far=far,
        ahead=mean[far] > cut,
        lead=lead[far],
        spread=spread[far],
        guide=guide,
    )


def _count(cut: Cut, weights: Floats) -> Counts:
    """In how many of these draws each unit is among the first places."""
    counts = np.zeros(len(cut.units.values), dtype=np.int64)
    limits = np.empty(weights.shape[1])
    need = cut.places - int(cut.ahead.sum())
    near = cut.units.take(cut.near)
    counts[cut.near] = _order(near, weights, need, limits)
    ahead, behind = cut.outcome(weights, limits)
    counts[cut.far[ahead]] = weights.shape[1]
    open_far = ~ahead & ~behind
    rows = cut.far[open_far]
    counts[rows], moved = _compare(
        cut.units.values[rows], weights, limits, cut.ahead[open_far]
    )
    again = np.flatnonzero(moved)
    if len(again):
        counts += _again(cut, weights[:, again], limits[again])
    return counts


def _order(units: Units, weights: Floats, need: int, limits: Floats) -> Counts:
    """Score of the need-th best unit in each draw, into limits, and who reaches it."""
    counts = np.zeros(len(units.values), dtype=np.int64)
    kth, blocks = len(counts) - need, _blocks(weights.shape[1], len(counts))
    for block, (room, spare) in zip(blocks, _rooms(blocks, len(counts)), strict=True):
        found = units.scores(weights[:, block], out=room)
        limits[block] = _kth(found, kth, spare)
        reached = found >= limits[block, None]
        counts += np.add.reduce(reached.view(np.uint8), axis=0, dtype=np.uint8)
    return counts


def _compare(
    values: Floats, weights: Floats, limits: Floats, ahead: NDArray[np.bool_]
) -> tuple[Counts, Counts]:
    """How often each row reaches the limits, and by how many each draw has moved.

    Draws run along the rows here, so that one comparison serves many of them.
    """
    counts = np.zeros(len(values), dtype=np.int64)
    moved = np.zeros(weights.shape[1], dtype=np.int64)
    step = max(1, CELLS // max(1, weights.shape[1]))
    room = np.empty((min(step, len(values)), weights.shape[1]))
    for start in range(0, len(values), step):
        rows = slice(start, min(start + step, len(values)))
        found = np.matmul(values[rows], weights, out=room[: rows.stop - start])
        reached = found >= limits
        counts[rows] = _row_sums(reached)
        usual = np.where(ahead[rows], weights.shape[1], 0)
        for stray in np.flatnonzero(counts[rows] != usual):
            moved += reached[stray].astype(np.int64) - bool(ahead[start + stray])
    return counts, moved


def _row_sums(reached: NDArray[np.bool_]) -> Counts:
    """Number of yes in each row: eight bytes are added at a time."""
    rows, width = reached.shape
    if width % 8:
        return reached.sum(axis=1)
    lanes = np.add.reduce(reached.view(np.uint64), axis=1)
    return lanes.view(np.uint8).reshape(rows, 8).sum(axis=1, dtype=np.int64)


def _again(cut: Cut, weights: Floats, limits: Floats) -> Counts:
    """What changes in draws whose limit was found among too few units."""
    change = np.zeros(len(cut.units.values), dtype=np.int64)
    kth = len(change) - cut.places
    for block in _blocks(weights.shape[1], len(change)):
        found = cut.units.scores(weights[:, block])
        right = _kth(found, kth, np.empty_like(found))[:, None]
        change += (found >= right).sum(axis=0)
        change -= (found >= limits[block, None]).sum(axis=0)
    return change


def _kth(found: Floats, kth: int, spare: Floats) -> Floats:
    """The kth smallest of each row; short rows are sorted faster than parted."""
    np.copyto(spare, found)
    if found.shape[1] <= SHORT:
        spare.sort(axis=1)
    else:
        spare.partition(kth, axis=1)
    return spare[:, kth]


def _blocks(draws: int, n: int) -> list[slice]:
    """Draws in pieces of which the scores of n units fit into the cache."""
    step = min(LANE, max(1, CELLS // max(1, n)))
    return [slice(start, min(start + step, draws)) for start in range(0, draws, step)]


def _rooms(blocks: list[slice], n: int) -> Iterator[tuple[Floats, Floats]]:
    """Twice room for the scores of each block, the same memory again and again.

    New memory costs more than what is computed in it: the system clears page by page.
    """
    sizes = [block.stop - block.start for block in blocks]
    both = np.empty((2, max(sizes), n))
    for size in sizes:
        yield both[0, :size], both[1, :size]
