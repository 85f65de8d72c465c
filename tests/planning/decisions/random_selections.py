"""Rules of Stufenauswahlen, drawn at random."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from planning.allocation.model import RulesRefused
from planning.allocation.rules import canonical as canonical_rules
from planning.allocation.rules import parse_rules
from planning.decisions.numbers import as_text
from tests.planning.decisions import random_records as make


@st.composite
def selection(draw: st.DrawFn, numbers: list[str]) -> dict[str, Any]:
    """Rules of a Stufenauswahl with any settings that are calculated."""
    space = {"area_kind": "schwerpunktraum", "area": draw(st.sampled_from(("*", "SR-1")))}
    lacked = draw(st.sampled_from((make.SERVICE, make.OTHER)))
    filters = [
        {"code": "F1", "op": "in_area", "value": space},
        {"code": "F2", "field": "children", "op": ">", "value": 50},
        {"code": "F3", "op": "lacks_measure", "value": lacked},
        {"code": "F4", "field": "provider_kind", "op": "in", "value": ["kommunal", "x"]},
        {"code": "F5", "field": "rank", "op": "≤", "value": 3},
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(filters), max_size=3, unique_by=str))
    other = st.sampled_from(([], ["-children"], ["-index"], ["provider_kind", "children"]))
    take = st.sampled_from(({"sites": 2}, {"fte": 1.5}, {"sites": 3, "fte": 2.5}))
    document = draw(make.rules(numbers)) | {
        "method": "cascade",
        "levels": draw(st.sampled_from(([0, 0.5], [0, 1.0]))),
        "levels_by_type": {},
        "site": {"min": 0.5, "max": 2.0},
        "priority_classes": [{"code": "alle"}],
        "thresholds": [],
        "cascade": {
            "filters": chosen,
            "sort": [*draw(other), draw(st.sampled_from(("facility", "-facility")))],
            "take": draw(take),
        },
    }
    try:
        return as_text(canonical_rules(parse_rules(document)))
    except RulesRefused:
        assume(False)
        raise
