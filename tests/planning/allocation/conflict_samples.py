"""Every pair of rules: those that ask for posts against those that forbid or deny them.

Two schools: S1 holds 0,8 VzÄ in Raum R1 and has the lower index, S2 holds nothing. Each
rule here speaks of S1. ``ASKING`` rules want it to have its 0,8 VzÄ, ``DENYING`` rules
want it to have less, or to wait.
"""

from typing import Any

from planning.allocation.sites import Site
from tests.planning.allocation.samples import city, entry, site, threshold

INDICES = (1.5, 0.5)
ROOM = {"raum": frozenset({"R1"})}
S1 = {"field": "facility", "op": "=", "value": "S1"}
S2 = {"field": "facility", "op": "=", "value": "S2"}
LAND = {"source": "land", "period": "2026/27", "fte": 5, "share_max": 0.8}
YEAR_COST = {"eur": 1_000_000, "cost_per_fte": 75_000}

Changes = dict[str, Any]


def minimum(**least: float) -> Changes:
    """A minimum of Raum R1, in which S1 lies alone."""
    return {"area_minima": [{"area_kind": "raum", "area": "R1", **least}]}


ASKING: dict[str, Changes] = {
    "VzÄ of an area": minimum(min_fte=0.8),
    "sites of an area": minimum(min_sites=1),
    "sites that lose": {"loss_caps": {"max_sites": 0}},
    "VzÄ lost": {"loss_caps": {"max_fte": 0}},
    "VzÄ lost at a site": {"loss_caps": {"max_fte_per_site": 0}},
    "Bestandsschutz": {"grandfathering": {"mode": "keep"}},
    "capped Bestandsschutz": {
        "grandfathering": {"mode": "capped"}, "loss_caps": {"max_fte_per_site": 0},
    },
    "a mandatory class": {
        "priority_classes": [
            {"code": "p", "filter": S1, "mode": "mandatory", "min_fte": 0.8},
            {"code": "rest"},
        ],
    },
    "a lock that gives": {"locks": entry("set", 0.8)},
    "an override that gives": {"overrides": entry("set", 0.8)},
}  # fmt: skip

DENYING: dict[str, Changes] = {
    "the budget": {"budget": [city(0.5, **YEAR_COST)]},
    "the share of a source": {"budget": [city(0.1, **YEAR_COST), LAND]},
    "a threshold": {"thresholds": [threshold(0.8, 1.0)]},
    "eligibility": {
        "eligibility": [S1 | {"op": "≠", "code": "E1", "text": "nicht Schule 1"}]
    },
    "the greatest VzÄ of a site": {
        "levels": [0, 0.5, 0.8], "site": {"min": 0.5, "max": 0.5},
    },
    "the least VzÄ of a site": {"levels": [0, 0.8, 1.0], "site": {"min": 1.0}},
    "a guarantee": {
        "budget": [city(0.8)],
        "priority_classes": [
            {"code": "a", "filter": S2},
            {"code": "b", "mode": "guarantee"},
        ],
    },
    "a lock that forbids": {"locks": entry("forbid")},
    "an override that forbids": {"overrides": entry("forbid")},
}  # fmt: skip


def schools() -> list[Site]:
    """S1 with its post in Raum R1, and S2, which ranks first and has none."""
    return [
        site("S1", 0.5, INDICES, stock=80, areas=ROOM),
        site("S2", 1.5, INDICES, areas={"raum": frozenset()}),
    ]


def both(first: Changes, second: Changes) -> Changes:
    """The rules of two fragments: lists one after the other, of a source the first."""
    joined = {"levels": [0, 0.8], **first, **second}
    for name in first.keys() & second.keys():
        one, other = first[name], second[name]
        joined[name] = one + other if isinstance(one, list) else one | other
    if "budget" in joined:
        by_source = {source["source"]: source for source in reversed(joined["budget"])}
        joined["budget"] = list(by_source.values())
    return joined
