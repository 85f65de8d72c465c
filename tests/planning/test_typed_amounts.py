"""What planners type as budget and steps is refused in words, not by a path."""

import pytest
from django.core.exceptions import ValidationError

from planning.forms.scenarios import WhatIfForm
from planning.services.changes import changed_rules
from tests.planning.allocation.samples import document, rules

OFF_GRID = "Das Budget 4,07 VzÄ liegt nicht auf dem Raster von 0,05 VzÄ."


@pytest.mark.parametrize(
    ("total", "message"),
    [
        pytest.param("4,07", OFF_GRID, id="a budget lies on the grid"),
        pytest.param("-4", "Ein Budget ist nicht negativ.", id="a budget from 0 up"),
        pytest.param("−4", "Ein Budget ist nicht negativ.", id="a true minus is a minus"),
    ],
)
def test_budget_refused(total, message):
    with pytest.raises(ValidationError) as refused:
        changed_rules(document(), {"budget_fte": total})
    assert refused.value.messages == [message]


def test_a_budget_on_the_grid_is_taken():
    assert changed_rules(document(), {"budget_fte": "4,05"})["budget"][0]["fte"] == "4.05"


def test_a_budget_off_the_grid_is_refused_beside_its_field():
    form = WhatIfForm({"budget_fte": "4,07"}, rules=rules())
    assert form.errors["budget_fte"] == [OFF_GRID]


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        pytest.param(
            "0,8; 0,83",
            "Die Stufe 0,83 VzÄ liegt nicht auf dem Raster von 0,05 VzÄ.",
            id="a step lies on the grid",
        ),
        pytest.param("-0,8", "Eine Stufe ist nicht negativ.", id="a step from 0 up"),
    ],
)
def test_steps_refused(levels, message):
    form = WhatIfForm({"levels": levels}, rules=rules())
    assert form.errors["levels"] == [message]
