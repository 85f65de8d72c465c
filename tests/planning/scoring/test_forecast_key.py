"""A key that reads a forecast says so in its canonical form; others keep their hash."""

from planning.scoring import parse_key
from planning.scoring.key_file import canonical

INDICATOR = {"code": "a", "weight": 1, "direction": 1, "level": "facility", "kind": "count"}
KEY = {
    "format": "lr-key/1", "code": "k", "version": 1, "title": "K",
    "facility_types": ["grundschule"], "valid_from": "2026-08-01",
}  # fmt: skip


def test_the_forecast_stands_in_the_canonical_form_only_where_it_is_read():
    with_it = parse_key(KEY | {"indicators": [INDICATOR | {"forecast": "mittel"}]})
    without = parse_key(KEY | {"indicators": [INDICATOR]})
    assert canonical(with_it)["indicators"][0]["forecast"] == "mittel"
    assert "forecast" not in canonical(without)["indicators"][0]
