"""Rules of a Stufenauswahl that contradict themselves or do not fit the sites."""

import pytest

from planning.allocation.rules import RulesRefused, parse_rules
from tests.planning.allocation.cascade_samples import (
    FILTERS,
    FOUR,
    SPACES,
    document,
    plan_of,
)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"cascade": None},
            "cascade: fehlt; method „cascade“ braucht filters, sort und take.",
            id="no cascade",
        ),
        pytest.param(
            {"method": "divisor"},
            "cascade: gilt nur mit method „cascade“.",
            id="another method",
        ),
        pytest.param(
            {"filters": [FILTERS[0], FILTERS[0]]},
            "cascade.filters[1].code: „F1“ kommt doppelt vor.",
            id="a code twice",
        ),
        pytest.param(
            {"sort": ["-places"]},
            "cascade.sort: der letzte Schlüssel muss eindeutig sein, also facility.",
            id="no unique end",
        ),
        pytest.param(
            {"sort": []},
            "cascade.sort: der letzte Schlüssel muss eindeutig sein, also facility.",
            id="no order",
        ),
        pytest.param(
            {"sort": ["places", "-places", "facility"]},
            "cascade.sort: ein Schlüssel kommt doppelt vor.",
            id="a key twice",
        ),
        pytest.param(
            {"take": {"sites": None, "fte": None}},
            "cascade.take: sites oder fte muss angegeben sein.",
            id="take what",
        ),
        pytest.param(
            {"take": {"sites": 0}},
            "cascade.take.sites: „0“ ist keine ganze Zahl ab 1.",
            id="take nobody",
        ),
        pytest.param(
            {"levels": [0, 0.5, 1]},
            "levels: die Stufenauswahl vergibt genau eine Stufe, nicht 0,5 VzÄ, 1,0 VzÄ.",
            id="two levels",
        ),
        pytest.param(
            {"levels": [0, 0.5, 1], "key": {}},
            "levels: die Stufenauswahl vergibt genau eine Stufe, nicht 0,5 VzÄ, 1,0 VzÄ.",
            id="two levels, any type",
        ),
        pytest.param(
            {"levels_by_type": {"kita": [0, 0.5, 1]}},
            "levels_by_type[kita]: die "
            "Stufenauswahl vergibt genau eine Stufe, nicht 0,5 VzÄ, 1,0 VzÄ.",
            id="two levels of a type",
        ),
        pytest.param(
            {
                "thresholds": [{"key": "k@1", "level": 0.5, "enter": 1}],
                "key": {"kita": "k"},
            },
            "thresholds: die Stufenauswahl rechnet ohne Schwellen, Klassen, Räume "
            "und Bedarfskurve.",
            id="thresholds",
        ),
        pytest.param(
            {"priority_classes": [{"code": "a", "mode": "guarantee"}]},
            "priority_classes: die Stufenauswahl rechnet ohne Schwellen, Klassen, "
            "Räume und Bedarfskurve.",
            id="classes",
        ),
        pytest.param(
            {"area_minima": [{**SPACES, "min_sites": 1}]},
            "area_minima: die Stufenauswahl rechnet ohne Schwellen, Klassen, Räume "
            "und Bedarfskurve.",
            id="minima of areas",
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
            "requirement: die Stufenauswahl rechnet ohne Schwellen, Klassen, Räume "
            "und Bedarfskurve.",
            id="a curve",
        ),
    ],
)
def test_refused(changes, error):
    with pytest.raises(RulesRefused) as refused:
        parse_rules(document(**changes))
    assert refused.value.errors == (error,)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"sort": ["measures", "facility"]},
            "cascade.sort[0]: „measures“ lässt sich nicht ordnen.",
            id="measures have no order",
        ),
        pytest.param(
            {"sort": ["-nix", "facility"]},
            "cascade.sort[0]: das Feld „nix“ gibt es bei keiner Einrichtung.",
            id="an unknown sort key",
        ),
        pytest.param(
            {"filters": [{"code": "F", "field": "nix", "op": "=", "value": 1}]},
            "cascade.filters[0].field: das Feld „nix“ gibt es bei keiner Einrichtung.",
            id="an unknown field",
        ),
    ],
)
def test_rules_that_do_not_fit_the_sites(changes, error):
    with pytest.raises(RulesRefused) as refused:
        plan_of(FOUR, **changes)
    assert refused.value.errors == (error,)
