"""Rules are read exactly, with all errors at once, and written back the same."""

import json
from datetime import date
from decimal import Decimal

import pytest

from planning.allocation.model import (
    AreaRef,
    Filter,
    Grandfathering,
    Hysteresis,
    LossCaps,
    PriorityClass,
    Requirement,
    SiteLimits,
)
from planning.allocation.rules import RulesRefused, canonical, parse_rules, rules_hash
from tests.planning.allocation.samples import WORKED_RULES, document, rules


def test_defaults_are_written_out():
    least = parse_rules({name: document()[name] for name in (
        "format", "code", "measure", "status", "key", "budget"
    )})  # fmt: skip
    assert (least.method, least.rank_order, least.fte_grid) == ("rank_order", "strict", 5)
    assert (least.levels, least.levels_by_type) == ((0, 80), {})
    assert least.site == SiteLimits(min=75, max=200)
    assert least.requirement == Requirement(rule="steps")
    assert least.breadth == 0
    assert least.priority_classes == (PriorityClass(code="alle", mode="value"),)
    assert least.hysteresis == Hysteresis(runs=1)
    assert least.grandfathering == Grandfathering(mode="none")
    assert least.loss_caps == LossCaps()
    assert least.ties == ("-index", "-children", "facility")
    assert least.relaxation_order == ("loss_caps", "area_minima", "budget")
    assert not least.has_classes


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [
        pytest.param(0.8, 80, id="a number of JSON"),
        pytest.param("0.80", 80, id="text with a point"),
        pytest.param(Decimal("0.8"), 80, id="a decimal"),
        pytest.param(1, 100, id="a whole number"),
        pytest.param(1.15, 115, id="a float that 100 times is not whole"),
    ],
)
def test_fte_are_whole_hundredths(written, hundredths):
    assert rules(levels=[0, written]).levels == (0, hundredths)


def test_all_errors_come_at_once():
    changed = document(
        method="los",
        levels=[0, 0.83],
        ties=["-index"],
        foo=1,
        overrides=[{"facility": "S1", "rule": "set", "fte": 1}],
    )
    with pytest.raises(RulesRefused) as refused:
        parse_rules(changed)
    assert [error.partition(":")[0] for error in refused.value.errors] == [
        "method",
        "levels[1]",
        "overrides[0].reason",
        "foo",
        "ties",
    ]


def test_a_document_that_is_no_object():
    with pytest.raises(RulesRefused, match="rules: hier wird ein Objekt"):
        parse_rules([])


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(WORKED_RULES, id="the worked example"),
        pytest.param(document(), id="mostly defaults"),
        pytest.param(
            document(
                key={"grundschule": "gs", "bsz": None},
                levels_by_type={"bsz": [0, 1.0]},
                eligibility=[
                    {
                        "code": "E",
                        "op": "in_area",
                        "value": {"area_kind": "ortsteil", "area": "*"},
                        "text": "im Ortsteil",
                    },
                    {
                        "code": "F",
                        "field": "places",
                        "op": ">=",
                        "value": 50.5,
                        "text": "t",
                    },
                    {"code": "G", "op": "lacks_measure", "value": "fsz", "text": "t"},
                    {"code": "H", "field": "x", "op": "=", "value": True, "text": "t"},
                ],
                priority_classes=[
                    {
                        "code": "pflicht",
                        "facility_types": ["bsz"],
                        "mode": "mandatory",
                        "min_fte": 1,
                    },
                    {"code": "rest", "filter": {"field": "x", "op": "!=", "value": "a"}},
                ],
                budget=[
                    {
                        "source": "land",
                        "period": "2026",
                        "eur": 60000,
                        "cost_per_fte": 75000.5,
                        "facility_types": ["bsz"],
                    }
                ],
                grandfathering={"mode": "keep", "until": "2028-07-31"},
            ),
            id="filters, classes, euros and dates",
        ),
    ],
)
def test_the_canonical_form_reads_back_the_same(changed):
    parsed = parse_rules(changed)
    text = json.dumps(canonical(parsed))
    again = parse_rules(json.loads(text))
    assert again == parsed
    assert canonical(again) == canonical(parsed)


