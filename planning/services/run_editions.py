"""Write down runs as readers outside may see them: what no possible small number changes.

A run is calculated again in every world that readers cannot tell from the true one. What
comes out alike everywhere is shown, all else is ``geheim``; so nobody who knows the key,
the method and everything shown can tell the worlds apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from districts.disclosure.types import WITHHELD
from districts.models import Edition
from planning.inputs import RELEASED
from planning.models import (
    AreaScore,
    AreaScoreEdition,
    FacilityScore,
    FacilityScoreEdition,
    Proposal,
    ScoringRun,
    ScoringRunEdition,
)
from planning.models.runs import Score, ScoreState
from planning.selectors.worlds import (
    Changes,
    GivenOut,
    Protected,
    Unprotected,
    protected,
)
from planning.services.editions import named_only, replace_editions
from planning.services.scoring import Calculation, calculated
from planning.values import decimal_text

OUT = (
    "{row} ist schon freigegeben und zeigt mehr, als heute gezeigt werden dürfte; zusammen "
    "mit neuen Werten ließe sich auf kleine Zahlen schließen. Nichts wurde freigegeben. "
    "Fragen Sie die Statistikstelle."
)
PRINTED = Decimal("0.01")  # figures that vary in further places are given as pages do
COPIED = ("group", "coverage", "area_share", "missing")
RANK = ("rank", "rank_low", "rank_high")
SPAN = ("rank_best", "rank_worst")
PARTS = ("value", "numerator", "denominator", "normalised", "contribution")
ScoreEdition = FacilityScoreEdition | AreaScoreEdition
EDITIONS = {FacilityScore: FacilityScoreEdition, AreaScore: AreaScoreEdition}


def keep_run_editions(given: GivenOut) -> tuple[ScoringRun, ...]:
    """Editions of all closed runs of published keys; those that cannot be protected."""
    rows = ScoringRun.objects.filter(published=False, key__published=True)
    refused: list[ScoringRun] = []
    for run in rows.select_related("key").order_by("pk"):
        try:
            made, scores = editions_of(run, given)
        except Unprotected:
            refuse_once_out(ScoringRunEdition, run, given.audience)
            refused.append(run)
            continue
        _refuse_taking_back(run, scores, given.audience)
        replace_editions(ScoringRunEdition, [made], given.audience)
        for model in EDITIONS.values():
            own = [score for score in scores if isinstance(score, model)]
            replace_editions(model, own, given.audience)
    return tuple(refused)


def _refuse_taking_back(
    run: ScoringRun, scores: Iterable[ScoreEdition], audience: str
) -> None:
    """What was given out stays known: today's worlds have to agree with it as well."""
    made = {score.row_id: score for score in scores}
    for model in EDITIONS.values():
        for old in model.objects.filter(row__run=run, audience=audience):
            if any(_figures(old)[n] != _figures(made[old.row_id])[n] for n in _given(old)):
                raise ValidationError(OUT.format(row=f"Berechnungsstand {run.pk}"))


def refuse_once_out(
    model: type[Edition], row: ScoringRun | Proposal, audience: str
) -> None:
    """Refuse a release beside which something that is out can no longer be judged.

    Raises
    ------
    ValidationError
        If the audience was given an edition of the row before.
    """
    if model.objects.filter(row=row, audience=audience).exists():
        raise ValidationError(OUT.format(row=f"{row._meta.verbose_name} {row.pk}"))


def _given(score: ScoreEdition) -> list[str]:
    return [name for name, figure in _figures(score).items() if figure not in (None, "")]


def _figures(score: ScoreEdition) -> dict[str, object]:
    """Every figure of a unit by name."""
    own = {name: getattr(score, name) for name in ("index", "base", *RANK, "class_label")}
    parts = {f"{part['code']} {name}": part[name] for part in score.parts for name in PARTS}
    return {**own, **parts}


def editions_of(
    run: ScoringRun, given: GivenOut
) -> tuple[ScoringRunEdition, list[ScoreEdition]]:
    """A run and its scores as an audience may read them, unsaved.

    Raises
    ------
    Unprotected
        If the gate cannot say what the figures behind the run give away.
    """
    known = protected(run.inputs, run.key.content, given)
    worlds = [world for world in in_worlds(run, known, given) if world is not None]
    others = [{row.unit_key: row for row in world.scores} for world in worlds]
    found = [
        score_edition(
            score,
            [rows[score.unit_key] for rows in others],
            known.hidden.get(score.unit_key, frozenset()),
        )
        for score in _scores(run)
    ]
    return _run_edition(run, worlds), found


