"""Thresholds, hysteresis, protection and entries by hand: which levels a site may have."""

from datetime import date

import pytest

from planning.allocation.cases import cases_of
from planning.allocation.model import RulesRefused
from planning.allocation.needs import curve_need, need_label
from planning.allocation.propose import propose
from tests.planning.allocation.samples import (
    DAY,
    city,
    entry,
    line_of,
    ranked,
    rules,
    site,
    threshold,
    unranked,
)

STEPS = [threshold(0.8, 1.0, stay=0.9), threshold(1.8, 1.4, compare="≥", stay=1.3)]


def levels(index, *, as_of=DAY, stock=0, earlier=None, **changes):
    school = site("S1", index, stock=stock, earlier=earlier)
    changes = {"thresholds": STEPS, **changes}
    return cases_of([school], rules(**changes), as_of)[0].levels


@pytest.mark.parametrize(
    ("index", "stock", "expected"),
    [
        pytest.param(0.9, 0, (0,), id="below"),
        pytest.param(1.0, 0, (0,), id="on a threshold that must be exceeded"),
        pytest.param(1.00000000004, 0, (0,), id="above by less than ten places show"),
        pytest.param(1.0000000001, 0, (0, 80, 100), id="above at the tenth place"),
        pytest.param(1.3999, 0, (0, 80, 100), id="below the second post"),
        pytest.param(1.4, 0, (0, 80, 100, 180), id="on a threshold that must be reached"),
        pytest.param(
            0.95, 80, (0, 80, 100), id="who has a post stays above the lower limit"
        ),
        pytest.param(0.95, 60, (0,), id="less than the level is not having it"),
        pytest.param(0.9, 80, (0,), id="on the lower limit is not above it"),
        pytest.param(1.3, 180, (0, 80, 100, 180), id="the second post stays on its limit"),
        pytest.param(1.3, 100, (0, 80, 100), id="one post does not keep a second"),
        pytest.param(0.95, 180, (0, 80, 100), id="two posts keep the first"),
    ],
)
def test_thresholds(index, stock, expected):
    assert levels(index, stock=stock) == expected


@pytest.mark.parametrize(
    ("index", "stock", "changes", "expected"),
    [
        pytest.param(0.2, 80, {"mode": "keep"}, (80, 100), id="kept below the threshold"),
        pytest.param(1.5, 80, {"mode": "keep"}, (80, 100, 180), id="and may rise"),
        pytest.param(0.2, 90, {"mode": "keep"}, (90, 100), id="kept beside the levels"),
        pytest.param(
            0.2, 50, {"mode": "keep"}, (80, 100), id="the law lifts less than 0.75"
        ),
        pytest.param(0.2, 260, {"mode": "keep"}, (200,), id="the law cuts more than 2.0"),
        pytest.param(0.2, 0, {"mode": "keep"}, (0,), id="nothing to keep"),
        pytest.param(
            0.2,
            80,
            {"mode": "keep", "until": "2026-08-01"},
            (80, 100),
            id="on the last day",
        ),
        pytest.param(
            0.2, 80, {"mode": "keep", "until": "2026-07-31"}, (0,), id="after the last day"
        ),
        pytest.param(
            0.2,
            80,
            {"mode": "keep", "facility_types": ["oberschule"]},
            (0,),
            id="other type",
        ),
        pytest.param(0.2, 180, {"mode": "capped"}, (100,), id="at most 0.8 lost"),
        pytest.param(0.2, 80, {"mode": "capped"}, (0,), id="a loss within the cap"),
        pytest.param(1.2, 180, {"mode": "none"}, (100,), id="a cap for everybody"),
        pytest.param(
            0.2,
            180,
            {"mode": "keep", "facility_types": ["oberschule"]},
            (100,),
            id="other type: the cap for everybody",
        ),
        pytest.param(
            0.2,
            180,
            {"mode": "capped", "until": "2026-07-31"},
            (0,),
            id="the cap has ended",
        ),
    ],
)
def test_protection(index, stock, changes, expected):
    caps = (
        {"max_fte_per_site": 0.8} if stock == 180 or changes["mode"] == "capped" else None
    )
    found = levels(
        index,
        stock=stock,
        key={"grundschule": "gs", "oberschule": "os"},
        grandfathering=changes,
        loss_caps=caps,
    )
    assert found == expected


