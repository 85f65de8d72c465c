"""A published composite index, stage by stage: denominators to ranks of 51 countries.

The key file is ours; the figures are read from the folder of real files and compared at
the precision in which they are published.
"""

import csv
import io
import json
import math
from pathlib import Path

import pytest
from django.core.management import call_command

from planning.scoring import parse_key, score
from planning.tables.delimited import read_grid
from planning.tables.units import read_units

KEY = json.loads((Path(__file__).parent / "golden" / "asem_key.json").read_text())
CODES = [item["code"] for item in KEY["indicators"]]
GROUPS = [item["code"] for item in KEY["groups"]]
EXACT = 1e-12  # relative: full precision but for the last digits of a sum


@pytest.fixture(scope="module")
def asem(real_data):
    """The published files by name, rows by country."""
    folder = real_data / "reference" / "asem"
    return {
        path.stem: {row["UnitCode"]: row for row in rows(path)}
        for path in folder.glob("*.csv")
        if path.stem != "indicator_meta"
    }


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def scored(folder, key, table):
    """Scores by country and the record, by the command."""
    source, out = folder / "table.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    (folder / "key.json").write_text(json.dumps(key), encoding="utf-8")
    words = [str(source), "--key", str(folder / "key.json"), "--out", str(out)]
    call_command("score_table", *words, stdout=io.StringIO(), stderr=io.StringIO())
    document = json.loads((folder / "out.csv.json").read_text(encoding="utf-8"))
    return {row["UnitCode"]: row for row in rows(out)}, document


@pytest.fixture(scope="module")
def from_raw(asem, tmp_path_factory):
    """Everything computed from the raw figures and their denominators."""
    raw, under = asem["stage0_raw"], asem["denominators"]
    table = [
        {**raw[unit], **{k: v for k, v in under[unit].items() if k.startswith("Den_")}}
        for unit in raw
    ]
    return scored(tmp_path_factory.mktemp("raw"), KEY, table)


@pytest.fixture(scope="module")
def from_inputs(asem, tmp_path_factory):
    """The same key from the treated figures on: nothing to divide, fill or cut."""
    plain = [
        {name: value for name, value in item.items() if name in ("code", "group")}
        | {
            "weight": 1,
            "direction": item["direction"],
            "level": "facility",
            "kind": "index",
        }
        for item in KEY["indicators"]
    ]
    key = {**KEY, "indicators": plain, "missing": {}, "outliers": {"method": "flag"}}
    return scored(tmp_path_factory.mktemp("inputs"), key, list(asem["inputs"].values()))


def number(text):
    return float(text) if text else math.nan


def approx(value):
    return pytest.approx(value, rel=EXACT, abs=EXACT, nan_ok=True)


def test_fourteen_of_forty_nine_indicators_are_reversed():
    assert len(KEY["indicators"]) == 49
    assert sum(item["direction"] == -1 for item in KEY["indicators"]) == 14


def changes(document, step):
    return {
        (item["unit"], item["code"]): item
        for item in document["changes"]
        if item["step"] == step
    }


def test_gaps_are_filled_with_the_mean_of_the_continent(asem, from_raw):
    before, after = asem["stage1_denominated"], asem["stage2_imputed"]
    filled = changes(from_raw[1], "group_mean")
    gaps = {(u, c) for u in before for c in CODES if not before[u][c]}
    assert len(gaps) == 65
    assert filled.keys() == gaps
    for (unit, code), change in filled.items():
        assert change["after"] == approx(number(after[unit][code])), (unit, code)


def test_the_same_points_are_winsorised_to_the_same_values(asem, from_raw):
    before, after = asem["stage2_imputed"], asem["inputs"]
    cut = changes(from_raw[1], "skew_kurt")
    moved = {
        (u, c) for u in before for c in CODES if number(before[u][c]) != number(after[u][c])
    }
    assert cut.keys() == moved
    assert len({code for _, code in moved}) == 15
    for (unit, code), change in cut.items():
        assert change["before"] == approx(number(before[unit][code])), (unit, code)
        assert change["after"] == approx(number(after[unit][code])), (unit, code)


def test_values_are_divided_as_in_the_first_stage(asem):
    lines = io.StringIO()
    writer = csv.writer(lines)
    raw, under = asem["stage0_raw"], asem["denominators"]
    divisors = sorted({item.get("denominator") for item in KEY["indicators"]} - {None})
    writer.writerow(["UnitCode", "Group_EurAsia", *CODES, *divisors])
    for unit, row in raw.items():
        cells = [row[name] for name in ("Group_EurAsia", *CODES)]
        writer.writerow([unit, *cells, *(under[unit][name] for name in divisors)])
    key = parse_key(KEY)
    file = read_units(read_grid(lines.getvalue().encode()), key)
    found = score(file.table, key, span=False)
    for unit, values in zip(found.units, found.pooled, strict=True):
        for code, value in zip(CODES, values, strict=True):
            published = number(asem["stage1_denominated"][unit][code])
            assert value == approx(published), (unit, code)


@pytest.mark.parametrize("start", ["from_raw", "from_inputs"])
def test_every_figure_is_the_published_one(start, request, asem):
    table, _ = request.getfixturevalue(start)
    assert table.keys() == asem["published"].keys()
    for unit, published in asem["published"].items():
        for code in CODES:
            assert number(table[unit][f"z:{code}"]) == approx(number(published[code]))
        for code in GROUPS:
            assert number(table[unit][f"group:{code}"]) == approx(number(published[code]))
        assert number(table[unit]["index"]) == approx(number(published["Index"]))


@pytest.mark.parametrize("start", ["from_raw", "from_inputs"])
def test_all_ranks_and_printed_scores_are_the_published_ones(start, request, asem):
    table, _ = request.getfixturevalue(start)
    for unit, printed in asem["published_results_2dp_and_ranks"].items():
        assert int(table[unit]["rank"]) == int(printed["Index_rank"]), unit
        assert round(float(table[unit]["index"]), 2) == float(printed["Index_score2dp"])
        for code in GROUPS:
            shown = round(float(table[unit][f"group:{code}"]), 2)
            assert shown == float(printed[f"{code}_score2dp"]), (unit, code)


def test_without_winsorising_other_ranks_come_out(asem, from_raw, tmp_path):
    raw, under = asem["stage0_raw"], asem["denominators"]
    table = [{**under[unit], **raw[unit]} for unit in raw]
    key = {**KEY, "outliers": {"method": "flag"}}
    found, _ = scored(tmp_path, key, table)
    assert any(found[unit]["rank"] != row["rank"] for unit, row in from_raw[0].items())
