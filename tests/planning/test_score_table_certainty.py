"""score_table --certainty: how sure a place is while the weights move."""

import csv
import json

import pytest
from django.core.management import CommandError

from planning.scoring import parse_key, score
from tests.planning.scoring.samples import plain_document, worked_document, worked_table
from tests.planning.table_files import prepare, record, run, table, worked_rows, write

ASKED = ("--certainty", "--top", "2")


@pytest.fixture
def folder(tmp_path):
    """A folder with the worked example."""
    return prepare(tmp_path)


def test_columns_stand_before_the_parts(folder):
    run(folder, *ASKED)
    with (folder / "out.csv").open(encoding="utf-8") as file:
        heading = next(csv.reader(file))
    assert heading[heading.index("missing") + 1 : heading.index("z:size")] == [
        "p_top_k",
        "rank_q05",
        "rank_q50",
        "rank_q95",
        "rank_best",
        "rank_worst",
        "certainty",
    ]


def test_spans_are_those_of_the_pages(folder):
    run(folder, *ASKED)
    result, rows = score(worked_table(), parse_key(worked_document())), table(folder)
    for place, unit in enumerate(result.units):
        best, worst = result.rank_best[place], result.rank_worst[place]
        assert rows[unit]["rank_best"] == ("" if best is None else str(best))
        assert rows[unit]["rank_worst"] == ("" if worst is None else str(worst))


@pytest.mark.parametrize(
    ("unit", "sure", "share"),
    [
        pytest.param("G1", "bleibt_drin", 1.0, id="first under every weighting"),
        pytest.param("G4", "grenzbereich", 1.0, id="second, but for a unit with a gap"),
        pytest.param("G5", "bleibt_draussen", 0.0, id="last by far"),
    ],
)
def test_what_is_said_of_two_places(folder, unit, sure, share):
    run(folder, *ASKED)
    row = table(folder)[unit]
    assert (row["certainty"], float(row["p_top_k"])) == (sure, share)
    assert int(row["rank_q05"]) <= int(row["rank"]) <= int(row["rank_q95"])


def test_a_unit_with_a_gap_has_a_probability_and_no_span(folder):
    run(folder, *ASKED)
    row = table(folder)["G7"]
    assert row["p_top_k"] == "0.0"
    assert row["rank_best"] == row["rank_worst"] == row["certainty"] == ""


def test_a_unit_without_rank_has_nothing(folder):
    run(folder, *ASKED)
    row = table(folder)["G8"]
    assert row["p_top_k"] == row["rank_q50"] == row["certainty"] == ""


def two_against(folder, rows):
    """A key of two equal weights on the values as they are."""
    key = plain_document(
        ("a", "b"), normalisation={"method": "none"}, reference={"group_by": None}
    )
    (folder / "key.json").write_text(json.dumps(key), encoding="utf-8")
    write(folder / "schools.csv", [["school", "a", "b"], *rows])


def test_two_that_differ_by_weights_alone_share_the_first_place(folder):
    """A leads where a weighs more than one half: in half of all weightings."""
    two_against(folder, [["A", 1, 0], ["B", 0, 1], ["C", -9, -9]])
    run(folder, "--certainty", "--top", "1", "--draws", "40000")
    rows = table(folder)
    assert float(rows["A"]["p_top_k"]) == pytest.approx(0.5, abs=0.01)
    assert float(rows["A"]["p_top_k"]) + float(rows["B"]["p_top_k"]) == pytest.approx(1.0)
    assert [rows[unit]["rank_best"] for unit in "ABC"] == ["1", "1", "3"]
    assert [rows[unit]["rank_worst"] for unit in "ABC"] == ["2", "2", "3"]


def test_more_places_than_units_are_for_all(folder):
    two_against(folder, [["A", 1, 0], ["B", 0, 1]])
    run(folder, "--certainty", "--top", "9")
    assert {row["p_top_k"] for row in table(folder).values()} == {"1.0"}
    assert {row["certainty"] for row in table(folder).values()} == {"bleibt_drin"}


def test_types_have_their_own_places(folder):
    key = plain_document(("a",), facility_types=["grundschule", "hort"])
    (folder / "key.json").write_text(json.dumps(key), encoding="utf-8")
    rows = [["A", "grundschule", 1], ["B", "hort", 2], ["C", "grundschule", 3]]
    write(
        folder / "schools.csv", [["school", "facility_type", "a"], *rows, ["D", "hort", 1]]
    )
    run(folder, "--certainty", "--top", "1")
    found = {unit: row["p_top_k"] for unit, row in table(folder).items()}
    assert found == {"A": "0.0", "B": "1.0", "C": "1.0", "D": "0.0"}


def sensitive(folder, *words):
    """Probabilities of three units that no weighting leaves in their order."""
    two_against(folder, [["A", 1, 0], ["B", 0, 1], ["C", 0.6, 0.45]])
    run(folder, "--certainty", "--top", "1", "--draws", "999", *words)
    return {unit: row["p_top_k"] for unit, row in table(folder).items()}


def test_the_seed_decides_and_nothing_else(folder):
    assert sensitive(folder) == sensitive(folder, "--seed", "0")
    assert sensitive(folder) != sensitive(folder, "--seed", "1")


def test_the_order_of_the_table_decides_nothing(folder):
    run(folder, *ASKED)
    before = table(folder)
    rows = list(worked_rows())
    write(folder / "schools.csv", [rows[0], *reversed(rows[1:])])
    run(folder, *ASKED)
    assert table(folder) == before


def test_a_wider_band_moves_more(folder):
    narrow, wide = sensitive(folder, "--band", "0,1"), sensitive(folder, "--band", "0.9")
    assert float(narrow["C"]) > float(wide["C"])


def test_the_record_keeps_the_question(folder):
    run(folder, *ASKED, "--draws", "500", "--seed", "3", "--band", "0.4")
    asked = record(folder)["certainty"]
    assert (asked["places"], asked["draws"], asked["seed"]) == (2, 500, 3)
    assert asked["band"] == 0.4
    run(folder)
    assert record(folder)["certainty"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["--top", "2"], "--top gilt nur zusammen mit", id="top alone"),
        pytest.param(["--seed", "0"], "--seed gilt nur zusammen", id="seed alone"),
        pytest.param(["--certainty"], "--certainty braucht --top", id="no places"),
        pytest.param(["--certainty", "--top", "0"], "ganze Zahl ab 1", id="zero places"),
        pytest.param([*ASKED, "--band", "viel"], "kein Anteil über 0", id="in words"),
        pytest.param([*ASKED, "--band", "1.5"], "kein Anteil über 0", id="above one"),
    ],
)
def test_wrong_questions(folder, words, message):
    with pytest.raises(CommandError, match=message):
        run(folder, *words)


def test_a_key_without_band_asks_for_one(folder):
    document = {**worked_document(), "robustness": {"band": 0}}
    (folder / "key.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CommandError, match="--band angeben") as refused:
        run(folder, *ASKED)
    assert refused.value.returncode == 2


def test_no_certainty_for_keys_that_are_no_mean(folder):
    document = {**worked_document(), "aggregation": {"method": "sum"}}
    (folder / "key.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CommandError, match="nur für gewichtete Mittel") as refused:
        run(folder, *ASKED)
    assert refused.value.returncode == 1
    assert not (folder / "out.csv").exists()
