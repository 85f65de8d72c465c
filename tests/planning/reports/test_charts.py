"""Drawings say with shape what they say with colour, and nothing to a screen reader."""

from xml.etree import ElementTree

import pytest

from planning.reports import charts

SVG = {
    "columns": charts.contribution_columns([0.5, -0.25, None, 0.0], limit=0.5),
    "bar": charts.contribution_bar(-0.3, limit=0.5),
    "bar without value": charts.contribution_bar(None, limit=0.5),
    "strip": charts.index_strip([0.1, 0.9, 1.4], own=0.9, marks=[1.0]),
    "empty strip": charts.index_strip([]),
    "pair": charts.paired_bars(4.0, 8.0, limit=8.0),
}


def shapes(svg: str, name: str) -> list[dict[str, str]]:
    """Attributes of the shapes of one class."""
    return [
        dict(shape.attrib)
        for shape in ElementTree.fromstring(svg)
        if shape.get("class") == name
    ]


@pytest.mark.parametrize("name", SVG)
def test_drawings_are_hidden_and_follow_the_security_policy(name):
    root = ElementTree.fromstring(SVG[name])
    assert root.get("aria-hidden") == "true"
    assert root.get("focusable") == "false"
    assert all("style" not in shape.attrib for shape in root.iter())
    assert all(shape.get("class", "").startswith("lr-") for shape in root.iter())


@pytest.mark.parametrize(
    ("value", "name", "left", "width"),
    [
        pytest.param(0.5, "lr-chart__more", 80, 79, id="the largest fills its half"),
        pytest.param(0.25, "lr-chart__more", 80, 39.5, id="half of it fills half"),
        pytest.param(-0.5, "lr-chart__less", 1, 79, id="less need goes to the left"),
        pytest.param(0.0, "lr-chart__more", 80, 0, id="zero has no length"),
        pytest.param(0.0001, "lr-chart__more", 80, 1, id="a tiny value is still seen"),
        pytest.param(9.0, "lr-chart__more", 80, 79, id="nothing leaves the drawing"),
    ],
)
def test_bar_starts_in_the_middle(value, name, left, width):
    (bar,) = shapes(charts.contribution_bar(value, limit=0.5), name)
    assert (float(bar["x"]), float(bar["width"])) == (left, width)


def test_columns_stand_in_the_order_of_the_key():
    up, down = (
        shapes(SVG["columns"], "lr-chart__more"),
        shapes(SVG["columns"], "lr-chart__less"),
    )
    assert [float(column["x"]) for column in (up[0], down[0], up[1])] == [2, 17, 47]
    assert float(up[0]["y"]) + float(up[0]["height"]) == float(down[0]["y"]) == 22


def test_unknown_is_a_cross_not_a_gap():
    assert len(shapes(SVG["columns"], "lr-chart__gap")) == 1
    assert shapes(SVG["bar without value"], "lr-chart__gap")
    assert not shapes(SVG["bar"], "lr-chart__gap")


def test_strip_marks_thresholds_and_the_own_value():
    assert len(shapes(SVG["strip"], "lr-chart__stroke")) == 3
    (mark,) = shapes(SVG["strip"], "lr-chart__mark")
    assert float(mark["x1"]) == pytest.approx(8 + (1.0 - 0.1) / 1.3 * 624, abs=0.05)
    assert shapes(SVG["strip"], "lr-chart__own")


def test_equal_values_share_one_place():
    places = {s["x1"] for s in shapes(charts.index_strip([1.0, 1.0]), "lr-chart__stroke")}
    assert places == {"320"}


def test_pair_compares_on_one_scale():
    before, after = (
        shapes(SVG["pair"], f"lr-chart__{name}")[0] for name in ("before", "after")
    )
    assert float(before["width"]) * 2 == float(after["width"])
