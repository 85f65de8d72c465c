"""Calculating a Beschlussakte again from its own inputs and rules; no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from planning.allocation.plan import LogLine, Plan, PlanLine, Proof
from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from planning.decisions.numbers import as_numbers
from planning.inputs import sites, unit_table
from planning.scores import kept
from planning.scoring.key_file import parse_key
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult
from planning.values import fte

Record = Mapping[str, Any]
BEFORE_PROOF = ("lr-record/1", "lr-record/2")  # kept no proof of a Vergleichsplan
BEFORE_COUNTS = (*BEFORE_PROOF, "lr-record/3")  # kept no counts of a Stufenauswahl


def result_of(record: Record) -> dict[str, Any]:
    """Scores, statistics and lines as ``inputs`` and ``rules`` of the record give them.

    Raises
    ------
    ValueError
        If a key or the rules of the record cannot be read, or no plan keeps the rules.
    """
    found = plan_result(plan_of(record))
    if record.get("format") in BEFORE_PROOF:
        found.pop("proof", None)
    if record.get("format") in BEFORE_COUNTS:
        found.pop("counts", None)
    return {
        "scores": {
            reference: scores_of(inputs, record["rules"]["keys"][reference]["content"])
            for reference, inputs in sorted(record["inputs"]["scoring"].items())
        },
        **found,
    }


def plan_of(record: Record) -> Plan:
    """The plan as rules and allocation inputs of the record give it."""
    rules = parse_rules(as_numbers(record["rules"]["allocation"]))
    allocation = record["inputs"]["allocation"]
    return propose(sites(allocation), rules, as_of=date.fromisoformat(allocation["as_of"]))


def scores_of(inputs: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Scores and statistics of one run as the record keeps them."""
    result = score(unit_table(inputs), parse_key(as_numbers(content)))
    return {
        "units": [_unit(result, row) for row in range(len(result.units))],
        "new": list(inputs["new"]),
        "statistics": _ten_places(result.statistics.as_document()),
    }


def _unit(result: ScoringResult, row: int) -> dict[str, Any]:
    return {
        "number": result.units[row],
        "facility_type": result.groups[row],
        "state": result.state[row].value,
        "excluded_by": result.excluded_by[row],
        "index": ten_places(result.index[row]),
        "base": ten_places(result.base[row]),
        "contributions": {
            code: ten_places(result.contributions[row, column])
            for column, code in enumerate(result.contribution_codes)
        },
        "coverage": ten_places(result.coverage[row]),
        "missing": list(result.missing[row]),
        "rank_low": result.rank_low[row],
        "rank_high": result.rank_high[row],
        "rank_best": result.rank_best[row],
        "rank_worst": result.rank_worst[row],
        "class": result.class_labels[row],
    }


def plan_result(plan: Plan) -> dict[str, Any]:
    """A plan as the record keeps it."""
    return {
        "method": plan.method,
        "lines": [_line(line) for line in plan.lines],
        "budget_fte": two_places(plan.budget),
        "allocated_fte": two_places(plan.allocated),
        "rest_fte": two_places(plan.rest),
        "rest_reason": plan.rest_reason or "",
        "cut_after": plan.cut_after,
        **({"proof": _proof(plan.proof)} if plan.proof else {}),
        **({"counts": list(map(_count, plan.log))} if plan.method == "cascade" else {}),
    }


def _count(step: LogLine) -> dict[str, Any]:
    """How many came to a step of a Stufenauswahl, left it there, and went on."""
    return {
        "step": step.step,
        "code": step.params.get("code"),
        "n_in": step.n_in,
        "n_out": step.n_out,
        "failed": step.params.get("failed", step.n_in - step.n_out),
        "absent": step.params.get("absent", 0),
    }


def _proof(proof: Proof) -> dict[str, Any]:
    """How a Vergleichsplan was found: its points, and how far the best may lie above."""
    return {
        "status": proof.status,
        "objective": proof.objective,
        "bound": proof.bound,
        "gap": f"{proof.gap:.6f}",
        "nodes": proof.nodes,
    }


def _line(line: PlanLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "need_fte": two_places(line.need),
        "stock_fte": two_places(line.stock),
        "proposal_fte": two_places(line.proposed),
        "reason": line.reason.value,
        "reason_text": line.reason_text,
        "attached": [reason.value for reason in line.attached],
        "note": line.note,
        "source": line.source,
    }


def ten_places(number: float) -> str | None:
    """A figure with ten places; NaN is None, and zero has no sign."""
    figure = kept(number)
    return None if figure is None else format(figure + Decimal(0), "f")


def two_places(hundredths: int | None) -> str | None:
    """VzÄ with two places; None stays None."""
    amount = fte(hundredths)
    return None if amount is None else format(amount, ".2f")


def _ten_places(document: Any) -> Any:
    """Every float of the statistics as the record keeps it."""
    if isinstance(document, float):
        return ten_places(document)
    if isinstance(document, Mapping):
        return {name: _ten_places(inner) for name, inner in document.items()}
    if isinstance(document, list | tuple):
        return [_ten_places(inner) for inner in document]
    return document
