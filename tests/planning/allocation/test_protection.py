"""Whom Bestandsschutz and loss caps protect, whom they do not, and in which words."""

import pytest

from planning.allocation.reasons import Reason
from tests.planning.allocation.samples import line_of, ranked, threshold, unranked

STEPS = [threshold(0.8, 1.0, stay=0.9)]
CAP = {"max_fte_per_site": 0.4}
KEEP = {"mode": "keep"}
PUBLIC = [
    {"code": "E1", "field": "provider_kind", "op": "=", "value": "kommunal", "text": "x"}
]
OF_THE_CITY = {"provider_kind": "kommunal"}
UPPER = {
    "key": {"grundschule": "gs", "oberschule": None},
    "priority_classes": [
        {
            "code": "pflicht",
            "facility_types": ["oberschule"],
            "mode": "mandatory",
            "min_fte": 1,
        },
        {"code": "rest"},
    ],
}


@pytest.mark.parametrize(
    ("sites", "changes", "expected"),
    [
        pytest.param(ranked(0.2, stock=100), {"loss_caps": CAP}, 80, id="who is ranked"),
        pytest.param(
            [unranked("S1", stock=100)], {"loss_caps": CAP}, 0, id="not who has no index"
        ),
        pytest.param(
            [unranked("S1", stock=100)],
            {"grandfathering": KEEP, "loss_caps": CAP},
            100,
            id="Bestandsschutz without index all the same",
        ),
        pytest.param(
            ranked(0.2, stock=60), {"loss_caps": CAP}, 0, id="a cap raises nobody to 0.8"
        ),
        pytest.param(
            ranked(0.2, stock=60), {"grandfathering": KEEP}, 80, id="Bestandsschutz rises"
        ),
        pytest.param(
            [
                *ranked(0.2, stock=100),
                unranked("S2", fields=OF_THE_CITY),
            ],
            {"grandfathering": KEEP, "eligibility": PUBLIC},
            100,
            id="a missing filter field takes away no Bestandsschutz",
        ),
        pytest.param(
            ranked(0.2, stock=100, fields={"provider_kind": "frei"}),
            {"grandfathering": KEEP, "eligibility": PUBLIC},
            0,
            id="a failed filter does",
        ),
    ],
)
def test_protects(sites, changes, expected):
    assert line_of(sites, thresholds=STEPS, **changes).proposed == expected


def test_a_cap_without_bestandsschutz_is_named_as_such():
    line = line_of(ranked(0.2, stock=100), thresholds=STEPS, loss_caps=CAP)
    assert line.reason is Reason.KEPT_GRANDFATHERED
    assert line.reason_text == "Bestandsschutz (Abgabe je Standort höchstens 0,4 VzÄ)"
    assert line.note == (
        "Behält 0,8 von 1,0 VzÄ, weil ein Standort höchstens 0,4 VzÄ abgibt."
    )


@pytest.mark.parametrize(
    ("state", "stock", "changes", "note"),
    [
        pytest.param(
            "no_key",
            180,
            {"grandfathering": KEEP},
            "Behält 1,8 VzÄ, weil Bestandsschutz gilt. Die Pflichtausstattung sichert "
            "1,0 VzÄ.",
            id="a Förderschule without key that holds more",
        ),
        pytest.param(
            "no_key",
            100,
            {},
            "Behält 1,0 VzÄ, weil für diese Gruppe eine Pflichtausstattung gilt.",
            id="a Förderschule without key that holds what all have",
        ),
        pytest.param(
            "new",
            0,
            {},
            "Erhält 1,0 VzÄ, weil für diese Gruppe eine Pflichtausstattung gilt.",
            id="a new Oberschule without data",
        ),
    ],
)
def test_vollausstattung_without_index(state, stock, changes, note):
    school = unranked("S1", state, facility_type="oberschule", stock=stock)
    line = line_of([school], **UPPER, **changes)
    assert (line.reason, line.note) == (Reason.MANDATORY, note)
    assert line.reason_text.startswith("Vollausstattung")
