"""Which version of which key ranks each facility type of a round."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from planning.models import PlanningRound, ScoringKey
from planning.selectors.inputs import current_key
from planning.services.changes import Setting


def round_keys(round: PlanningRound, setting: Setting) -> dict[str, ScoringKey]:
    """The key version of each facility type that is ranked.

    Raises
    ------
    ValidationError
        If a key is missing on the round's day, or ranks areas.
    """
    wanted = {kind: code for kind, code in sorted(setting.rules.key.items()) if code}
    found = {
        kind: current_key(code, on=round.as_of, version=setting.versions.get(kind))
        for kind, code in wanted.items()
    }
    if missing := sorted({_named(wanted, setting, k) for k in found if found[k] is None}):
        raise ValidationError(
            f"Am {round.as_of:%d.%m.%Y} gilt kein Schlüssel „{', '.join(missing)}“."
        )
    areas = {key.reference for key in found.values() if key.unit_kind == "area"}
    if areas:
        raise ValidationError(
            f"Schlüssel {', '.join(sorted(areas))} rechnet Gebiete, keine Einrichtungen. "
            "Nennen Sie in den Regeln der Runde einen Schlüssel für Einrichtungen."
        )
    return found


def _named(wanted: Mapping[str, str], setting: Setting, kind: str) -> str:
    version = setting.versions.get(kind)
    return f"{wanted[kind]}@{version}" if version else wanted[kind]
