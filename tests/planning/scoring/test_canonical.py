"""Canonical JSON and its hash."""

from datetime import date
from decimal import Decimal

import pytest

from planning.scoring.canonical import canonical_json, decimal_text, sha256_of


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="keys are sorted"),
        pytest.param([1, 2.5], '[1,"2.5"]', id="decimals are strings, whole numbers not"),
        pytest.param(0.1 + 0.2, '"0.30000000000000004"', id="no digit of a float is lost"),
        pytest.param(1e-07, '"0.0000001"', id="no exponent"),
        pytest.param(1e22, '"10000000000000000000000"', id="no exponent in large ones"),
        pytest.param(Decimal("0.20"), '"0.2"', id="trailing zeros are no content"),
        pytest.param([1.0, Decimal(100)], '["1","100"]', id="zeros before the point stay"),
        pytest.param(-0.0, '"0"', id="zero has no sign"),
        pytest.param(True, "true", id="a flag is no number"),
        pytest.param(None, "null", id="a gap is null"),
        pytest.param("Müller", '"Müller"', id="umlauts as they are"),
        pytest.param(date(2026, 8, 1), '"2026-08-01"', id="dates as ISO text"),
        pytest.param((1, 2), "[1,2]", id="a tuple is a list"),
    ],
)
def test_canonical_json(document, expected):
    assert canonical_json(document).decode() == expected


def test_known_hash():
    # printf '{"a":"0.2"}' | sha256sum
    expected = "59312b69940dbd64933f474cf5f7cc1dd8de2ef9676d73a172be35875ef0d8ed"
    assert sha256_of({"a": 0.2}) == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN")])
def test_refuses_what_is_no_number(number):
    with pytest.raises(ValueError, match="not a finite number"):
        decimal_text(number)


@pytest.mark.parametrize(
    ("document", "message"),
    [({1: "a"}, "key 1 is not text"), ({"a": {1}}, "set has no canonical form")],
)
def test_refuses_what_has_no_form(document, message):
    with pytest.raises(TypeError, match=message):
        canonical_json(document)
