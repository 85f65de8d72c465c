"""Asking how sure the ranks of a Berechnungsstand are, and keeping the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from planning.certainty import Question
from planning.inputs import unit_table
from planning.models import CertaintyRun, FacilityScore, RankCertainty, ScoringRun
from planning.robustness import Figures, expert_figures
from planning.scoring import Key, ScoringRefused, ScoringResult, parse_key
from planning.scoring.distribution import RankDistribution
from planning.selectors.expert import default_places
from planning.services.scoring import recalculate
from planning.version import CODE_VERSION

DRAWS, LEAST_DRAWS, MOST_DRAWS = 10_000, 1_000, 100_000
LARGEST_SEED = 2**32 - 1
SHARE, RANK = Decimal("0.001"), Decimal("0.001")


@transaction.atomic
def assess_certainty(
    *,
    run: ScoringRun,
    kind: str,
    places: int | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    by: AbstractBaseUser | None = None,
) -> CertaintyRun:
    """Draw how sure the ranks of one kind of facility are, and keep it for good.

    Without ``places`` as many as the newest Vorschlag serves by rank, else a tenth. The
    same question on the same run gives the row that is already there.

    Raises
    ------
    ValidationError
        If nobody of the kind is ranked, a figure is out of reach, the key is no weighted
        mean, or the recalculated ranks are not those of the run.
    """
    key = parse_key(run.key.content)
    group = kind if key.reference.group_by else ""
    if places is None:
        places = default_places(run, kind)
    _check_figures(draws, seed)
    asked = {"places": places, "draws": draws, "seed": seed, "code_version": CODE_VERSION}
    same = CertaintyRun.objects.filter(run=run, group=group, **asked).first()
    if same is not None:
        return same
    result = recalculate(run).result
    rows = _ranked(result, group)
    _check_ranks(run, result)
    _check_places(places, len(rows), kind)
    question = Question(places, draws, seed, key.robustness.band)
    figures = _figures(run, key, result, rows, question)
    made = CertaintyRun.objects.create(
        run=run,
        group=group,
        band=Decimal(str(question.band)),
        ranked=len(rows),
        findings=_findings(figures, key),
        created_by=by,
        **asked,
    )
    RankCertainty.objects.bulk_create(_rows(made, figures))
    log_act("sicherheit rechnen", by=by, subject=f"Berechnungsstand {run.pk}")
    return made


def _figures(
    run: ScoringRun, key: Key, result: ScoringResult, rows: np.ndarray, question: Question
) -> Figures:
    try:
        return expert_figures(unit_table(run.inputs), key, result, rows, question)
    except ScoringRefused as refused:
        raise ValidationError(str(refused)) from refused


def _ranked(result: ScoringResult, group: str) -> np.ndarray:
    """Rows of the ranked units of a group in the order of their keys."""
    order = np.argsort(np.array(result.units, dtype=object), kind="stable").tolist()
    chosen = [
        row
        for row in order
        if result.rank[row] is not None and group in ("", result.groups[row])
    ]
    return np.array(chosen, dtype=np.intp)


def _check_figures(draws: int, seed: int) -> None:
    if not LEAST_DRAWS <= draws <= MOST_DRAWS:
        raise ValidationError(
            f"Die Zahl der Ziehungen muss zwischen {LEAST_DRAWS} und {MOST_DRAWS} liegen."
        )
    if not 0 <= seed <= LARGEST_SEED:
        raise ValidationError(f"Der Startwert muss zwischen 0 und {LARGEST_SEED} liegen.")


def _check_places(places: int, ranked: int, kind: str) -> None:
    if not ranked:
        raise ValidationError(
            f"In diesem Stand hat keine Einrichtung der Art {kind} einen Rang."
        )
    if not 1 <= places < max(ranked, 2):
        raise ValidationError(
            f"k muss zwischen 1 und {max(ranked - 1, 1)} liegen: {ranked} Einrichtungen "
            "haben einen Rang."
        )


def _check_ranks(run: ScoringRun, result: ScoringResult) -> None:
    """What is drawn must be about the ranks that are shown."""
    kept = dict(
        FacilityScore.objects.filter(run=run, rank_low__isnull=False).values_list(
            "facility__number", "rank_low"
        )
    )
    found = {
        unit: low
        for unit, low in zip(result.units, result.rank_low, strict=True)
        if low is not None
    }
    if kept != found:
        raise ValidationError(
            f"Berechnungsstand {run.pk} (Programmversion {run.code_version}) ergibt heute "
            "andere Ränge. Bitte einen neuen Stand berechnen."
        )


def _findings(figures: Figures, key: Key) -> dict[str, Any]:
    return {
        "methods": [
            {
                "code": method.code,
                "title": method.title,
                "entering": method.entering,
                "staying": round(method.staying, 3),
            }
            for method in figures.methods.named
        ],
        "ways": figures.methods.ways,
        "duel_draws": figures.methods.duel_draws,
        "refused": figures.methods.refused,
        "noise": {code: figures.noisy.left_out.get(code, "") for code in key.codes},
        "noise_kept": figures.noisy.kept,
        "noise_draws": figures.noise.draws if figures.noise else 0,
        "complete": int((~np.isnan(figures.exact)).sum()),
    }


def _rows(certainty: CertaintyRun, figures: Figures) -> Iterator[RankCertainty]:
    scores = dict(certainty.run.scores.values_list("facility__number", "pk"))
    places, codes = certainty.places, parse_key(certainty.run.key.content).codes
    columns = {
        **_spread("rank_", "p_top_k", figures.weights, places),
        **_spread("noise_", "noise_p_top_k", figures.noise, places),
        **_spread("method_", "method_p_top_k", figures.methods.ranks, places),
        "mean_rank": [_rounded(mean) for mean in figures.weights.mean.tolist()],
        "mean_rank_exact": [_rounded(mean) for mean in figures.exact.tolist()],
        "ahead_of_next": [_rounded(share) for share in figures.ahead.tolist()],
        "first_weights": [
            None
            if np.isnan(mean).any()
            else dict(zip(codes, mean.round(3).tolist(), strict=True))
            for mean in figures.central.weights
        ],
    }
    for row, unit in enumerate(figures.units):
        yield RankCertainty(
            certainty=certainty,
            score_id=scores[unit],
            methods={
                method.code: int(method.places[row]) for method in figures.methods.named
            },
            **{name: cells[row] for name, cells in columns.items()},
        )


def _spread(
    prefix: str, share: str, drawn: RankDistribution | None, places: int
) -> dict[str, list[Any]]:
    if drawn is None:
        return {}
    found = {
        f"{prefix}q{percent:02d}": drawn.quantile(percent / 100).tolist()
        for percent in (5, 50, 95)
    }
    top = drawn.top_share(places).tolist()
    return found | {share: [Decimal(repr(p)).quantize(SHARE) for p in top]}


def _rounded(mean: float) -> Decimal | None:
    return None if math.isnan(mean) else Decimal(repr(mean)).quantize(RANK)
