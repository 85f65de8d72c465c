"""Two keys are compared by what they set, not by how they are called."""

import pytest

from planning.scoring import parse_key
from planning.scoring.settings import differences
from tests.planning.scoring.samples import plain_document, plain_indicator, worked_document


def found(old, new):
    pairs = differences(parse_key(old), parse_key(new))
    return {pair.path: (pair.old, pair.new) for pair in pairs}


def worked(**changes):
    return worked_document() | changes


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"title": "Anders", "version": 7}, {}, id="names change no figure"),
        pytest.param({"valid_from": "2030-01-01"}, {}, id="dates change no figure"),
        pytest.param(
            {"missing": {"policy": "reweight", "min_coverage": 0.666, "min_indicators": 3}},
            {"missing.min_indicators": (2, 3)},
            id="one field of a part",
        ),
        pytest.param(
            {"ties": {"rank": "min"}}, {}, id="a default that is written out is no change"
        ),
        pytest.param(
            {"aggregation": {"method": "arithmetic", "restandardise": False}},
            {
                "aggregation.restandardise": (True, False),
                "aggregation.scale.a": (1, 0),
                "aggregation.scale.b": (0.5, 1),
            },
            id="several fields of a part",
        ),
    ],
)
def test_fields_that_differ(changes, expected):
    assert found(worked(), worked(**changes)) == expected


def test_weights_are_named_by_indicator():
    other = worked_document()
    other["indicators"].reverse()
    other["indicators"][0]["weight"] = 0.5
    assert found(worked(), other) == {"indicators[sgb].weight": (0.4, 0.5)}


def test_an_indicator_that_one_key_alone_has_stands_whole():
    one = plain_document(indicators=[plain_indicator("a")])
    two = plain_document(indicators=[plain_indicator("a"), plain_indicator("b")])
    [(path, (old, new))] = found(one, two).items()
    assert (path, old) == ("indicators[b]", None)
    assert new["weight"] == 1


def test_a_reason_is_no_setting():
    one, two = worked_document(), worked_document()
    two["indicators"][0]["rationale"] = {"reason": "neu", "source": "x"}
    assert found(one, two) == {}


def test_the_same_key_differs_in_nothing_and_swapping_swaps():
    one, two = worked(), worked(robustness={"band": 0.1})
    assert found(one, one) == {}
    assert found(one, two) == {path: pair[::-1] for path, pair in found(two, one).items()}
