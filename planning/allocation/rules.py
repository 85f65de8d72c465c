"""Rules of a round: read from JSON with all errors at once, written back, hashed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from planning.allocation import parts
from planning.allocation.checks import contradictions
from planning.allocation.model import Rules, RulesRefused
from planning.allocation.reading import Fields, decimal_in, one_of, text

__all__ = ["FORMAT", "Rules", "RulesRefused", "canonical", "parse_rules", "rules_hash"]

FORMAT = "lr-rules/1"
STATUS = ("entwurf", "vorlage", "beschlossen", "aufgehoben")


def parse_rules(document: Mapping[str, Any]) -> Rules:
    """Rules of one round, checked against each other.

    Parameters
    ----------
    document : mapping
        Format ``lr-rules/1``. VzÄ are numbers or text with a point; they become
        whole hundredths. Numbers may be Decimal; null counts as absent.

    Raises
    ------
    RulesRefused
        With every error, each in German and led by the path of its field.
    """
    errors: list[str] = []
    top = Fields(document, "", errors)
    rules = top.close_after(_rules)
    errors += contradictions(rules, unread=top.failed)
    if errors:
        raise RulesRefused(errors)
    return rules


def canonical(rules: Rules) -> dict[str, Any]:
    """The document of the rules with all defaults written out; it parses to the same."""
    return {"format": FORMAT, **_plain(rules, is_fte=False)}


def rules_hash(rules: Rules) -> str:
    """SHA-256 of the canonical document as compact JSON with sorted names."""
    document = json.dumps(
        canonical(rules), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(document.encode()).hexdigest()


def _plain(value: Any, *, is_fte: bool) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name), is_fte="unit" in field.metadata)
            for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {name: _plain(inner, is_fte=is_fte) for name, inner in sorted(value.items())}
    if isinstance(value, tuple):
        return [_plain(inner, is_fte=is_fte) for inner in value]
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{Decimal(value) / 100:.2f}" if is_fte and value is not None else value


def _rules(top: Fields) -> Rules:
    top.value("format", one_of(FORMAT))
    top.grid = top.value("fte_grid", parts.grid, Rules.fte_grid)
    return Rules(
        code=top.value("code", text),
        measure=top.value("measure", text),
        status=top.value("status", one_of(*STATUS)),
        resolution=top.value("resolution", text, None),
        key=top.mapping("key", parts.text_or_null),
        method=top.value("method", parts.method, Rules.method),
        rank_order=top.value("rank_order", one_of("strict", "fill"), Rules.rank_order),
        fte_grid=top.grid,
        levels=top.values("levels", top.fte, Rules.levels),
        levels_by_type=top.mapping("levels_by_type", parts.list_of(top.fte)),
        site=top.part("site", parts.site_limits),
        requirement=top.part("requirement", parts.requirement),
        breadth=top.value("breadth", decimal_in(0, 1), Rules.breadth),
        eligibility=top.parts("eligibility", parts.eligibility_filter),
        priority_classes=top.parts(
            "priority_classes", parts.priority_class, Rules.priority_classes
        ),
        thresholds=top.parts("thresholds", parts.threshold),
        hysteresis=top.part("hysteresis", parts.hysteresis),
        budget=top.parts("budget", parts.budget_source),
        area_minima=top.parts("area_minima", parts.area_minimum),
        grandfathering=top.part("grandfathering", parts.grandfathering),
        loss_caps=top.part("loss_caps", parts.loss_caps),
        locks=top.parts("locks", parts.entry),
        overrides=top.parts("overrides", parts.entry),
        ties=top.values("ties", text, Rules.ties),
        relaxation_order=top.values(
            "relaxation_order", one_of(*Rules.relaxation_order), Rules.relaxation_order
        ),
        cascade=top.part("cascade", parts.cascade, None),
        transition=top.part("transition", parts.transition, None),
    )
