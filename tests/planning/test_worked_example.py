"""So wird gerechnet: the printed formulas lead to the kept figures, for every method."""

import math
import re

import pytest

from planning.models import FacilityScore
from planning.reports.methods.trial import key_of, scored
from planning.reports.worked import contribution_line, worked
from planning.scoring import series_of_ratios
from planning.scoring.key_parts import METHODS, SHRINKAGES
from planning.scoring.treat import TRANSFORMS
from planning.services import import_key, run_scoring
from tests.planning import small_city

VALUES = [0.5, 1.0, 1.0, 2.0, 3.5, 7.0]
POSTS = {"goalposts": {"lo": 0, "hi": 5, "cap": "both"}}
SUM = re.compile(
    r"(?:ormiert|Umrechnung|Wert|gezogen|Beitrag|r|Bedarf)(?: =|:) ([^=;]+) = "
)


def parts_of(columns, each, **settings):
    """Lines and kept figure of every unit for the first indicator."""
    key = key_of(list(columns), each, **settings)
    result = scored(columns, each, **settings)
    column = result.statistics.groups["grundschule"].columns[key.codes[0]]
    series = next(iter(columns.values()))
    found = []
    for row in range(len(result.units)):
        part = {"numerator": None, "denominator": None, "weight": None}
        if hasattr(series, "numerator"):
            part["numerator"] = str(series.numerator[row, 0])
            part["denominator"] = str(series.denominator[row, 0])
        for name, values in (
            ("value", result.pooled),
            ("normalised", result.normalised),
            ("weight", result.effective_weights),
            ("contribution", result.contributions),
        ):
            figure = values[row, 0]
            part[name] = None if math.isnan(figure) else f"{figure:.10f}"
        lines = worked(key.indicators[0], column, part, key.ties.percentile).lines
        found.append((lines, part))
    return found


def value_of(text):
    """A printed formula, calculated."""
    for sign, meaning in (("·", "*"), ("÷", "/"), ("−", "-"), (",", "."), ("ln", "log")):
        text = text.replace(sign, meaning)
    text = re.sub(r"log (-?[\d.]+)", r"log(\1)", text.strip())
    assert re.fullmatch(r"[\d.()+*/ log-]+", text), text
    return eval(text, {"log": math.log, "__builtins__": {}})


def checked(line):
    """How many formulas of a line were calculated; each must give what stands behind it."""
    sums = list(SUM.finditer(line))
    for found in sums:
        shown = re.match(r"−?[\d,]+", line[found.end() :])[0]
        formula = found[1].partition(", gekappt")[0]
        if formula.startswith("Rang"):
            continue
        told = value_of(formula)
        if "gekappt" in found[1]:
            told = min(100.0, max(0.0, told))
        assert told == pytest.approx(value_of(shown), rel=2e-3, abs=2e-3), line
    return len(sums)


def last_figure(line):
    return value_of(re.findall(r"−?\d+(?:,\d+)?", line.removesuffix(", unverändert"))[-1])


@pytest.mark.parametrize("direction", [1, -1], ids=["more is need", "less is need"])
@pytest.mark.parametrize("method", METHODS)
def test_every_normalisation_ends_at_the_kept_figure(method, direction):
    each = {"direction": direction} | (POSTS if method == "goalposts" else {})
    for lines, part in parts_of({"x": VALUES}, each, normalisation={"method": method}):
        assert lines
        assert last_figure(lines[-1]) == pytest.approx(float(part["normalised"]), abs=6e-5)
        if method not in ("none", "rank"):
            assert sum(checked(line) for line in lines)


@pytest.mark.parametrize("method", ["z", "minmax", "rank", "percentile_rank", "goalposts"])
def test_reversing_the_value_itself_is_said(method):
    each = {"direction": -1} | (POSTS if method == "goalposts" else {})
    normalisation = {"method": method, "reverse_at": "value"}
    for lines, part in parts_of({"x": VALUES}, each, normalisation=normalisation):
        assert "Weniger ist mehr Bedarf: gerechnet wird mit umgekehrtem" in lines[1]
        assert last_figure(lines[-1]) == pytest.approx(float(part["normalised"]), abs=6e-5)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_the_transformed_value_stands_in_the_formula(transform):
    each = {"transform": transform}
    found = parts_of({"x": VALUES}, each, normalisation={"method": "z"})
    for value, (lines, _) in zip(VALUES, found, strict=True):
        shown = math.log(value + (transform == "ln1p"))
        assert lines[1].startswith("Umrechnung: ln(")
        assert last_figure(lines[1]) == pytest.approx(shown, abs=6e-5)
        assert checked(lines[1]) == checked(lines[2]) == 1
        printed = re.search(r"\((−?[\d,]+) −", lines[2])[1]
        assert value_of(printed) == pytest.approx(shown, abs=6e-5)