def in_worlds(
    run: ScoringRun, known: Protected, given: GivenOut
) -> list[Calculation | None]:
    """The run in each world; None where it is as it is."""
    made: list[tuple[Changes, Calculation | None]] = [({}, None)]
    found = []
    for world in given.worlds:
        changes = known.changes(world)
        again = next((one for one in made if one[0] == changes), None)
        if again is None:
            again = (changes, _calculated(run, known.changed(changes)))
            made.append(again)
        found.append(again[1])
    return found


def _calculated(run: ScoringRun, inputs: Mapping[str, Any]) -> Calculation:
    try:
        return calculated(run.key, inputs, run.as_of)
    except ValidationError as refused:
        raise Unprotected(str(refused)) from refused


def _scores(run: ScoringRun) -> list[FacilityScore | AreaScore]:
    if run.key.unit_kind == "area":
        return list(run.area_scores.select_related("area"))
    return list(run.scores.select_related("facility"))


def _run_edition(run: ScoringRun, worlds: Iterable[Calculation]) -> ScoringRunEdition:
    """Nothing that was read, and no mean or deviation over it."""
    kept = {name: run.inputs[name] for name in ("as_of", "units", "new", "names")}
    kept["sources"] = named_only(run.inputs["sources"])
    common = [set(world.run.warnings) for world in worlds]
    return ScoringRunEdition(
        row=run,
        inputs={"format": RELEASED, **kept, "series": {}},
        statistics={},
        log=[],
        warnings=[text for text in run.warnings if all(text in some for some in common)],
    )


def score_edition(
    score: FacilityScore | AreaScore, others: Sequence[Score], hidden: Collection[str]
) -> ScoreEdition:
    """A unit as it is in all worlds; ``hidden`` are its series that are not shown.

    Raises
    ------
    Unprotected
        If how much is known of it would be otherwise in a world.
    """
    if not same(score, others, COPIED):
        raise Unprotected(score.unit_key)
    index, is_fixed = alike(score, others, "index"), same(score, others, ("state", *RANK))
    is_shown = is_fixed and (score.index is None) == (index is None)
    kept = {name: getattr(score, name) for name in COPIED}
    if not is_shown:
        kept |= {"state": ScoreState.SECRET, "state_detail": WITHHELD, "base": None}
    else:
        kept |= {"state": score.state, "base": alike(score, others, "base")}
        kept |= {"state_detail": score.state_detail, "index": index}
        kept |= {name: getattr(score, name) for name in RANK}
        kept |= {n: getattr(score, n) for n in SPAN if same(score, others, SPAN)}
    label = score.class_label if same(score, others, ("class_label",)) else ""
    parts = [_part(part, others, place, hidden) for place, part in enumerate(score.parts)]
    return EDITIONS[type(score)](row=score, class_label=label, parts=parts, **kept)


def same(score: Score, others: Iterable[Score], names: Sequence[str]) -> bool:
    """Whether a unit has these figures in every world."""
    return all(getattr(score, n) == getattr(row, n) for row in others for n in names)


def alike(score: Score, others: Iterable[Score], name: str) -> Decimal | None:
    """A figure with all its places, or as pages print it, where all worlds agree."""
    return _alike([getattr(row, name) for row in (score, *others)])


def _alike(figures: Sequence[Decimal | None]) -> Decimal | None:
    first = figures[0]
    if None in figures or all(figure == first for figure in figures):
        return None if None in figures else first
    printed = {figure.quantize(PRINTED) for figure in figures}
    return printed.pop() if len(printed) == 1 else None


def _part(
    part: dict[str, Any], others: Sequence[Score], place: int, hidden: Collection[str]
) -> dict[str, Any]:
    """An indicator of a unit: raw figures only where all of its cells are shown."""
    rows = [part, *(row.parts[place] for row in others)]
    shown = {name: _text([row[name] for row in rows]) for name in ("normalised", "weight")}
    shown["contribution"] = _text([row["contribution"] for row in rows])
    if part["code"] not in hidden and _is_whole(part, shown):
        return {**part, **shown}
    gone = dict.fromkeys(("value", "numerator", "denominator", "normalised"))
    state = {"state": "geheim", "source_sign": "", "contribution": None}
    return {**part, **shown, **gone, **state}


def _is_whole(part: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether nothing of an indicator is missing that its unit has."""
    return all(shown[name] is not None or part[name] is None for name in shown)


def _text(texts: Sequence[str | None]) -> str | None:
    return decimal_text(_alike([None if t is None else Decimal(t) for t in texts]))