@pytest.mark.parametrize(
    ("index", "locks", "overrides", "expected"),
    [
        pytest.param(
            0.2, entry("min", 0.8), None, (80, 100), id="at least, and its levels"
        ),
        pytest.param(
            0.2, entry("min", 0.9), None, (100,), id="at least: the level from there"
        ),
        pytest.param(0.2, entry("min", 1.9), None, (190,), id="at least above all levels"),
        pytest.param(1.5, entry("max", 0.9), None, (0, 80), id="at most"),
        pytest.param(1.5, entry("set", 0.85), None, (85,), id="set beside the levels"),
        pytest.param(1.5, entry("forbid"), None, (0,), id="forbidden"),
        pytest.param(1.5, entry("set", 0.8), entry("set", 1.0), (100,), id="override wins"),
        pytest.param(
            1.5, entry("max", 0.8), entry("min", 1.0), (100,), id="min lifts a max"
        ),
        pytest.param(
            1.5, entry("min", 1.0), entry("max", 0.9), (80,), id="max lowers a min"
        ),
        pytest.param(
            1.5, entry("min", 0.8), entry("max", 1.0), (80, 100), id="from and to"
        ),
    ],
)
def test_entries_by_hand(index, locks, overrides, expected):
    assert levels(index, locks=locks, overrides=overrides) == expected


def test_a_minimum_lifts_what_a_later_maximum_bounds():
    line = line_of([unranked("S1")], locks=entry("min", 0.8), overrides=entry("max", 1.0))
    assert line.proposed == 80


def test_mandatory_supply_waives_the_thresholds_it_needs():
    duty = [{"code": "pflicht", "mode": "mandatory", "min_fte": 1.0}]
    assert levels(0.2, priority_classes=duty) == (100,)
    assert levels(1.5, priority_classes=duty) == (100, 180)


def test_an_override_beats_mandatory_supply():
    duty = [{"code": "pflicht", "mode": "mandatory", "min_fte": 1.0}]
    assert levels(0.2, priority_classes=duty, overrides=entry("forbid")) == (0,)


# M28: a level is lost once two official runs in a row confirm it.
def test_hysteresis_path():
    path = [0.9, 1.05, 0.95, 0.85, 0.95, 0.85, 0.85, 0.95, 1.2]
    one_post = rules(
        levels=[0, 0.8], thresholds=[threshold(0.8, 1.0, stay=0.9)], hysteresis={"runs": 2}
    )
    stock, signs = 0, ""
    for run, index in enumerate(path):
        school = site("S1", index, stock=stock, earlier=tuple(reversed(path[:run])))
        stock = propose([school], one_post, as_of=DAY).lines[0].proposed
        signs += "+" if stock else "–"
    assert signs == "–+++++––+"


@pytest.mark.parametrize(
    ("earlier", "runs", "expected"),
    [
        pytest.param((0.85,), 2, (0,), id="twice in a row"),
        pytest.param((), 2, (0, 80, 100), id="the first run"),
        pytest.param((0.95, 0.85, 0.85), 2, (0, 80, 100), id="not in a row"),
        pytest.param(
            (None, 0.85), 2, (0, 80, 100), id="a run without score confirms nothing"
        ),
        pytest.param((0.85, 0.85), 3, (0,), id="three times"),
        pytest.param((0.85, 0.95, 0.85), 3, (0, 80, 100), id="a better run starts anew"),
        pytest.param((), 1, (0,), id="without hysteresis once is enough"),
    ],
)
def test_runs(earlier, runs, expected):
    assert levels(0.85, stock=80, earlier=earlier, hysteresis={"runs": runs}) == expected


