"""Why a site is served: which rule chose it among equals, on which side it stands."""

import pytest

from tests.planning.allocation.samples import city, line_of, ranked, site, threshold

ONE = {"levels": [0, 0.8]}


@pytest.mark.parametrize(
    ("others", "note"),
    [
        pytest.param(
            {"children": 90},
            "Erhält 0,8 VzÄ, weil der Indexwert 1,20 und das Budget dafür reichen. "
            "Bei Gleichstand entschied die Zahl der Kinder.",
            id="more children than its equal",
        ),
        pytest.param(
            {"children": 91},
            "Erhält 0,8 VzÄ, weil der Indexwert 1,20 und das Budget dafür reichen. "
            "Bei Gleichstand entschied die Kennung.",
            id="as many children: the unique key",
        ),
    ],
)
def test_who_is_chosen_among_equals_reads_by_which_rule(others, note):
    equals = [
        site("S1", 1.2, (1.2, 1.2), children=91),
        site("S2", 1.2, (1.2, 1.2), **others),
    ]
    assert line_of(equals, budget=[city(0.8)], **ONE).note == note


def test_no_rule_is_named_where_all_equals_are_served():
    equals = [site(number, 1.2, (1.2, 1.2)) for number in ("S1", "S2")]
    assert "Gleichstand" not in line_of(equals, budget=[city(1.6)], **ONE).note


def test_an_index_beside_a_schwelle_keeps_its_side():
    line = line_of(ranked(1.0004), thresholds=[threshold(0.8, 1.0)], **ONE)
    assert line.note.startswith("Erhält 0,8 VzÄ, weil der Indexwert 1,0004 und")
