"""The portal's tables per Ortsteil: decimal points, nulls, more than 100 per cent."""

import json

import pytest

from districts.models import AreaValue
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def samples(real_data):
    """First rows of the portal's tables by the table's name."""
    text = (real_data / "formats" / "ckan_first_rows.json").read_text(encoding="utf-8")
    return {item["dataset_id"]: item["sample_records"] for item in json.loads(text)}


@pytest.mark.parametrize(
    ("dataset", "key", "column", "expected"),
    [
        pytest.param(
            "kindertageseinrichtungen-in-offentlicher-oder-freier-tragerschaft-nach-ortsteilen",
            "ortsteil__bzw__stadtbezirksnummer",
            "Kinder gesamt",
            [None, 487, 1617, 590, 684],
            id="a null is not delivered",
        ),
        pytest.param(
            "versorgungsgrad-an-platzen-in-kindertageseinrichtungen",
            "Ortsteilnummer",
            "versorgungsgrad_kindergarten_in__",
            [0, 191.8, 295.8, 107.2, 94.9],
            id="a zero is a zero and 295.8 per cent is real",
        ),
    ],
)
def test_the_portals_tables_per_ortsteil(samples, dataset, key, column, expected):
    for number in range(5):
        ortsteil(f"0{number}")
    factories.indicator("kita", level="area", unit="Prozent")
    values = [{"indicator": "kita", "period": "2022", "column": column}]
    options = {"area_kind": "ortsteil", "key": key, "decimal": ".", "values": values}
    assert not errors(take("table", samples[dataset], options=options))
    found = AreaValue.objects.order_by("area__key").values_list("state", "value")
    assert [value if value is None else float(value) for _, value in found] == expected
    assert [state == "wert" for state, _ in found] == [v is not None for v in expected]
