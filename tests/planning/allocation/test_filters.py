"""Conditions on the fields of a site: met, failed, or not to be told."""

from decimal import Decimal

import pytest

from planning.allocation.filters import Verdict, first_failed, first_unknown, judge
from planning.allocation.model import RulesRefused
from planning.allocation.sites import DATA_MISSING, lookup
from tests.planning.allocation.samples import rules, site

MET, FAILED, UNKNOWN = Verdict.MET, Verdict.FAILED, Verdict.UNKNOWN
AREA = {"area_kind": "schwerpunktraum"}


def condition(op, value, field=None):
    return rules(
        eligibility=[{"code": "E", "field": field, "op": op, "value": value, "text": "t"}]
    ).eligibility[0]


@pytest.mark.parametrize(
    ("op", "wanted", "value", "verdict"),
    [
        pytest.param("=", "frei", "frei", MET, id="equal text"),
        pytest.param("=", 50, 50.0, MET, id="50 is 50.0"),
        pytest.param("=", True, True, MET, id="equal truth"),
        pytest.param("≠", "frei", "kommunal", MET, id="different text"),
        pytest.param("≠", "frei", "frei", FAILED, id="not different"),
        pytest.param(">", 50, 51, MET, id="above"),
        pytest.param(">", 50, 50, FAILED, id="on the limit is not above"),
        pytest.param("≥", 50, 50, MET, id="on the limit"),
        pytest.param("<", 50, 50, FAILED, id="on the limit is not below"),
        pytest.param("≤", 50, Decimal(50), MET, id="at most, as a decimal"),
        pytest.param("≥", 0.3, 0.3, MET, id="three tenths are three tenths"),
        pytest.param(">", 0, 0, FAILED, id="zero is a value"),
        pytest.param("in", ["a", "b"], "b", MET, id="in a list"),
        pytest.param("in", [1, 2], 3, FAILED, id="not in a list"),
        pytest.param("not_in", [1, 2], 3, MET, id="outside a list"),
        pytest.param("=", "x", None, UNKNOWN, id="absent is not different"),
        pytest.param("≠", "x", None, UNKNOWN, id="absent is not the same either"),
        pytest.param(">", 50, None, UNKNOWN, id="absent is not zero"),
        pytest.param("not_in", ["x"], None, UNKNOWN, id="absent is not outside"),
    ],
)
def test_values(op, wanted, value, verdict):
    school = site("S1", 1.0, fields={"f": value})
    assert judge(school, condition(op, wanted, "f")) is verdict


@pytest.mark.parametrize("op", ["has_measure", "lacks_measure"])
def test_without_a_list_nobody_has_or_lacks_a_service(op):
    school = site("S1", 1.0, unlisted=frozenset({"fsz"}))
    assert judge(school, condition(op, "fsz")) is UNKNOWN


@pytest.mark.parametrize(
    ("op", "wanted", "verdict"),
    [
        pytest.param("has_measure", "ssa", MET, id="has it"),
        pytest.param("has_measure", "fsz", FAILED, id="does not have it"),
        pytest.param("lacks_measure", "fsz", MET, id="lacks it"),
        pytest.param("lacks_measure", "ssa", FAILED, id="does not lack it"),
        pytest.param("in_area", {**AREA, "area": "SR-1"}, MET, id="lies in the area"),
        pytest.param("in_area", {**AREA, "area": "SR-2"}, FAILED, id="lies elsewhere"),
        pytest.param("in_area", {**AREA, "area": "*"}, MET, id="lies in any of the kind"),
        pytest.param(
            "in_area",
            {"area_kind": "planungsraum", "area": "*"},
            FAILED,
            id="known: in none",
        ),
        pytest.param(
            "in_area", {"area_kind": "ortsteil", "area": "*"}, UNKNOWN, id="areas not known"
        ),
    ],
)
def test_measures_and_areas(op, wanted, verdict):
    school = site(
        "S1",
        1.0,
        measures=frozenset({"ssa"}),
        areas={"schwerpunktraum": frozenset({"SR-1"}), "planungsraum": frozenset()},
    )
    assert judge(school, condition(op, wanted)) is verdict


def test_order_needs_numbers():
    school = site("S1", 1.0, fields={"f": "viele"})
    with pytest.raises(RulesRefused, match="f: „viele“ bei S1 ist keine Zahl"):
        judge(school, condition(">", 50, "f"))


def test_first_failed_and_first_unknown_in_order():
    conditions = tuple(condition("=", 1, name) for name in ("a", "b", "c", "d"))
    school = site("S1", 1.0, fields={"a": 1, "b": None, "c": 2, "d": 3})
    assert first_failed(school, conditions).field == "c"
    assert first_unknown(school, conditions).field == "b"
    assert first_failed(school, conditions[:2]) is None
    assert first_unknown(school, conditions[:1]) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("facility", "S1", id="number"),
        pytest.param("rank", 1, id="rank"),
        pytest.param("children", DATA_MISSING, id="own field without value"),
        pytest.param("places", 80, id="field of the data"),
        pytest.param("share", DATA_MISSING, id="field of the data without value"),
        pytest.param("unknown", DATA_MISSING, id="field not there"),
    ],
)
def test_lookup(name, value):
    assert lookup(site("S1", 1.0, fields={"places": 80, "share": None}), name) == value


def test_missing_data_cannot_be_taken_for_no():
    assert repr(DATA_MISSING) == "DATA_MISSING"
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(DATA_MISSING)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"rank_low": None, "rank_high": None},
            "index and ranks belong",
            id="scored without rank",
        ),
        pytest.param({"rank_high": None}, "index and ranks belong", id="half a rank"),
        pytest.param({"state": "new"}, "index and ranks belong", id="new with index"),
        pytest.param({"key": None}, "without its key version", id="score without key"),
        pytest.param({"stock": -5}, "stock -5 is below zero", id="negative stock"),
    ],
)
def test_impossible_sites(changes, error):
    with pytest.raises(ValueError, match=error):
        site("S1", 1.0, **changes)
