"""R21: a sign is no number: what is missing never becomes 0, and scores name it.

The table of signs stands in tests/districts/importers/test_cells.py cell by cell; here
each goes from the file through the database to page, interface and score.
"""

from __future__ import annotations

import pytest
from django.test import Client

from districts.models import AreaValue
from planning.models import FacilityScore
from planning.services import import_key, run_scoring
from tests import factories
from tests.deliveries import errors, ortsteil, take
from tests.planning import small_city

pytestmark = pytest.mark.django_db
HEADING = "indicator;area_kind;area_key;period;value;numerator;denominator\n"
SIGNS = {
    ".": ("geheim", None),
    "•": ("geheim", None),
    "–": ("wert", 0),
    "-": ("wert", 0),
    "/": ("keine_angabe", None),
    "x": ("nicht_sinnvoll", None),
    "…": ("keine_angabe", None),
    "...": ("keine_angabe", None),
    "": ("keine_angabe", None),
    "0": ("wert", 0),
    "(12,5)": ("wert", 12.5),
    "12,5": ("wert", 12.5),
}


def delivered(sign: str) -> AreaValue:
    ortsteil("00")
    factories.indicator("quote", level="area", unit="Kinder")
    outcome = take(
        "area_values", f"{HEADING}quote;ortsteil;00;2024;{sign};;\n", published=True
    )
    assert not errors(outcome)
    return AreaValue.objects.get()


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_keeps_its_meaning_and_itself(sign):
    row = delivered(sign)
    state, number = SIGNS[sign]
    assert (row.state, row.value) == (state, number)
    assert row.source_sign == sign
    assert row.limited is sign.startswith("(")


@pytest.mark.parametrize("sign", SIGNS)
def test_the_interface_tells_number_state_and_sign_apart(sign):
    row = delivered(sign)
    answer = Client().get(f"/api/v1/area-values/{row.pk}/").json()
    state, number = SIGNS[sign]
    assert (answer["state"], answer["value"]) == (state, number)
    assert answer["source_sign"] == sign
    assert answer["numerator"] is answer["denominator"] is None


@pytest.mark.parametrize("sign", [sign for sign, (_, n) in SIGNS.items() if n is None])
def test_a_missing_number_is_shown_as_none(sign):
    delivered(sign)
    page = Client().get("/bezirke/ortsteil/00/").content.decode()
    assert ">0<" not in page
    assert ">0,0<" not in page


@pytest.mark.parametrize("sign", ["?", "k.A.", "--", "1.234,5", "NaN"])
def test_an_unknown_sign_is_an_error_and_no_gap(sign):
    ortsteil("00")
    factories.indicator("quote", level="area", unit="Kinder")
    outcome = take("area_values", f"{HEADING}quote;ortsteil;00;2024;{sign};;\n")
    (said,) = errors(outcome)
    assert "Zeile 2, Spalte „value“" in said
    assert not AreaValue.objects.exists()


def test_a_score_names_what_is_missing_and_never_counts_it_as_nought():
    small_city.build()
    key = import_key(small_city.key_document(version=2), published=True)
    run = run_scoring(key=key, as_of=small_city.DAY)
    gap = FacilityScore.objects.get(run=run, facility__number="T-5")
    part = next(part for part in gap.parts if part["code"] == "migration")
    assert gap.missing == ["migration"]
    assert (part["value"], part["state"]) == (None, "keine_angabe")
    assert part["contribution"] is None
