"""A frozen Vorlage as amendments change it: exactly reversible, in any order."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.decisions.amendments import Conflict, amended
from planning.decisions.changes import ChangeRefused, edits_of, months_left
from planning.decisions.edits import Edit, applied, taken_back
from planning.decisions.effects import effect
from planning.decisions.replay import result_of
from planning.decisions.verify import read
from planning.scoring.canonical import canonical_json
from planning.services import make_proposal, submit
from tests import factories
from tests.planning import small_city

CITY = {"source": "stadt", "period": "2024/25"}
KEY = "test-gs@1"
THRESHOLD = {"key": KEY, "level": 0.8, "enter": 0.5, "stay": 0.5}
CHANGES = {
    "budget": {"what": "budget", **CITY, "fte": "1.60"},
    "positions": {"what": "positions", **CITY, "count": 2, "fte": "0.8"}
    | {"starts_on": "2025-02-01"},
    "threshold": {"what": "threshold", "key": KEY, "level": "0.8", "enter": "1"}
    | {"stay": "0.9"},
    "grandfathering": {"what": "grandfathering", "mode": "keep", "until": "2025-07-31"},
    "weight": {"what": "weight", "key": KEY, "indicator": "benefit", "weight": "0.9"},
    "indicator out": {"what": "indicator_out", "key": KEY, "indicator": "pupils"},
    "single case": {"what": "single_case", "facility": "T-6", "fte": "0.80"}
    | {"reason": "Notlage nach 2.10"},
}


@pytest.fixture
def record(db):
    """The frozen record of the small city with a threshold."""
    small_city.deliver_ended_measure(small_city.build())
    round = small_city.open_round(thresholds=[THRESHOLD])
    planner = factories.user("planung")
    proposal = make_proposal(round=round, by=planner)
    return read(bytes(submit(proposal=proposal, by=planner, title="Vorlage").record))


def as_edits(record, *names: str) -> list[Edit]:
    return [
        edit
        for name in names
        for edit in edits_of(record["rules"], CHANGES[name], by=f"ÄA {name}")
    ]


def plain(document) -> dict:
    return json.loads(canonical_json(document))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_moves_the_record_and_taken_back_gives_its_bytes(record, name):
    before = canonical_json(record)
    edits = as_edits(record, name)
    changed = amended(record, edits)
    assert canonical_json(changed["rules"]) != canonical_json(record["rules"])
    assert canonical_json(record) == before, "the frozen record itself was touched"
    assert canonical_json(amended(changed, taken_back(record["rules"], edits))) == before


@pytest.mark.parametrize("name", CHANGES)
def test_the_amended_record_gives_what_it_says(record, name):
    changed = amended(record, as_edits(record, name))
    assert plain(changed["result"]) == plain(result_of(changed))


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_choice_in_any_order_gives_one_result_and_comes_back(record, data):
    names = data.draw(st.lists(st.sampled_from(sorted(CHANGES)), unique=True, min_size=1))
    order = data.draw(st.permutations(names))
    weight = data.draw(st.decimals("0.01", "5", places=2))
    enter = data.draw(st.decimals("0.50", "1.50", places=2))
    given = copy.deepcopy(CHANGES)
    given["weight"]["weight"] = str(weight)
    given["threshold"] |= {"enter": str(enter), "stay": "0.5"}
    edits = {name: edits_of(record["rules"], given[name], by=name) for name in names}
    one = [edit for name in names for edit in edits[name]]
    other = [edit for name in order for edit in edits[name]]
    if {"budget", "positions"} <= set(names):
        with pytest.raises(Conflict):
            amended(record, one)
        with pytest.raises(Conflict):
            amended(record, other)
        return
    changed = amended(record, one)
    assert canonical_json(changed) == canonical_json(amended(record, other))
    back = amended(changed, taken_back(record["rules"], other))
    assert canonical_json(back) == canonical_json(record)


@pytest.mark.parametrize("name", ["weight", "indicator out"])
def test_sites_stand_on_the_index_of_the_changed_key(record, name):
    changed = amended(record, as_edits(record, name))
    units = {unit["number"]: unit for unit in changed["result"]["scores"][KEY]["units"]}
    sites = changed["inputs"]["allocation"]["sites"]
    assert [site["index"] for site in sites] != [
        site["index"] for site in record["inputs"]["allocation"]["sites"]
    ]
    for site in sites:
        unit = units[site["number"]]
        assert (site["rank_low"], site["rank_high"]) == (
            unit["rank_low"],
            unit["rank_high"],
        )
        if unit["index"] is not None:
            assert Decimal(site["index"]) == Decimal(unit["index"])


def test_positions_of_two_amendments_add_up(record):
    more = edits_of(record["rules"], CHANGES["positions"], by="ÄA-01")
    again = edits_of(record["rules"], CHANGES["positions"], by="ÄA-02")
    changed = amended(record, [*more, *again])
    assert changed["result"]["budget_fte"] == "5.20"  # 2.00 + 2 × 2 × 0.80


def test_a_larger_budget_brings_the_next_in_and_a_smaller_one_the_last_out(record):
    served = [x for x in record["result"]["lines"] if x["proposal_fte"] != "0.00"]
    assert len(served) == 2
    more = effect(record, amended(record, as_edits(record, "positions")))
    assert (len(more.entering), len(more.leaving)) == (2, 0)
    assert (str(more.gained_fte), str(more.lost_fte)) == ("1.60", "0.00")
    cut = {"what": "budget", **CITY, "fte": "0.80"}
    less = effect(record, amended(record, edits_of(record["rules"], cut)))
    assert [shift.number for shift in less.leaving] == [served[-1]["number"]]
    assert str(less.net_fte) == "-0.80"


CONTRADICTIONS = {
    "another budget and further positions of one source": (
        CHANGES["budget"], CHANGES["positions"], "das Budget der Quelle Stadt 2024/25",
    ),
    "two thresholds of one level": (
        CHANGES["threshold"], CHANGES["threshold"] | {"enter": "1.2"},
        "die Schwelle für 0,8 VzÄ",
    ),
    "a weight of an indicator that another drops": (
        CHANGES["weight"] | {"indicator": "pupils"}, CHANGES["indicator out"],
        "pupils im Schlüssel „",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "what"), CONTRADICTIONS.values(), ids=CONTRADICTIONS
)
def test_two_that_contradict_each_other_are_named(record, first, second, what):
    edits = [
        *edits_of(record["rules"], first, by="ÄA-01"),
        *edits_of(record["rules"], second, by="ÄA-02"),
    ]
    with pytest.raises(Conflict, match="ÄA-01 und ÄA-02 ändern beide") as refused:
        amended(record, edits)
    assert what in str(refused.value)


def test_a_single_case_is_given_with_its_reason_and_comes_back(record):
    lines = {line["number"]: line for line in record["result"]["lines"]}
    assert lines["T-6"]["proposal_fte"] == "0.00"
    edits = as_edits(record, "single case")
    changed = amended(record, edits)
    line = next(x for x in changed["result"]["lines"] if x["number"] == "T-6")
    assert (line["proposal_fte"], line["reason"]) == ("0.80", "OVERRIDE")
    assert "Notlage nach 2.10" in line["note"]
    nothing = CHANGES["single case"] | {"facility": "T-1", "fte": "0"}
    none = amended(record, [*edits, *edits_of(record["rules"], nothing, by="ÄA-02")])
    cases = none["rules"]["allocation"]["overrides"]
    assert [(c["facility"], c["rule"]) for c in cases] == [
        ("T-1", "forbid"),
        ("T-6", "set"),
    ]
    other = edits_of(record["rules"], CHANGES["single case"] | {"fte": "1.00"}, by="ÄA-03")
    with pytest.raises(Conflict, match="den Einzelfall T-6"):
        amended(record, [*edits, *other])


def test_a_single_case_stands_in_the_place_of_an_older_one(record):
    first = applied(record["rules"], as_edits(record, "single case"))
    again = edits_of(first, CHANGES["single case"] | {"fte": "1.00"}, by="ÄA-02")
    second = applied(first, again)
    [case] = second["allocation"]["overrides"]
    assert case["fte"] == "1.00"
    assert applied(second, taken_back(first, again)) == first


def test_two_that_say_the_same_do_not_contradict_each_other(record):
    twice = [
        *edits_of(record["rules"], CHANGES["threshold"], by="ÄA-01"),
        *edits_of(record["rules"], CHANGES["threshold"], by="ÄA-02"),
    ]
    once = as_edits(record, "threshold")
    assert canonical_json(amended(record, twice)) == canonical_json(amended(record, once))


REFUSED = {
    "a source the Vorlage does not have": (
        CHANGES["budget"] | {"source": "bund"}, "keine Quelle Bund",
    ),
    "a budget below zero": (CHANGES["budget"] | {"fte": "-1"}, "über 0"),
    "a budget that is no number": (CHANGES["budget"] | {"fte": "viel"}, "keine Zahl"),
    "no position": (CHANGES["positions"] | {"count": 0}, "mindestens eine"),
    "a start outside the period": (
        CHANGES["positions"] | {"starts_on": "2025-08-01"}, "nicht im Zeitraum 2024/25",
    ),
    "a level without threshold": (
        CHANGES["threshold"] | {"level": "1.8"}, "keine Schwelle",
    ),
    "a threshold easier to enter than to stay": (
        CHANGES["threshold"] | {"stay": "1.1"}, "zum Bleiben",
    ),
    "a weight of zero": (CHANGES["weight"] | {"weight": "0"}, "größer als 0"),
    "an indicator the key does not have": (
        CHANGES["weight"] | {"indicator": "x"}, "keinen Indikator x",
    ),
    "an unknown Bestandsschutz": (
        CHANGES["grandfathering"] | {"mode": "x"}, "Bestandsschutz kennt",
    ),
    "a single case without a reason": (
        CHANGES["single case"] | {"reason": " "}, "Begründung",
    ),
    "a single case between the grid": (
        CHANGES["single case"] | {"fte": "0.83"}, "Raster von 0,05",
    ),
    "a single case above what a site may hold": (
        CHANGES["single case"] | {"fte": "9"}, "bis .* zulässig",
    ),
    "an unknown type": ({"what": "liste"}, "Unbekannte Art"),
    "a change without its figure": ({"what": "budget", **CITY}, "fehlt die Angabe 'fte'"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_a_change_without_a_place_in_the_vorlage_is_refused(record, change, said):
    with pytest.raises(ChangeRefused, match=said):
        edits_of(record["rules"], change)


@pytest.mark.parametrize(
    ("period", "day", "months"),
    [
        pytest.param("2024/25", "2024-08-01", 12, id="a whole school year"),
        pytest.param("2024/25", "2025-02-01", 6, id="its second half"),
        pytest.param("2025", "2025-08-01", 5, id="the end of a calendar year"),
        pytest.param("Projekt", "2025-08-01", 12, id="a period without dates counts whole"),
    ],
)
def test_months_from_a_day_on(period, day, months):
    assert months_left(period, date.fromisoformat(day)) == months
