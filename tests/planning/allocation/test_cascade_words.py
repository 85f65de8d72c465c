"""Values and amounts in the words of a Stufenauswahl."""

import pytest

from planning.allocation.cascade_notes import take_words
from planning.allocation.model import Take
from planning.allocation.rules import parse_rules
from tests.planning.allocation.cascade_samples import document, kita, line_of, plan_of
from tests.planning.allocation.samples import rules


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        pytest.param({"op": "has_measure", "value": "ksa"}, "fsz, kifaz", id="measures"),
        pytest.param(
            {"field": "provider_kind", "op": "=", "value": "kommunal"}, "frei", id="text"
        ),
        pytest.param(
            {"field": "is_old", "op": "=", "value": False}, "True", id="yes or no"
        ),
        pytest.param({"field": "places", "op": ">", "value": 90}, "80", id="a number"),
    ],
)
def test_the_value_at_the_step_that_was_failed(condition, value):
    site = kita(
        "K1",
        measures=frozenset({"kifaz", "fsz"}),
        fields={"provider_kind": "frei", "is_old": True},
    )
    line = line_of([site], filters=[{"code": "F1", **condition}])
    assert line.note.endswith(f"weil Filter F1 nicht erfüllt ist (Wert: {value}).")


def test_no_measure_at_all():
    filters = [{"code": "F1", "op": "has_measure", "value": "ksa"}]
    assert line_of([kita("K1")], filters=filters).note.endswith("(Wert: keine Maßnahme).")


def test_another_measure_supplies_the_site():
    filters = [{"code": "F1", "op": "lacks_measure", "value": "ksa"}]
    line = line_of([kita("K1", measures=frozenset({"ksa"}))], filters=filters)
    assert line.note == (
        "Kein Vorschlag, weil eine andere Maßnahme die Einrichtung schon versorgt (ksa)."
    )


@pytest.mark.parametrize(
    ("take", "words"),
    [
        pytest.param(Take(sites=1), "1 Einrichtung", id="one"),
        pytest.param(Take(sites=4), "4 Einrichtungen", id="several"),
        pytest.param(Take(fte=200), "2,0 VzÄ", id="posts"),
        pytest.param(Take(4, 200), "4 Einrichtungen und 2,0 VzÄ", id="both"),
    ],
)
def test_how_much_is_taken(take, words):
    assert take_words(take) == words


def test_all_are_taken_and_the_rest_says_so():
    plan = plan_of([kita("K1")], take={"sites": 4})
    assert plan.rest_reason == "Rest 9,5 VzÄ – alle zulässigen Stufen sind vergeben"


def test_the_kinds_of_areas_that_rules_ask_for():
    place = {"op": "in_area", "value": {"area_kind": "ortsteil", "area": "04"}}
    found = rules(
        eligibility=[{"code": "E", "text": "im Ortsteil", **place}],
        priority_classes=[
            {"code": "a", "filter": {**place, "value": {"area_kind": "k", "area": "*"}}},
            {"code": "b"},
        ],
        area_minima=[{"area_kind": "stadtbezirk", "area": "*", "min_sites": 1}],
    )
    assert found.area_kinds == {"ortsteil", "k", "stadtbezirk"}
    assert parse_rules(document()).area_kinds == {"schwerpunktraum"}
    assert rules().area_kinds == frozenset()