@pytest.mark.parametrize(
    ("changes", "need"),
    [
        pytest.param({"thresholds": STEPS}, 100, id="up to the threshold not passed"),
        pytest.param({"thresholds": []}, None, id="no rule: nicht festgelegt"),
        pytest.param(
            {"priority_classes": [{"code": "a", "mode": "guarantee"}]},
            180,
            id="a class alone",
        ),
        pytest.param(
            {
                "thresholds": STEPS,
                "priority_classes": [{"code": "a", "mode": "mandatory", "min_fte": 1.8}],
            },
            180,
            id="mandatory supply is need",
        ),
        pytest.param(
            {"thresholds": STEPS, "budget": [city(0)]}, 100, id="whatever money there is"
        ),
        pytest.param(
            {"thresholds": STEPS, "locks": entry("set", 1.8)}, 100, id="whatever is set"
        ),
    ],
)
def test_step_need(changes, need):
    assert line_of(ranked(1.2, stock=180), **changes).need == need


def test_need_of_sites_without_index():
    duty = [{"code": "a", "mode": "mandatory", "min_fte": 1.0}]
    assert line_of([unranked("S1")], thresholds=STEPS).need is None
    assert line_of([unranked("S1")], priority_classes=duty).need == 100


@pytest.mark.parametrize(
    ("index", "children", "need"),
    [
        pytest.param(1.0, 300, 100, id="one post per 300 at the average"),
        pytest.param(1.5, 300, 150, id="linear between the points"),
        pytest.param(9.0, 300, 200, id="level beyond the last point"),
        pytest.param(-9.0, 300, 50, id="level before the first point"),
        pytest.param(1.0, 0, 0, id="no children, no need"),
        pytest.param(1.0, 13.5, 5, id="half a hundredth is rounded up"),
        pytest.param(1.0, None, None, id="children not known"),
    ],
)
def test_curve_need(index, children, need):
    curve = rules(
        requirement={
            "rule": "curve",
            "base": "children",
            "children_per_fte": 300,
            "curve": [[0, 0.5], [1, 1], [2, 2]],
        }
    ).requirement
    assert curve_need(site("S1", index, children=children), curve) == need


def test_a_curve_without_resolution_is_shown_but_does_not_decide():
    line = line_of(
        ranked(1.2, children=30),
        thresholds=STEPS,
        requirement={
            "rule": "curve",
            "base": "children",
            "children_per_fte": 300,
            "curve": [[0, 1], [1, 1]],
        },
    )
    assert (line.need, line.proposed) == (10, 100)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        pytest.param({}, "Bedarf nicht festgelegt", id="no rule"),
        pytest.param(
            {"thresholds": STEPS}, "rechnerischer Bedarf nach Schlüssel gs@1", id="steps"
        ),
        pytest.param(
            {"priority_classes": [{"code": "a", "mode": "guarantee"}]},
            "rechnerischer Bedarf",
            id="classes alone",
        ),
        pytest.param(
            {
                "requirement": {
                    "rule": "curve",
                    "base": "children",
                    "children_per_fte": 300,
                    "curve": [[0, 1], [1, 1]],
                }
            },
            "Bedarf nach Kurve (nicht beschlossen)",
            id="a curve without resolution",
        ),
    ],
)
def test_need_label(changes, label):
    assert need_label(rules(**changes)) == label


def test_protection_is_judged_on_the_day():
    kept = {"grandfathering": {"mode": "keep", "until": "2027-07-31"}}
    assert levels(0.2, stock=80, as_of=date(2027, 7, 31), **kept) == (80, 100)
    assert levels(0.2, stock=80, as_of=date(2027, 8, 1), **kept) == (0,)


def older(enter, stay=None, *, key="gs-2019@1", level=0.8):
    return {
        "key": key,
        "level": level,
        "enter": enter,
        "stay": enter if stay is None else stay,
    }


