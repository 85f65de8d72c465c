"""The Fachansicht of one group: how ranks spread over weights, chance and methods."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.certainty import Question
from planning.scoring import Key, ScoringRefused, ScoringResult, UnitTable
from planning.scoring.cell_noise import drawn_noise
from planning.scoring.distribution import RankDistribution, rank_distribution
from planning.scoring.draws import WEIGHT_STEPS, Units, WeightModel
from planning.scoring.pairwise import mean_ranks
from planning.scoring.rank import best_places
from planning.scoring.rate_noise import NoisyCells, noisy_cells
from planning.scoring.tree import Node, layout
from planning.scoring.variants import (
    Variant,
    copeland,
    require_weighted_mean,
    variants,
)

SCORED_DRAWS = 500  # each is a whole run of the key
COPELAND = ("copeland", "Duelle (Copeland): wer die Mehrheit der Wichtung hinter sich hat")
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Method:
    """One other way to score: the place of every unit, P(first k), who changes sides.

    top : (n,) float, None where nothing is drawn. entering : how many units are among
        the first k by this method and not by the key; as many leave, ties apart.
    """

    code: str
    title: str
    places: NDArray[np.int64]
    top: Floats | None
    entering: int


@dataclass(frozen=True, eq=False)
class Figures:
    """What is known about the ranks of n units of one group, in the order of ``units``.

    weights : the weights move alone. noise : chance of rates as well; None where no
        indicator has any. methods : the weights move under every method alike, each
        with the same number of draws. exact : (n,) mean rank if every weighting were
        equally likely, among the units without gaps; NaN for the others.
    refused : why there are no methods, in words; empty where there are.
    """

    units: tuple[str, ...]
    weights: RankDistribution
    noise: RankDistribution | None
    methods: RankDistribution | None
    exact: Floats
    variants: tuple[Method, ...]
    noisy: NoisyCells
    refused: str


def expert_figures(
    table: UnitTable, key: Key, result: ScoringResult, rows: Rows, question: Question
) -> Figures:
    """Answer a question about some ranked units of one group.

    Raises
    ------
    ScoringRefused
        If the score of the key is no weighted mean.
    """
    require_weighted_mean(key)
    plain = _Draws(question, result, layout(key).root)
    noisy = noisy_cells(table, key, result, rows)
    found, refused = _variants(table, key)
    z = result.normalised[rows]
    methods = [(each, plain.of(each.z[rows])) for each in found if _is_whole(each, rows)]
    return Figures(
        units=tuple(result.units[row] for row in rows),
        weights=plain.of(z),
        noise=_chance(table, key, rows, plain, noisy),
        methods=_together([drawn for _, drawn in methods]),
        exact=_exact(z),
        variants=tuple(_placed(methods, result, rows, plain)),
        noisy=noisy,
        refused=refused,
    )


@dataclass(frozen=True)
class _Draws:
    """How ranks are drawn: the same weightings for every matrix."""

    question: Question
    result: ScoringResult
    root: Node

    @property
    def model(self) -> WeightModel:
        """Weightings around those of the key."""
        return WeightModel.around(self.result.nominal_weights, band=self.question.band)

    def of(self, z: Floats, noise: Floats | None = None) -> RankDistribution:
        """Ranks of the units of a matrix."""
        return rank_distribution(
            z,
            self.model,
            draws=self.question.draws,
            seed=self.question.seed,
            threads=os.cpu_count() or 1,  # changes no bit
            places=self.question.places,
            root=self.root,
            noise=noise,
        )


def _chance(
    table: UnitTable, key: Key, rows: Rows, plain: _Draws, noisy: NoisyCells
) -> RankDistribution | None:
    """Chance of rates: in closed form, or drawn and scored where a scale bends it."""
    if noisy.bent:
        question = plain.question
        return drawn_noise(
            table,
            key,
            plain.result,
            rows,
            (*noisy.codes, *noisy.bent),
            plain.model,
            draws=min(question.draws, SCORED_DRAWS),
            seed=question.seed,
            places=question.places,
            root=plain.root,
        )
    return plain.of(noisy.z, noisy.variance) if noisy.codes else None


def _variants(table: UnitTable, key: Key) -> tuple[tuple[Variant, ...], str]:
    try:
        return variants(table, key), ""
    except ScoringRefused as refused:
        return (), str(refused)


def _is_whole(variant: Variant, rows: Rows) -> bool:
    """Whether every unit has a value left; one that has none has no place."""
    return not np.isnan(variant.z[rows]).all(axis=1).any()


def _together(found: list[RankDistribution]) -> RankDistribution | None:
    """All methods as one distribution: every draw of every method counts once."""
    if not found:
        return None
    counts = sum(each.counts for each in found)
    return RankDistribution(found[0].cuts, counts, sum(each.draws for each in found))


def _placed(
    methods: list[tuple[Variant, RankDistribution]],
    result: ScoringResult,
    rows: Rows,
    draws: _Draws,
) -> Iterator[Method]:
    k = draws.question.places
    own = np.array([result.rank_low[row] for row in rows], dtype=np.int64)
    for variant, drawn in methods:
        places = own
        if variant.code != "key":
            units = Units.of(variant.z[rows], draws.root)
            places = best_places(units.scores(variant.shares[:, None] * WEIGHT_STEPS)[0])
        yield _method(variant.code, variant.title, places, own, k, drawn.top_share(k))
    if methods:
        won = copeland(result.normalised[rows], result.nominal_weights)
        yield _method(*COPELAND, best_places(won), own, k, None)


def _method(
    code: str,
    title: str,
    places: NDArray[np.int64],
    own: NDArray[np.int64],
    k: int,
    top: Floats | None,
) -> Method:
    return Method(code, title, places, top, int(((places <= k) & (own > k)).sum()))


def _exact(z: Floats) -> Floats:
    whole = ~np.isnan(z).any(axis=1)
    found = np.full(len(z), np.nan)
    found[whole] = mean_ranks(z[whole])
    return found
