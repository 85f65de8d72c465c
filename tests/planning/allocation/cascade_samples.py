"""Invented Kitas and rules of a Stufenauswahl."""

from typing import Any

from planning.allocation.plan import Plan, PlanLine
from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from planning.allocation.sites import Site
from tests.planning.allocation.samples import DAY

SPACES = {"area_kind": "schwerpunktraum", "area": "*"}
FILTERS = [
    {"code": "F1", "field": "area", "op": "in_area", "value": SPACES},
    {"code": "F2", "field": "places", "op": ">", "value": 50, "text": "mehr als 50 Plätze"},
    {"code": "F3", "field": "freiplaetze_share", "op": ">", "value": 0.30},
    {"code": "F4", "field": "measures", "op": "lacks_measure", "value": "kifaz"},
]
SORT = ["-children_migration", "facility"]


def document(
    take: Any = None, filters: Any = FILTERS, sort: Any = SORT, **changes: Any
) -> dict[str, Any]:
    return {
        "format": "lr-rules/1",
        "code": "kifaz",
        "measure": "kifaz",
        "status": "entwurf",
        "key": {"kita": None},
        "method": "cascade",
        "levels": [0, 0.5],
        "site": {"min": 0.5, "max": 2.0},
        "budget": [{"source": "stadt", "period": "2026/27", "fte": 10}],
        "cascade": {"filters": filters, "sort": sort, "take": take or {"sites": 2}},
        **changes,
    }


def kita(number: str, children: int | None = 30, **changes: Any) -> Site:
    fields = {"places": 80, "freiplaetze_share": 0.4, "children_migration": children}
    fields |= changes.pop("fields", {})
    given = {"areas": {"schwerpunktraum": frozenset({"B01"})}, "stock": 0, **changes}
    return Site(number, "kita", None, None, None, None, "no_key", fields=fields, **given)


def plan_of(sites: list[Site], **changes: Any) -> Plan:
    return propose(sites, parse_rules(document(**changes)), as_of=DAY)


def line_of(sites: list[Site], number: str = "K1", **changes: Any) -> PlanLine:
    plan = plan_of(sites, **changes)
    return next(line for line in plan.lines if line.number == number)


OUTSIDE = {"schwerpunktraum": frozenset()}
FOUR = [kita("K1", 20), kita("K2", 40), kita("K3", 30), kita("K4", 40)]
