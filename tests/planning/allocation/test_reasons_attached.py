"""Reasons that hold beside the main one, and those that only seem to hold."""

import pytest

from planning.allocation.reasons import Reason
from tests.planning.allocation.samples import city, entry, line_of, ranked, site, unranked
from tests.planning.allocation.test_reasons import ONE, STEPS

CURVE = {
    "rule": "curve",
    "resolution": "B 1",
    "base": "children",
    "children_per_fte": 300,
    "curve": [[0, 1], [1, 1]],
}


@pytest.mark.parametrize(
    ("line", "attached"),
    [
        pytest.param(
            line_of(ranked(1.2, stock=180), thresholds=STEPS),
            (Reason.BELOW_STEP,), id="a higher step is not reached",
        ),
        pytest.param(
            line_of(ranked(1.5, stock=240), thresholds=STEPS),
            (Reason.SITE_LIMIT,), id="more than the cap of a site",
        ),
        pytest.param(
            line_of(ranked(1.5), thresholds=STEPS, budget=[city(0.9)]),
            (Reason.BUDGET,), id="served, but lower than it might be",
        ),
        pytest.param(
            line_of(ranked(1.5, stock=240), thresholds=STEPS, budget=[city(0.9)]),
            (Reason.BUDGET,), id="money ends before the cap of a site",
        ),
        pytest.param(
            line_of(ranked(1.2, stock=180), thresholds=STEPS, budget=[city(0.9)]),
            (Reason.BUDGET,), id="money ends before the threshold",
        ),
        pytest.param(
            line_of(ranked(0.5), thresholds=STEPS, overrides=entry("set", 0.8)),
            (), id="set below the threshold is not kept",
        ),
        pytest.param(
            line_of(
                [unranked("S1", "no_score", stock=80)], grandfathering={"mode": "keep"}
            ),
            (Reason.KEPT_GRANDFATHERED,), id="protected without index",
        ),
        pytest.param(
            line_of(
                [unranked("S1", fields={"a": 1})],
                eligibility=[{"code": "E", "field": "a", "op": "=", "value": 2,
                              "text": "x"}],
            ),
            (Reason.DATA_MISSING,), id="not eligible and without score",
        ),
        pytest.param(
            line_of(
                ranked(1.2), thresholds=STEPS, locks=entry("set", 0.8),
                overrides=entry("min", 0.8),
            ),
            (Reason.LOCKED,), id="locked and confirmed by an override",
        ),
        pytest.param(
            line_of(
                ranked(1.2), thresholds=STEPS, locks=entry("set", 0.8),
                overrides=entry("set", 1.0),
            ),
            (), id="a lock that an override undid",
        ),
    ],
)  # fmt: skip
def test_attached(line, attached):
    assert line.attached == attached


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(
            line_of(ranked(0.5), thresholds=STEPS, locks=entry("max", 0.8)),
            Reason.BELOW_THRESHOLD, id="a cap that changes nothing is no reason",
        ),
        pytest.param(
            line_of([unranked("S1")], locks=entry("max", 0.8)),
            Reason.DATA_MISSING, id="nor is it without index",
        ),
        pytest.param(
            line_of(ranked(1.5), thresholds=STEPS, locks=entry("min", 0.8)),
            Reason.FUNDED_RANK, id="a minimum that rank exceeds is no reason",
        ),
        pytest.param(
            line_of(
                ranked(1.2, stock=80), thresholds=STEPS, grandfathering={"mode": "keep"}
            ),
            Reason.FUNDED_RANK, id="rank exceeds the protection",
        ),
        pytest.param(
            line_of(ranked(1.2, stock=80), grandfathering={"mode": "keep"}, **ONE),
            Reason.FUNDED_RANK, id="rank earns what is protected",
        ),
        pytest.param(
            line_of([unranked("S1", "new", stock=80)], grandfathering={"mode": "keep"}),
            Reason.NEW_FACILITY, id="a new facility has no protection",
        ),
    ],
)  # fmt: skip
def test_what_is_not_the_reason(line, reason):
    assert line.reason is reason


def test_a_new_facility_keeps_nothing_by_protection():
    line = line_of([unranked("S1", "new", stock=80)], grandfathering={"mode": "keep"})
    assert line.proposed == 0
    assert line.attached == ()


def test_equal_index_with_less_need_is_no_tie():
    schools = [
        site("S1", 1.2, (1.2, 1.2), children=240),
        site("S2", 1.2, (1.2, 1.2), children=300),
    ]
    line = line_of(schools, budget=[city(1)], requirement=CURVE)
    assert (line.reason, line.attached) == (Reason.BUDGET, ())


def test_a_cap_over_a_minimum_binds_where_need_goes_on():
    line = line_of(
        ranked(0.5, children=450),
        thresholds=STEPS,
        locks=entry("min", 0.8),
        overrides=entry("max", 0.8),
        requirement=CURVE,
    )
    assert (line.proposed, line.reason) == (80, Reason.OVERRIDE)
    assert line.attached == (Reason.LOCKED,)


def test_a_class_that_waits_is_not_said_to_lack_a_source():
    schools = [
        site("S1", 1.2, (1.2, 1.2), fields={"x": 2}),
        site("S2", 1.2, (1.2, 1.2), fields={"x": 1}),
    ]
    line = line_of(
        schools,
        key={"grundschule": "gs", "bsz": None},
        levels=[0, 0.8],
        budget=[
            city(0),
            {"source": "land", "period": "2026/27", "fte": 5, "facility_types": ["bsz"]},
        ],
        priority_classes=[
            {"code": "a", "filter": {"field": "x", "op": "=", "value": 1}},
            {"code": "b", "mode": "guarantee"},
        ],
    )
    assert (line.reason, line.attached) == (Reason.CLASS_NOT_REACHED, ())
