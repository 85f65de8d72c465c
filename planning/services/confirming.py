"""Index values that must confirm a loss: earlier official runs and an older key."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from planning.allocation.rules import Rules
from planning.models import FacilityScore, PlanningRound, ScoringKey
from planning.selectors.inputs import current_key
from planning.selectors.official import Confirming, earlier_indices, earlier_official
from planning.services.scoring import Calculation, calculate
from planning.values import decimal_text


def confirming_runs(
    *, round: PlanningRound, rules: Rules, scores: Sequence[FacilityScore]
) -> Confirming:
    """What the hysteresis of the rules asks for, nothing where it asks for nothing.

    Earlier index values come from kept official runs of the same key version, under other
    weights from those before they changed; the older
    key is calculated on the round's day from the data as they are.

    Raises
    ------
    ValidationError
        If the older key is not there.
    """
    if rules.hysteresis.confirm_with_key is None and rules.hysteresis.runs == 1:
        return Confirming()
    found = _earlier(rules, scores)
    name = rules.hysteresis.confirm_with_key
    if name is None:
        return found
    older = calculate(key=_older_key(name, round), as_of=round.as_of)
    return Confirming((*found.runs, older.run), found.earlier, {name: _indices(older)})


def _earlier(rules: Rules, scores: Sequence[FacilityScore]) -> Confirming:
    most = rules.hysteresis.runs - 1
    if not most:
        return Confirming()
    indices: dict[int, tuple[str | None, ...]] = {}
    runs = []
    for name, run in {score.run.key.reference: score.run for score in scores}.items():
        own = [score.facility_id for score in scores if score.run.key.reference == name]
        before = earlier_official(run, most)
        indices |= earlier_indices(before, own)
        runs += before
    return Confirming(tuple(runs), indices)


def _indices(older: Calculation) -> dict[int, str | None]:
    return {score.facility_id: decimal_text(score.index) for score in older.scores}


def _older_key(name: str, round: PlanningRound) -> ScoringKey:
    """A named version, valid or not, or the newest that holds on the round's day."""
    code, _, version = name.partition("@")
    number = int(version) if version.isdecimal() else None
    key = current_key(code, on=round.as_of, version=number)
    if key is None or key.unit_kind == "area":
        raise ValidationError(
            f"hysteresis.confirm_with_key: Schlüssel „{name}“ für Einrichtungen ist nicht "
            "erfasst."
        )
    return key
