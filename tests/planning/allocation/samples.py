"""Invented sites and rules; the worked example is the one of the Methodik page."""

from datetime import date
from typing import Any

from planning.allocation.model import Rules
from planning.allocation.plan import PlanLine
from planning.allocation.propose import propose
from planning.allocation.rules import parse_rules
from planning.allocation.sites import Site

DAY = date(2026, 8, 1)

WORKED_RULES: dict[str, Any] = {
    "format": "lr-rules/1",
    "code": "demo-gs-1r",
    "measure": "ssa",
    "status": "entwurf",
    "resolution": None,
    "key": {"grundschule": "demo-gs"},
    "method": "rank_order",
    "rank_order": "strict",
    "fte_grid": 0.05,
    "levels": [0, 0.8, 1.0, 1.8],
    "site": {"min": 0.75, "max": 2.0},
    "requirement": {
        "rule": "curve",
        "resolution": "DEMO-2",
        "base": "children",
        "children_per_fte": 300,
        "curve": [[0.0, 0.5], [1.0, 1.0], [2.0, 2.0]],
    },
    "breadth": 0.25,
    "eligibility": [
        {
            "code": "E1",
            "field": "provider_kind",
            "op": "in",
            "value": ["kommunal"],
            "text": "nur kommunale Schulen",
        }
    ],
    "thresholds": [
        {
            "key": "demo-gs@1",
            "facility_types": ["grundschule"],
            "level": 0.8,
            "enter": 1.0,
            "compare": ">",
            "stay": 0.9,
        },
        {
            "key": "demo-gs@1",
            "facility_types": ["grundschule"],
            "level": 1.8,
            "enter": 1.4,
            "compare": ">=",
            "stay": 1.3,
        },
    ],
    "hysteresis": {"runs": 2},
    "budget": [
        {"source": "stadt", "period": "2026/27", "fte": 2.0, "share_max": 1.0},
        {"source": "land", "period": "2026/27", "fte": 0.8, "share_max": 0.8},
    ],
    "area_minima": [
        {"area_kind": "schwerpunktraum", "area": "SR-1", "min_fte": 0.8, "min_sites": 1}
    ],
    "loss_caps": {"max_sites": 1, "max_fte": 0.8},
    "overrides": [
        {
            "facility": "G7",
            "rule": "min",
            "fte": 0.8,
            "reason": "Zusage aus der Vorrunde",
            "resolution": "DEMO-1",
        }
    ],
    "ties": ["-index", "-children", "facility"],
}


def worked_sites() -> list[Site]:
    """The eight schools of the worked example; index and rank as printed there."""
    return [
        worked("G1", 1.8888, 1, 420, stock=80, areas={"SR-1"}),
        worked("G2", 0.5466, 6, 180),
        worked("G3", 0.9115, 4, 260, stock=80),
        worked("G4", 1.5698, 2, 300, provider="frei"),
        worked("G5", 0.4242, 7, 350),
        worked("G6", 0.9568, 3, 90, areas={"SR-1"}),
        worked("G7", 0.7024, 5, 150),
        Site("G8", "grundschule", None, None, None, None, "excluded", 0, 40,
             {"provider_kind": "kommunal"}, areas={"schwerpunktraum": frozenset()}),
    ]  # fmt: skip


def worked(
    number: str,
    index: float,
    rank: int,
    children: int,
    *,
    stock: int = 0,
    provider: str = "kommunal",
    areas: set[str] = frozenset(),
) -> Site:
    """One ranked school of the worked example."""
    return Site(
        number=number,
        facility_type="grundschule",
        index=index,
        rank_low=rank,
        rank_high=rank,
        key="demo-gs@1",
        state="scored",
        stock=stock,
        children=children,
        fields={"provider_kind": provider},
        areas={"schwerpunktraum": frozenset(areas)},
    )


def document(**changes: Any) -> dict[str, Any]:
    """A short rules document: levels 0, 0.8, 1.0, 1.8; budget 10 VzÄ of the city."""
    return {
        "format": "lr-rules/1",
        "code": "probe",
        "status": "entwurf",
        "measure": "ssa",
        "key": {"grundschule": "gs"},
        "levels": [0, 0.8, 1.0, 1.8],
        "budget": [city(10)],
        **changes,
    }


def city(fte: float, **changes: Any) -> dict[str, Any]:
    """A source that pays everything everywhere."""
    return {"source": "stadt", "period": "2026/27", "fte": fte, **changes}


def rules(**changes: Any) -> Rules:
    """The short rules with changes."""
    return parse_rules(document(**changes))


def threshold(level: float, enter: float, **changes: Any) -> dict[str, Any]:
    """A threshold of the sample key."""
    return {"key": "gs@1", "level": level, "enter": enter, **changes}


def ranked(*indices: float, **changes: Any) -> list[Site]:
    """Schools S1, S2, … with these indices, ranked among themselves."""
    return [
        site(f"S{place}", index, indices, **changes)
        for place, index in enumerate(indices, 1)
    ]


def site(number: str, index: float, among: tuple[float, ...] = (), **changes: Any) -> Site:
    """A scored school; its rank is counted among the given indices."""
    above = sum(other > index for other in among)
    equal = max(1, sum(other == index for other in among))
    given = {
        "facility_type": "grundschule",
        "index": index,
        "rank_low": above + 1,
        "rank_high": above + equal,
        "key": "gs@1",
        "state": "scored",
        **changes,
    }
    return Site(number=number, **given)


def unranked(number: str, state: str = "no_score", **changes: Any) -> Site:
    """A school without index."""
    given = {"facility_type": "grundschule", "state": state, **changes}
    return Site(number=number, index=None, rank_low=None, rank_high=None, key=None, **given)


def entry(rule: str, fte: float | None = None, **changes: Any) -> list[dict[str, Any]]:
    """A list of one lock or override for S1."""
    return [{"facility": "S1", "rule": rule, "fte": fte, "reason": "Zusage", **changes}]


def line_of(sites: list[Site], number: str = "S1", **changes: Any) -> PlanLine:
    """The line of one school in the proposal under the short rules with changes."""
    plan = propose(sites, rules(**changes), as_of=DAY)
    return next(line for line in plan.lines if line.number == number)
