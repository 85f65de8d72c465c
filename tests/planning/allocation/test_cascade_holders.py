"""Stufenauswahl: what a site keeps that leaves it because it has the measure already."""

import pytest

from tests.planning.allocation.cascade_samples import FOUR, kita, line_of

HAS_IT = kita("K1", measures=frozenset({"kifaz"}), stock=100)
BY_HAND = {"facility": "K1", "reason": "x", "resolution": "B"}


@pytest.mark.parametrize(
    ("changes", "proposed"),
    [
        ({}, 100),
        ({"loss_caps": {"max_fte_per_site": 0.6}}, 100),
        ({"locks": [BY_HAND | {"rule": "max", "fte": 0.5}]}, 50),
        ({"overrides": [BY_HAND | {"rule": "forbid"}]}, 0),
    ],
    ids=[
        "nothing is taken",
        "a cap on losses takes nothing either",
        "unless an entry by hand allows no more",
        "or nothing at all",
    ],
)
def test_who_has_the_measure_keeps_it(changes, proposed):
    assert line_of([HAS_IT, *FOUR[1:]], **changes).proposed == proposed
