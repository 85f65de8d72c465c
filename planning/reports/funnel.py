"""The counts of a Stufenauswahl, step by step, as a proposal kept them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planning.allocation.cascade_notes import take_words
from planning.allocation.model import Filter, Rules
from planning.models import Proposal
from planning.reports.cascade_words import condition_words


@dataclass(frozen=True)
class FunnelStep:
    """One step: who came in, failed, lacked the figure asked for, and went on."""

    code: str
    words: str
    came: int
    failed: int
    absent: int
    went_on: int


def funnel_of(proposal: Proposal, rules: Rules) -> list[FunnelStep]:
    """All steps in their order; none where the proposal is by another method."""
    if proposal.method != Proposal.Method.CASCADE:
        return []
    return list(_steps(proposal.details["log"], rules))


def _steps(log: list[Mapping[str, Any]], rules: Rules) -> Iterator[FunnelStep]:
    filters: Mapping[str, Filter] = {one.code: one for one in rules.cascade.filters}
    for line in log:
        params = line["params"]
        match line["step"]:
            case "eligibility":
                code, words = "", "antragsberechtigt"
            case "cascade":
                code, words = params["code"], condition_words(filters[params["code"]])
            case "sort":
                code, words = "", "Angaben für die Reihenfolge liegen vor"
            case "take":
                code, words = "", f"Auswahl: {take_words(rules.cascade.take)}"
        gone = line["n_in"] - line["n_out"]
        absent = params.get("absent", 0)
        yield FunnelStep(code, words, line["n_in"], gone - absent, absent, line["n_out"])
