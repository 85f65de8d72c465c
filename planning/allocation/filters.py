"""Conditions of the rules against one site: met, failed or not to be told."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from operator import ge, gt, le, lt
from typing import Any

from planning.allocation.model import MEASURE_OPERATORS, AreaRef, Filter, RulesRefused
from planning.allocation.sites import DATA_MISSING, Site, lookup

ORDER: dict[str, Callable[[Any, Any], bool]] = {">": gt, "≥": ge, "<": lt, "≤": le}


class Verdict(Enum):
    """What a condition says about a site; an absent value says nothing."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


def judge(site: Site, condition: Filter) -> Verdict:
    """Whether a site meets a condition.

    An absent field is neither met nor failed. Numbers compare as they are written,
    so 0.3 is three tenths in the rules and in the data alike.

    Raises
    ------
    RulesRefused
        If a condition of order meets a field that is not a number.
    """
    value = lookup(site, condition.field)
    if isinstance(condition.value, AreaRef):
        value = site.areas.get(condition.value.area_kind, DATA_MISSING)
    if condition.op in MEASURE_OPERATORS and condition.value in site.unlisted - value:
        return Verdict.UNKNOWN
    if value is DATA_MISSING:
        return Verdict.UNKNOWN
    return Verdict.MET if _holds(site, condition, _exact(value)) else Verdict.FAILED


def first_failed(site: Site, conditions: tuple[Filter, ...]) -> Filter | None:
    """The first condition in their order that the site surely fails."""
    failed = (c for c in conditions if judge(site, c) is Verdict.FAILED)
    return next(failed, None)


def first_unknown(site: Site, conditions: tuple[Filter, ...]) -> Filter | None:
    """The first condition whose field is absent at the site."""
    unknown = (c for c in conditions if judge(site, c) is Verdict.UNKNOWN)
    return next(unknown, None)


def _holds(site: Site, condition: Filter, value: Any) -> bool:
    wanted = condition.value
    match condition.op:
        case "=" | "≠":
            return (value == wanted) == (condition.op == "=")
        case "in" | "not_in":
            return (value in wanted) == (condition.op == "in")
        case "has_measure" | "lacks_measure":
            return (wanted in value) == (condition.op == "has_measure")
        case "in_area":
            return bool(value) if wanted.area == "*" else wanted.area in value
    if not isinstance(value, Decimal):
        raise RulesRefused([_not_a_number(site, condition, value)])
    return ORDER[condition.op](value, wanted)


def _exact(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def _not_a_number(site: Site, condition: Filter, value: Any) -> str:
    return (
        f"{condition.field}: „{value}“ bei {site.number} ist keine Zahl; "
        f"„{condition.op}“ lässt sich nicht prüfen."
    )
