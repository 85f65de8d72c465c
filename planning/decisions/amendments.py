"""A frozen Vorlage as amendments would change it; no database, no clock.

``amended`` calculates from the inputs of the record alone. Applied and taken back, the
canonical bytes are those of before. In the amended record a changed key keeps its
reference and is no version of its own: it shows an effect and cannot be laid before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planning.allocation.plan import Infeasible
from planning.decisions.edits import Edit, applied, conflicts
from planning.decisions.numbers import as_numbers
from planning.decisions.replay import plan_of, plan_result, scores_of
from planning.scoring.key_file import key_hash, parse_key

Record = Mapping[str, Any]
COPIED = ("rank_low", "rank_high")


class Conflict(ValueError):
    """Amendments that cannot be chosen together; ``sentences`` name each pair."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(sentences))


def amended(record: Record, edits: Sequence[Edit]) -> dict[str, Any]:
    """The record with edited rules, and with the scores and the plan these give.

    Raises
    ------
    Conflict
        If two amendments change the same thing differently.
    ValueError
        If the changed key or rules cannot be read, or no plan keeps them (Infeasible).
    """
    if found := conflicts(edits):
        raise Conflict(found)
    rules = applied(record["rules"], edits)
    touched = keys_touched(edits)
    rules["keys"] = {
        name: _hashed(key) if name in touched else key
        for name, key in rules["keys"].items()
    }
    scores = {
        name: scores_of(inputs, rules["keys"][name]["content"])
        if name in touched
        else record["result"]["scores"][name]
        for name, inputs in sorted(record["inputs"]["scoring"].items())
    }
    inputs = {**record["inputs"], "allocation": _sites(record, scores, touched)}
    changed = {**record, "rules": rules, "inputs": inputs}
    return {**changed, "result": {"scores": scores, **plan_result(plan_of(changed))}}


def refusal(refused: ValueError) -> str:
    """Why no plan comes out, in German, with the smallest remedies where they are known."""
    if not isinstance(refused, Infeasible) or not refused.remedies:
        return str(refused)
    return f"{refused} Abhilfe: {'; oder '.join(refused.remedies)}."


def keys_touched(edits: Sequence[Edit]) -> set[str]:
    """References of the keys that edits change."""
    return {str(edit.place[1]) for edit in edits if edit.place[0] == "keys"}


def _hashed(key: Mapping[str, Any]) -> dict[str, Any]:
    """A key with the hash of its content."""
    return {**key, "sha256": key_hash(parse_key(as_numbers(key["content"])))}


def _sites(
    record: Record, scores: Mapping[str, Mapping[str, Any]], touched: set[str]
) -> dict[str, Any]:
    """The allocation inputs with index and rank of the keys that changed."""
    allocation = record["inputs"]["allocation"]
    units = {
        (name, unit["number"]): unit for name in touched for unit in scores[name]["units"]
    }
    sites = [
        _rescored(site, units.get((site["key"], site["number"])))
        for site in allocation["sites"]
    ]
    return {**allocation, "sites": sites}


def _rescored(site: Mapping[str, Any], unit: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if unit is None:
        return site
    state = unit["state"] if not unit["state"].startswith("excluded") else "excluded"
    fields = {name: unit[name] for name in COPIED}
    return {**site, **fields, "index": _shortest(unit["index"]), "state": state}


def _shortest(text: str | None) -> str | None:
    """Decimal text as the inputs of an allocation write it."""
    if text is None or "." not in text:
        return text
    return text.rstrip("0").rstrip(".")