@pytest.mark.parametrize(
    ("by_older", "thresholds", "expected"),
    [
        pytest.param(0.95, STEPS, 80, id="above stay of the round's threshold: kept"),
        pytest.param(0.9, STEPS, 0, id="at stay: the older key confirms the loss"),
        pytest.param(None, STEPS, 80, id="no index by the older key: nothing confirmed"),
        pytest.param(0.6, [*STEPS, older(0.5)], 80, id="its own threshold counts first"),
        pytest.param(0.5, [*STEPS, older(0.5)], 0, id="and takes the post at its limit"),
        pytest.param(
            0.6, [*STEPS, older(0.5, level=1.8)], 0, id="not a threshold of another level"
        ),
        pytest.param(
            0.6,
            [*STEPS, {**older(0.5), "facility_types": ["oberschule"]}],
            0,
            id="not a threshold of another type",
        ),
    ],
)
@pytest.mark.parametrize("name", ["gs-2019", "gs-2019@1"])
def test_an_older_key_has_to_confirm_a_loss(by_older, thresholds, expected, name):
    school = site("S1", 0.8, stock=80, other_indices={name: by_older})
    found = propose(
        [school],
        rules(
            key={"grundschule": "gs", "oberschule": None},
            thresholds=thresholds,
            hysteresis={"confirm_with_key": name},
        ),
        as_of=DAY,
    )
    assert found.lines[0].proposed == expected


def test_a_newcomer_does_not_profit_from_the_older_key():
    school = site("S1", 0.95, other_indices={"gs-2019": 1.5})
    found = rules(thresholds=STEPS, hysteresis={"confirm_with_key": "gs-2019"})
    assert propose([school], found, as_of=DAY).lines[0].proposed == 0


def test_both_runs_and_the_older_key_have_to_confirm():
    confirmed = {"runs": 2, "confirm_with_key": "gs-2019"}
    common = {"thresholds": STEPS, "hysteresis": confirmed}
    both = site("S1", 0.8, stock=80, earlier=(0.8,), other_indices={"gs-2019": 0.8})
    runs_alone = site("S1", 0.8, stock=80, earlier=(0.8,), other_indices={"gs-2019": 1.0})
    key_alone = site("S1", 0.8, stock=80, earlier=(1.0,), other_indices={"gs-2019": 0.8})
    given = [line_of([one], **common).proposed for one in (both, runs_alone, key_alone)]
    assert given == [0, 80, 80]


def test_a_count_of_runs_stands_for_the_runs_themselves():
    common = {"thresholds": STEPS, "hysteresis": {"runs": 3}}
    twice = site("S1", 0.8, stock=80, runs_below={80: 2})
    three_times = site("S1", 0.8, stock=80, runs_below={80: 3})
    assert line_of([twice], **common).proposed == 80
    assert line_of([three_times], **common).proposed == 0


def test_a_loss_without_the_index_of_the_older_key_is_refused():
    found = rules(thresholds=STEPS, hysteresis={"confirm_with_key": "gs-2019"})
    with pytest.raises(RulesRefused, match="für S1 fehlt der Indexwert nach gs-2019"):
        propose([site("S1", 0.8, stock=80)], found, as_of=DAY)


def test_the_key_of_the_round_cannot_confirm_itself():
    with pytest.raises(RulesRefused, match="ist der Schlüssel der Runde selbst"):
        rules(hysteresis={"confirm_with_key": "gs"})


def test_the_reason_names_the_older_key():
    common = {"thresholds": STEPS, "hysteresis": {"confirm_with_key": "gs-2019"}}
    school = site("S1", 0.8, stock=80, other_indices={"gs-2019": 1.0})
    line = line_of([school], **common)
    assert line.reason == "KEPT_HYSTERESIS"
    assert line.reason_text == "Verlust durch Schlüssel gs-2019 nicht bestätigt"
    assert line.note.startswith(
        "Behält 0,8 VzÄ, weil Schlüssel gs-2019 den Verlust nicht bestätigt."
    )
