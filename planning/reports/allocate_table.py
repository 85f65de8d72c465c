"""A plan as a table of facilities and as a record of how it came about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from planning.allocation.plan import Infeasible, Plan
from planning.allocation.rules import Rules, canonical, rules_hash
from planning.tables.delimited import Dialect
from planning.values import fte
from planning.version import CODE_VERSION

FORMAT = "lr-allocate-table/1"
DONE = "feasible"  # a walk keeps its rules; that it is the best plan is not claimed
Column = Sequence[object]


def plan_columns(plan: Plan, numbers: Sequence[str], dialect: Dialect) -> dict[str, Column]:
    """All columns, one row per facility in the order of ``numbers``."""
    by_number = {line.number: line for line in plan.lines}
    lines = [by_number[number] for number in numbers]
    return {
        "facility": list(numbers),
        "need_fte": [_amount(line.need, dialect) for line in lines],
        "previous_fte": [_amount(line.stock, dialect) for line in lines],
        "proposal_fte": [_amount(line.proposed, dialect) for line in lines],
        "reason": [line.reason.value for line in lines],
        "attached": ["|".join(code.value for code in line.attached) for line in lines],
        "note": [line.note for line in lines],
    }


def plan_record(plan: Plan, rules: Rules) -> dict[str, Any]:
    """Status and proof, the Rest, and what the plan says beyond its lines.

    ``objective`` and ``bound`` are points, 10⁴ per VzÄ of weighted need; None for
    methods that prove nothing. Without the clock: the same input gives the same bytes.
    """
    proof = plan.proof
    return {
        **_head(rules, plan.as_of.isoformat()),
        "status": proof.status if proof else DONE,
        "objective": proof.objective if proof else None,
        "bound": proof.bound if proof else None,
        "gap": proof.gap if proof else None,
        "method": plan.method,
        "budget_fte": _text(plan.budget),
        "allocated_fte": _text(plan.allocated),
        "rest_fte": _text(plan.rest),
        "rest_reason": plan.rest_reason,
        "solver": proof.solver if proof else None,
        "conflicts": [],
        "cut_after": plan.cut_after,
        "passed_over": [
            {"facility": one.number, "by": one.by, "note": one.note}
            for one in plan.passed_over
        ],
        "lose_at_larger_budget": [
            {"facility": one.number, "budget_fte": _text(one.budget), "note": one.note}
            for one in plan.lose_at_larger_budget
        ],
        "waiting_list": [
            {"facility": one.number, "missing_fte": _text(one.missing)}
            for one in plan.waiting_list
        ],
        "steps": [asdict(line) for line in plan.log],
        "warnings": list(plan.warnings),
    }


def conflict_record(conflict: Infeasible, rules: Rules, as_of: str) -> dict[str, Any]:
    """The same fields where no plan keeps the rules, with what stands against it."""
    return {
        **_head(rules, as_of),
        "status": "infeasible",
        "objective": None,
        "bound": None,
        "gap": None,
        "method": rules.method,
        "rest_fte": None,
        "solver": None,
        "conflicts": [
            {
                "sentence": str(conflict),
                "rules": {name: _text(held) for name, held in conflict.rules.items()},
                "budget_fte": _text(conflict.budget),
                "missing_fte": _text(conflict.missing),
                "remedies": list(conflict.remedies),
            }
        ],
    }


def input_record(name: str, content: bytes, columns: Mapping[str, Column]) -> dict:
    """Which file was read."""
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "sha256": digest, "columns": list(columns)}


def _head(rules: Rules, as_of: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "program": CODE_VERSION,
        "as_of": as_of,
        "rules": canonical(rules),
        "rules_sha256": rules_hash(rules),
    }


def _amount(hundredths: int | None, dialect: Dialect) -> str:
    """VzÄ with the decimal sign of the table; an empty cell is not festgelegt, unknown."""
    return "" if hundredths is None else _text(hundredths).replace(".", dialect.decimal)


def _text(hundredths: int) -> str:
    return format(fte(hundredths), ".2f")