def test_hash_is_that_of_the_meaning():
    same = document(levels=[0, "0.80", 1, 1.80], method="rank_order", locks=[])
    assert rules_hash(parse_rules(same)) == rules_hash(rules())
    assert rules_hash(rules(levels=[0, 0.8])) != rules_hash(rules())


def test_hash_is_the_same_on_every_machine():
    assert rules_hash(rules()) == (
        "51ef939b51f89bf04c393b8cfacf5304887b88c270cd562d20b6f8e20b77758f"
    )


def test_areas_and_signs_become_values():
    area, sign = rules(
        eligibility=[
            {"code": "A", "op": "in_area", "value": {"area_kind": "k", "area": "1"},
             "text": "a"},
            {"code": "B", "field": "x", "op": "==", "value": "y", "text": "b"},
        ]
    ).eligibility  # fmt: skip
    assert area == Filter("area", "in_area", AreaRef("k", "1"), "A", "a")
    assert sign == Filter("x", "=", "y", "B", "b")


def test_levels_outside_the_site_limits_are_removed():
    limited = rules(levels=[0, 0.5, 0.8, 1.0, 2.5])
    assert limited.levels_of("grundschule") == (0, 80, 100)


def test_entries_may_reach_the_limits_of_a_site():
    entries = [
        {"facility": "S1", "rule": "set", "fte": 2.0, "reason": "r"},
        {"facility": "S2", "rule": "set", "fte": 0.75, "reason": "r"},
        {"facility": "S3", "rule": "set", "fte": 0, "reason": "r"},
    ]
    assert [entry.fte for entry in rules(overrides=entries).overrides] == [200, 75, 0]


def test_until_is_a_day():
    kept = rules(grandfathering={"mode": "keep", "until": "2028-07-31"})
    assert kept.grandfathering.until == date(2028, 7, 31)


@pytest.mark.parametrize(
    ("source", "hundredths"),
    [
        pytest.param({"fte": 12.5}, 1250, id="VzÄ as given"),
        pytest.param({"eur": 60000, "cost_per_fte": 75000}, 80, id="60,000 € are 0.8 VzÄ"),
        pytest.param({"eur": 63000, "cost_per_fte": 75000}, 80, id="down to the grid"),
        pytest.param(
            {"fte": 1, "eur": 60000, "cost_per_fte": 75000}, 80, id="both: the less"
        ),
    ],
)
def test_amount_of_a_source(source, hundredths):
    (entry,) = rules(budget=[{"source": "stadt", "period": "2026", **source}]).budget
    assert entry.amount(grid=5) == hundredths


HAS = {"op": "has_measure", "value": "ssa"}
LACKS = {"op": "lacks_measure", "value": "kifaz", "code": "F1"}
INSIDE = {"op": "in_area", "value": {"area_kind": "raum", "area": "*"}}


def test_what_filters_ask_for_is_known_before_any_data_are_read():
    """Of eligibility, classes and the selection alike; minima of areas ask too."""
    asking = rules(
        method="cascade",
        cascade={"filters": [LACKS], "sort": ["facility"], "take": {"sites": 1}},
        eligibility=[{**HAS, "code": "E1", "text": "mit Schulsozialarbeit"}],
        levels=[0, 0.8],
    )
    assert [one.op for one in asking.filters] == ["has_measure", "lacks_measure"]
    assert asking.services_asked == {"ssa", "kifaz"}
    assert asking.area_kinds == frozenset()
    grouped = rules(
        priority_classes=[{"code": "raum", "filter": INSIDE}, {"code": "rest"}],
        area_minima=[{"area_kind": "bezirk", "area": "1", "min_sites": 1}],
    )
    assert [one.op for one in grouped.filters] == ["in_area"]
    assert grouped.services_asked == frozenset()
    assert grouped.area_kinds == {"raum", "bezirk"}
    assert rules().filters == ()


def test_only_a_selection_without_keys_ranks_nobody():
    taken = {"filters": [], "sort": ["facility"], "take": {"sites": 1}}
    chosen = {"method": "cascade", "cascade": taken, "levels": [0, 0.8]}
    assert rules(**chosen, key={}).ranks_nobody
    assert not rules(**chosen).ranks_nobody
    assert not rules().ranks_nobody
