"""A key that amendments change becomes its next version, and the record follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max

from planning.models import Decision, ScoringKey
from planning.services.keys import import_key

Names = Mapping[str, str]  # reference of a key to that of its next version


def next_versions(
    decision: Decision, contents: Mapping[str, Mapping[str, Any]], by: AbstractBaseUser
) -> dict[str, str]:
    """Take in changed contents of keys as their next versions, still without Beschluss.

    Raises
    ------
    ValidationError
        If a changed key cannot be read.
    """
    found = {}
    for reference, content in sorted(contents.items()):
        code, _, number = reference.partition("@")
        versions = ScoringKey.objects.filter(code=code)
        before = versions.get(version=number)
        last = versions.aggregate(last=Max("version"))["last"]
        given = {"version": last + 1, "status": "entwurf", "resolution": None}
        row = import_key(
            {**content, **given},
            note=f"Aus Änderungsanträgen zu {decision.code}",
            published=before.published,
            invented=before.invented,
            by=by,
            derived_from=before.derived_from,
        )
        found[reference] = row.reference
    return found


def versions_by_kind(
    decision: Decision, names: Names, scores: Mapping[str, Any]
) -> dict[str, str]:
    """The changes of a scenario that ask for the new versions, by type of facility."""
    kinds = decision.proposal.rules["key"]
    return {
        kind: new
        for old, new in names.items()
        for kind, code in kinds.items()
        if code == old.partition("@")[0]
        and any(unit["facility_type"] == kind for unit in scores[old]["units"])
    }


def renamed(document: Any, names: Names) -> Any:
    """A document in which keys go by the references of their next versions."""
    if isinstance(document, str):
        return names.get(document, document)
    if isinstance(document, Mapping):
        return {names.get(k, k): renamed(inner, names) for k, inner in document.items()}
    if isinstance(document, list):
        return [renamed(inner, names) for inner in document]
    return document


def as_laid_before(
    wanted: Mapping[str, Any], new: Mapping[str, Any], references: Collection[str]
) -> dict[str, Any]:
    """The wanted record with what a new version says of itself and of its Schwellen.

    Values, Indexwerte and lines stay as calculated: they must agree.
    """
    keys = dict(wanted["rules"]["keys"])
    keys |= {name: new["rules"]["keys"][name] for name in references}
    allocation = {
        **wanted["rules"]["allocation"],
        "thresholds": new["rules"]["allocation"]["thresholds"],
    }
    return {**wanted, "rules": {**wanted["rules"], "keys": keys, "allocation": allocation}}
