"""The Fachansicht of one group: how ranks spread over weights, chance and methods."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.certainty import Question
from planning.scoring import Key, ScoringRefused, ScoringResult, UnitTable
from planning.scoring.cell_noise import cell_moments, drawn_noise
from planning.scoring.central import CentralWeights, before_share, central_weights
from planning.scoring.combined import CombinedRun, combined_run
from planning.scoring.distribution import RankDistribution, rank_distribution
from planning.scoring.draws import WEIGHT_STEPS, Units, WeightModel
from planning.scoring.duels import copeland, duel_ranks
from planning.scoring.pairwise import mean_ranks
from planning.scoring.rank import best_places
from planning.scoring.rate_noise import NoisyCells, noisy_cells
from planning.scoring.tree import Node, layout
from planning.scoring.variants import Variant, require_weighted_mean, variants

SCORED_DRAWS = 500  # each is a whole run of the key, or all duels of all units
THREADS = os.cpu_count() or 1  # changes no bit
COPELAND = ("copeland", "Duelle (Copeland): wer die Mehrheit der Wichtung hinter sich hat")
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Method:
    """One other way to score: the place of every unit, and who changes sides.

    entering : how many units are among the first k by this method and not by the key;
        as many leave, ties apart. staying : how many of the first k of the key are so
        in a draw of weights and chance by this method, on average.
    """

    code: str
    title: str
    places: NDArray[np.int64]
    entering: int
    staying: float


@dataclass(frozen=True, eq=False)
class Methods:
    """All ways to score: some by name, and the ranks over all of them.

    ranks : weights, chance and method move together; every draw has one way to score,
        duels being a fifth of them (of ``duel_draws``). ways : how many there are.
    refused : why there are none, or which were left out; empty where nothing was.
    """

    named: tuple[Method, ...] = ()
    ranks: RankDistribution | None = None
    ways: int = 0
    duel_draws: int = 0
    refused: str = ""


@dataclass(frozen=True, eq=False)
class Figures:
    """What is known about the ranks of n units of one group, in the order of ``units``.

    weights : the weights move alone. noise : chance of rates as well; None where no
        indicator has any. methods : the way to score as well.
    exact : (n,) mean rank if every weighting were equally likely, among the units without
        gaps; NaN for the others. central : the mean weights that put a unit first.
    ahead : (n,) how often a unit stands before the next by rank; NaN for the last.
    """

    units: tuple[str, ...]
    weights: RankDistribution
    noise: RankDistribution | None
    methods: Methods
    exact: Floats
    noisy: NoisyCells
    central: CentralWeights
    ahead: Floats


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
    z = result.normalised[rows]
    return Figures(
        units=tuple(result.units[row] for row in rows),
        weights=plain.of(z),
        noise=_chance(table, key, rows, plain, noisy),
        methods=_methods(table, key, rows, plain, noisy),
        exact=_exact(z),
        noisy=noisy,
        central=central_weights(z, plain.model, **plain.weighting),
        ahead=_ahead(z, plain, rows),
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

    @property
    def options(self) -> dict[str, int]:
        """What every way to draw is asked for."""
        asked = self.question
        return {"places": asked.places, "seed": asked.seed}

    @property
    def weighting(self) -> dict[str, Any]:
        """The same for those that draw weights alone."""
        asked = self.question
        own = {"draws": asked.draws, "seed": asked.seed}
        return {**own, "threads": THREADS, "root": self.root}

    def own(self, rows: Rows) -> NDArray[np.int64]:
        """The ranks of the result."""
        return np.array([self.result.rank_low[row] for row in rows], dtype=np.int64)

    def together(self, cells: list[tuple[Floats, Floats]], named: int) -> CombinedRun:
        """Ranks of the units by all variants, each with its values and their variance."""
        return combined_run(
            cells,
            self.model,
            draws=self.question.draws,
            threads=THREADS,
            root=self.root,
            named=named,
            **self.options,
        )

    def duels(self, cells: list[tuple[Floats, Floats]]) -> RankDistribution:
        """Ranks of the units by duels."""
        draws = min(self.question.draws // 4, SCORED_DRAWS)
        return duel_ranks(cells, self.model, draws=draws, **self.options)

    def of(self, z: Floats, noise: Floats | None = None) -> RankDistribution:
        """Ranks of the units of a matrix."""
        return rank_distribution(
            z,
            self.model,
            draws=self.question.draws,
            threads=THREADS,
            root=self.root,
            noise=noise,
            **self.options,
        )


def _chance(
    table: UnitTable, key: Key, rows: Rows, plain: _Draws, noisy: NoisyCells
) -> RankDistribution | None:
    """Chance of rates: in closed form, or drawn and scored where a scale bends it."""
    if noisy.bent:
        return drawn_noise(
            table,
            key,
            plain.result,
            rows,
            (*noisy.codes, *noisy.bent),
            plain.model,
            draws=min(plain.question.draws, SCORED_DRAWS),
            root=plain.root,
            **plain.options,
        )
    return plain.of(noisy.z, noisy.variance) if noisy.codes else None


def _methods(
    table: UnitTable, key: Key, rows: Rows, draws: _Draws, noisy: NoisyCells
) -> Methods:
    """Every variant and the duels, with weights and chance moving inside each."""
    try:
        found = variants(table, key)
    except ScoringRefused as refused:
        return Methods(refused=str(refused))
    whole = [each for each in found if _is_whole(each, rows)]
    cells = list(_cells(table, whole, rows, (*noisy.codes, *noisy.bent)))
    alone = [each for each in whole if not each.is_crossed]  # they come first
    together = draws.together(cells, len(alone))
    means = Methods(
        named=tuple(_named(alone, together.top, draws, rows)),
        ranks=together.pooled,
        ways=len(whole),
        refused=_left_out([each for each in found if each not in whole]),
    )
    if not key.robustness.mixes("copeland"):
        return means
    pairs = zip(cells, whole, strict=True)
    return _with_duels(means, [own for own, each in pairs if each.is_key], draws, rows)


def _with_duels(
    means: Methods, cells: list[tuple[Floats, Floats]], draws: _Draws, rows: Rows
) -> Methods:
    """Duels beside the means; they need values on the scale of the key alone."""
    duels = draws.duels(cells)
    won = best_places(copeland(draws.result.normalised[rows], draws.model.shares))
    stay = duels.top_share(draws.question.places)
    return replace(
        means,
        named=(*means.named, _method(*COPELAND, won, draws.own(rows), stay, draws)),
        ranks=_mixed(means.ranks, duels),
        ways=means.ways + len(cells),
        duel_draws=duels.draws,
    )


def _cells(
    table: UnitTable, whole: list[Variant], rows: Rows, codes: tuple[str, ...]
) -> Iterator[tuple[Floats, Floats]]:
    """Values of each variant and their variance; one scale is calculated once."""
    known: dict[ScoringResult, tuple[Floats, Floats]] = {}
    for each in whole:
        if each.scored not in known:
            known[each.scored] = cell_moments(table, each, rows, codes)
        mean, variance = known[each.scored]
        yield each.reduced(mean), variance


def _is_whole(variant: Variant, rows: Rows) -> bool:
    """Whether every unit has a value left; one that has none has no place."""
    return not np.isnan(variant.z[rows]).all(axis=1).any()


def _left_out(found: list[Variant]) -> str:
    names = "; ".join(each.title for each in found)
    return names and f"Dabei hätte eine Einrichtung keinen Wert mehr: {names}."


def _mixed(means: RankDistribution, duels: RankDistribution) -> RankDistribution:
    """Both as one distribution, in which duels are about a fifth."""
    times = max(1, round(means.draws / 4 / duels.draws))
    counts = means.counts + np.uint32(times) * duels.counts
    return RankDistribution(means.cuts, counts, means.draws + times * duels.draws)


def _named(
    alone: list[Variant], top: Floats, draws: _Draws, rows: Rows
) -> Iterator[Method]:
    own = draws.own(rows)
    for variant, share in zip(alone, top, strict=True):
        places = own
        if variant.code != "key":
            units = Units.of(variant.z[rows], draws.root)
            places = best_places(units.scores(variant.shares[:, None] * WEIGHT_STEPS)[0])
        yield _method(variant.code, variant.title, places, own, share, draws)


def _method(
    code: str,
    title: str,
    places: NDArray[np.int64],
    own: NDArray[np.int64],
    top: Floats,
    draws: _Draws,
) -> Method:
    first = own <= draws.question.places
    entering = int(((places <= draws.question.places) & ~first).sum())
    return Method(code, title, places, entering, float(top[first].sum()))


def _ahead(z: Floats, draws: _Draws, rows: Rows) -> Floats:
    """P(before the next by rank), equal ranks by the order of their keys."""
    order = np.argsort(draws.own(rows), kind="stable")
    found = np.full(len(rows), np.nan)
    if len(rows) > 1:
        pairs = np.column_stack([order[:-1], order[1:]])
        found[order[:-1]] = before_share(z, draws.model, pairs, **draws.weighting)
    return found


def _exact(z: Floats) -> Floats:
    whole = ~np.isnan(z).any(axis=1)
    found = np.full(len(z), np.nan)
    found[whole] = mean_ranks(z[whole])
    return found
