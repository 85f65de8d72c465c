"""Values, levels, need and budget that cannot be applied are refused, in German."""

import pytest

from planning.allocation.rules import RulesRefused, parse_rules
from tests.planning.allocation.samples import city, document


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param(
            {"levels": [0, 0.83]},
            "levels[1]: 0.83 liegt nicht auf dem Raster 0,05 VzÄ.",
            id="a level beside the grid",
        ),
        pytest.param(
            {"levels": [0, 0.8004]},
            "levels[1]: 0.8004 liegt nicht auf dem Raster 0,05 VzÄ.",
            id="less than a hundredth is not rounded away",
        ),
        pytest.param(
            {"levels": [0, "0,8"]},
            "levels[1]: „0,8“ ist keine Zahl wie 0.8.",
            id="a decimal comma",
        ),
        pytest.param(
            {"levels": [0, True]}, "levels[1]: „True“ ist keine Zahl.", id="a truth value"
        ),
        pytest.param(
            {"levels": [0, float("nan")]},
            "levels[1]: „nan“ ist keine endliche Zahl.",
            id="not a number",
        ),
        pytest.param(
            {"levels": [0, -0.8]}, "levels[1]: -0.8 ist kleiner als 0.", id="below zero"
        ),
        pytest.param(
            {"levels": 0.8}, "levels: hier wird eine Liste […] erwartet.", id="not a list"
        ),
        pytest.param(
            {"levels": [0.8, 1.0]},
            "levels: die Stufen müssen mit 0 beginnen und steigen.",
            id="levels without zero",
        ),
        pytest.param(
            {"levels": [0, 1.0, 0.8]},
            "levels: die Stufen müssen mit 0 beginnen und steigen.",
            id="falling levels",
        ),
        pytest.param(
            {"levels": [0, *(round(0.8 + 0.05 * step, 2) for step in range(9))]},
            "levels: höchstens 8 Stufen über 0 sind möglich.",
            id="too many levels",
        ),
        pytest.param(
            {"levels": [0, 0.5]},
            "levels: keine Stufe liegt zwischen 0,75 und 2,0 VzÄ (site).",
            id="all levels below the legal minimum of a site",
        ),
        pytest.param(
            {"levels_by_type": {"grundschule": [0, 2.5]}},
            "levels_by_type[grundschule]: keine Stufe liegt zwischen 0,75 und 2,0 VzÄ "
            "(site).",
            id="all levels of a type above the cap of a site",
        ),
        pytest.param(
            {"levels_by_type": {"grundschule": 1}},
            "levels_by_type[grundschule]: hier wird eine Liste […] erwartet.",
            id="levels of a type that are no list",
        ),
        pytest.param(
            {"levels_by_type": {"gymnasium": [0, 0.8]}},
            "levels_by_type: für die Art „gymnasium“ nennt key keinen Eintrag.",
            id="levels of an unknown type",
        ),
        pytest.param(
            {"levels_by_type": [1]},
            "levels_by_type: hier wird ein Objekt {…} erwartet.",
            id="levels by type that are no object",
        ),
        pytest.param(
            {"fte_grid": 0.005},
            "fte_grid: 0.005 ist kein Vielfaches von 0,01 VzÄ.",
            id="a grid finer than hundredths",
        ),
        pytest.param({"fte_grid": 0}, "fte_grid: 0 ist nicht größer als 0.", id="no grid"),
        pytest.param(
            {"site": {"min": 1.5, "max": 1.0}},
            "site.min: 1,5 ist größer als site.max 1,0.",
            id="site limits crossed",
        ),
        pytest.param(
            {"site": {"max": 10_000}},
            "site.max: höchstens 9.999,99 VzÄ sind möglich.",
            id="more at one site than a proposal keeps",
        ),
        pytest.param(
            {"budget": [{"source": "stadt", "period": "2026/27", "fte": "1000000.00"}]},
            "budget: zusammen höchstens 999.999,99 VzÄ sind möglich.",
            id="more money than a proposal keeps",
        ),
        pytest.param(
            {"budget": [{"source": "stadt", "period": "2026/27", "fte": 1e300}]},
            "budget[0].fte: 1e+300 ist zu groß.",
            id="a number without end",
        ),
        pytest.param(
            {"site": 1}, "site: hier wird ein Objekt {…} erwartet.", id="limits no object"
        ),
        pytest.param(
            {"format": "lr-rules/2"},
            "format: „lr-rules/2“ ist unbekannt; möglich: lr-rules/1.",
            id="another format",
        ),
        pytest.param(
            {"status": "beschlossen"},
            "resolution: fehlt, obwohl status „beschlossen“ ist.",
            id="decided without a resolution",
        ),
        pytest.param({"code": " "}, "code: hier wird ein Text erwartet.", id="empty code"),
        pytest.param(
            {"requirement": {"rule": "curve", "base": "children", "curve": [[0, 1], [1, 1]],
                             "children_per_fte": "1e-900000"}},
            "requirement.children_per_fte: 1e-900000 ist zu klein; mindestens 0,01 Kinder "
            "je VzÄ.",
            id="nearly no children per VzÄ",
        ),
        pytest.param({"measure": None}, "measure: fehlt.", id="no measure"),
        pytest.param(
            {"key": {}}, "key: fehlt; je Art ein Schlüssel oder null.", id="no key"
        ),
        pytest.param(
            {"method": "los"},
            "method: „los“ ist unbekannt; möglich: rank_order, divisor, milp, cascade.",
            id="an unknown method",
        ),
        pytest.param(
            {"transition": {"periods": 3, "max_gain_per_period": 0}},
            "transition.max_gain_per_period: mit 0 VzÄ wird der Vorschlag nie erreicht.",
            id="a path without steps",
        ),
        pytest.param(
            {"hysteresis": {"runs": 0}},
            "hysteresis.runs: „0“ ist keine ganze Zahl ab 1.",
            id="no run at all",
        ),
        pytest.param({"foo": 1}, "foo: unbekanntes Feld.", id="an unknown field"),
        pytest.param(
            {"budget": [city(1, farbe="rot")]},
            "budget[0].farbe: unbekanntes Feld.",
            id="an unknown field below",
        ),
        pytest.param(
            {"budget": []}, "budget: mindestens eine Quelle ist nötig.", id="no budget"
        ),
        pytest.param(
            {"budget": [{"source": "stadt", "period": "2026"}]},
            "budget[0]: fte oder eur muss angegeben sein.",
            id="a source without amount",
        ),
        pytest.param(
            {"budget": [{"source": "stadt", "period": "2026", "eur": 100}]},
            "budget[0].cost_per_fte: fehlt; eur lässt sich sonst nicht umrechnen.",
            id="euros without the price of a post",
        ),
        pytest.param(
            {"budget": [city(1), city(1)]},
            "budget[1].source: „stadt“ kommt doppelt vor.",
            id="a source twice",
        ),
        pytest.param(
            {"budget": [city(1, share_max=0)]},
            "budget[0].share_max: 0 liegt nicht über 0 und bis 1.",
            id="a share of nothing",
        ),
        pytest.param(
            {"budget": [city(1, share_max=0.33333)]},
            "budget[0].share_max: höchstens vier Stellen nach dem Punkt sind möglich.",
            id="a share of too many places",
        ),
        pytest.param(
            {"budget": [
                {"source": f"q{i}", "period": "2026", "fte": 1, "share_max": 0.5}
                for i in range(7)
            ]},
            "budget: höchstens 6 gebundene Quellen sind möglich.",
            id="too many tied sources",
        ),
        pytest.param(
            {"budget": [city(1, facility_types=["kita"])]},
            "budget[0].facility_types: für die Art „kita“ nennt key keinen Eintrag.",
            id="a source for an unknown type",
        ),
        pytest.param(
            {"requirement": {"rule": "curve", "base": "children", "children_per_fte": 1}},
            "requirement.curve: mindestens zwei Punkte sind nötig.",
            id="a curve without points",
        ),
        pytest.param(
            {"requirement": {"rule": "curve", "curve": [[0, 1], [1, 2]],
                             "children_per_fte": 300}},
            "requirement.base: fehlt; rule „curve“ braucht die Angabe.",
            id="a curve without base",
        ),
        pytest.param(
            {"requirement": {"rule": "curve", "base": "children", "children_per_fte": 300,
                             "curve": [[0, 1], [1, 0.5]]}},
            "requirement.curve: Indexwerte müssen steigen, Faktoren dürfen nicht fallen.",
            id="a falling curve",
        ),
        pytest.param(
            {"requirement": {"rule": "curve", "curve": [[0, 1, 2]]}},
            "requirement.curve[0]: ein Punkt der Kurve ist ein Paar [Indexwert, Faktor].",
            id="a point of three",
        ),
        pytest.param(
            {"breadth": 1.5}, "breadth: 1.5 liegt nicht ab 0 und bis 1.", id="too broad"
        ),
    ],
)  # fmt: skip
def test_refused(changes, error):
    with pytest.raises(RulesRefused) as refused:
        parse_rules(document(**changes))
    assert refused.value.errors == (error,)