@pytest.mark.parametrize("shrinkage", SHRINKAGES)
def test_numerators_and_shrinkage_stand_in_the_formula(shrinkage):
    series = series_of_ratios(("2025",), [[0], [3], [3], [6]], [[10]] * 4)
    found = parts_of(
        {"x": series},
        {"shrinkage": shrinkage},
        periods={"use": ["2025"], "min_periods": 1},
    )
    for lines, part in found:
        assert lines[0].startswith("Wert = ")
        assert all(checked(line) for line in lines[:-1])
        drawn = any("gezogen" in line for line in lines)
        assert drawn == (shrinkage == "beta_binomial")
        assert last_figure(lines[-1]) == pytest.approx(float(part["normalised"]), abs=6e-5)


def test_equal_rates_become_the_common_one():
    series = series_of_ratios(("2025",), [[3], [3], [3], [3]], [[10]] * 4)
    [(lines, _), *_] = parts_of(
        {"x": series},
        {"shrinkage": "beta_binomial"},
        periods={"use": ["2025"], "min_periods": 1},
    )
    assert "Gemeinsamer Anteil für alle: 0,3" in lines


def test_outliers_are_named_where_they_are_cut():
    clipped = parts_of(
        {"x": VALUES},
        {},
        normalisation={"method": "z"},
        outliers={"method": "clip_z", "limit": 1.0},
    )
    assert "Ausreißer: jenseits von ± 1, zählt wie 1" in clipped[-1][0]
    ends = parts_of({"x": VALUES}, {}, outliers={"method": "winsorise_quantile", "q": 0.2})
    assert "Ausreißer: 0,5 zählt wie das untere Ende 1" in " ".join(ends[0][0]).replace(
        "unteres", "untere"
    )
    assert any("oberes Ende" in line for line in ends[-1][0])


def test_a_constant_column_says_why_it_counts_nothing():
    [(lines, _), *_] = parts_of({"x": [2, 2, 2]}, {}, normalisation={"method": "z"})
    assert lines[-1] == "Kein Unterschied zwischen den Werten: normiert 0"


def test_a_gap_filled_by_the_group_says_so_and_an_open_one_says_nothing():
    columns = {"x": [None, 2, 6], "y": [1, 2, 3]}
    filled = parts_of(columns, {}, missing={"policy": "group_mean"})
    assert filled[0][0][0] == "Der Wert fehlt; das Mittel der Gruppe tritt ein: 4"
    open_ = parts_of(columns, {}, missing={"min_coverage": 0.3})
    assert open_[0][0] == ()


def test_a_way_that_does_not_end_at_the_kept_figure_is_not_shown():
    key = key_of(["x"], {}, normalisation={"method": "z"})
    result = scored({"x": VALUES}, {}, normalisation={"method": "z"})
    column = result.statistics.groups["grundschule"].columns["x"]
    part = {"value": "1", "numerator": None, "denominator": None, "normalised": "0.5"}
    assert worked(key.indicators[0], column, part, "min").lines == ()


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="a mean"),
        pytest.param({"aggregation": {"scale": {"a": 1.0, "b": 0.5}}}, id="scaled"),
        pytest.param({"aggregation": {"method": "geometric"}}, id="multiplied"),
        pytest.param({"aggregation": {"restandardise": True}}, id="restandardised"),
    ],
)
def test_the_beitrag_follows_from_the_printed_figures(settings):
    columns = {"x": VALUES, "y": [3, 1, 2, 5, 4, 9]}
    key = key_of(list(columns), {}, **settings)
    top = scored(columns, {}, **settings).statistics.groups["grundschule"].nodes.get("")
    for _, part in parts_of(columns, {}, **settings):
        line = contribution_line(key, top.sd if top else 1.0, part)
        assert checked(line) == 1
        assert last_figure(line) == pytest.approx(float(part["contribution"]), abs=6e-5)


def test_without_a_kept_beitrag_nothing_is_claimed():
    key = key_of(["x"], {})
    part = {"normalised": "1", "weight": "0.5", "contribution": None}
    assert contribution_line(key, 1.0, part) == ""
    assert contribution_line(key, 1.0, part | {"contribution": "9"}) == ""


@pytest.mark.django_db
def test_the_steckbrief_prints_the_lines_of_each_known_indicator(client):
    made = small_city.build()
    document = small_city.key_document(code="probe")
    document["indicators"][0]["transform"] = "ln1p"
    key = import_key(document, published=True)
    run = run_scoring(key=key, as_of=small_city.DAY)
    score = FacilityScore.objects.get(run=run, facility=made.schools[0])
    html = client.get(f"/einrichtungen/T-1/?stand={run.pk}").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert "So wird gerechnet, am Beispiel dieser Einrichtung" in text
    assert "Umrechnung: ln(300 + 1) = 5,7071" in text
    assert text.count("Beitrag = 0") == len(score.parts) == 3
