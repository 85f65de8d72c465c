"""The keys of a round as a form offers their weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError

from districts.models import Indicator
from planning.forms.weights import Weighing, Weight, is_about_one
from planning.models import PlanningRound, ScoringKey
from planning.services.changes import Setting, Weights
from planning.services.round_keys import round_keys


def weighings_of(round: PlanningRound, setting: Setting) -> list[Weighing]:
    """Every key of a round with the weights of a setting; none where a key is missing."""
    try:
        keys = {key.code: key for key in round_keys(round, setting).values()}
    except ValidationError:
        return []
    names = _names(keys.values())
    return [
        _weighing(key, names, setting.weights.get(code, {})) for code, key in keys.items()
    ]


def weighing_of(key: ScoringKey) -> Weighing:
    """One key with its own weights."""
    return _weighing(key, _names([key]), {})


def _names(keys: Iterable[ScoringKey]) -> dict[str, str]:
    codes = {entry["code"] for key in keys for entry in key.content["indicators"]}
    return dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))


def _weighing(key: ScoringKey, names: dict[str, str], changed: Weights) -> Weighing:
    return Weighing(
        key.code,
        f"{key.title} ({key.reference})",
        tuple(
            Weight(
                indicator=entry["code"],
                name=names.get(entry["code"], entry["code"]),
                now=Decimal(changed.get(entry["code"], str(entry["weight"]))),
                group=entry.get("group") or "",
            )
            for entry in key.content["indicators"]
        ),
        _groups_of_shares(key),
    )


def _groups_of_shares(key: ScoringKey) -> frozenset[str]:
    """Groups, the top as an empty name, whose parts add up to about 1 in the key."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for entry in key.content["indicators"]:
        totals[entry.get("group") or ""] += Decimal(str(entry["weight"]))
    for group in key.content.get("groups") or []:
        totals[group.get("parent") or ""] += Decimal(str(group["weight"]))
    return frozenset(name for name, total in totals.items() if is_about_one(total))
