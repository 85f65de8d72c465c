"""score_table --ranks-only: the short way gives the figures of the whole run."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from tests.planning.scoring.samples import plain_document, plain_indicator

ROWS = {
    "A": ("gs", 1.0, 5.0), "B": ("gs", 4.0, 2.5), "C": ("gs", 2.0, 9.0),
    "D": ("gs", 40.0, 3.0), "E": ("gs", 2.0, 9.0), "F": ("os", 3.0, 1.0),
    "G": ("os", 4.0, 1.0), "H": ("gs", 3.5, 4.0),
}  # fmt: skip
KINDS = {"gs": "grundschule", "os": "oberschule"}


def document(**sections):
    indicators = [
        plain_indicator("b", weight=0.3, direction=-1),
        plain_indicator("a", weight=0.7, kind="count"),
    ]
    return plain_document(
        indicators=indicators,
        facility_types=list(KINDS.values()),
        outliers={"method": "clip_z", "limit": 1.5},
        aggregation={"scale": {"a": 1.0, "b": 0.5}},
        **sections,
    )


@pytest.fixture
def files(tmp_path):
    def written(rows=ROWS, **sections):
        lines = ["unit,facility_type,a,b"]
        lines += [f"{unit},{KINDS[kind]},{a},{b}" for unit, (kind, a, b) in rows.items()]
        (tmp_path / "in.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        key = tmp_path / "key.json"
        key.write_text(json.dumps(document(**sections)), encoding="utf-8")
        return tmp_path

    return written


def run(folder, *words):
    out = folder / "out.csv"
    given = [folder / "in.csv", "--key", folder / "key.json", "--out", out, *words]
    call_command("score_table", *map(str, given))
    with out.open(encoding="utf-8") as file:
        return list(csv.DictReader(file)), json.loads((folder / "out.csv.json").read_text())


def test_index_and_ranks_are_those_of_the_whole_run(files, capsys):
    """D is clipped, C and E share a place, all of type os have the same b."""
    folder = files()
    whole, _ = run(folder)
    short, record = run(folder, "--ranks-only", "--keep", "a")
    assert list(short[0]) == ["unit", "a", "index", "rank_low", "rank_high"]
    for name in ("index", "rank_low", "rank_high"):
        assert [row[name] for row in short] == [row[name] for row in whole]
    assert (record["ranks_only"], record["ranked"], record["units"]) == (True, 8, 8)
    warning = "Indikator „b“ (oberschule): ohne Streuung, Beitrag 0."
    assert record["warnings"] == [warning]
    assert warning in capsys.readouterr().err


def test_a_unit_alone_and_an_excluded_one_have_no_place(files):
    small = {"exclude": {"min_denominator": 2, "denominator_of": "a"}}
    rows = {name: row for name, row in ROWS.items() if name != "G"}
    folder = files(rows, reference=small)
    short, record = run(folder, "--ranks-only")
    empty = {row["unit"] for row in short if not row["index"] and not row["rank_low"]}
    assert empty == {"A", "F"}
    assert record["ranked"] == len(rows) - 2
    whole, _ = run(folder)
    assert [row["index"] for row in short] == [row["index"] for row in whole]


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        pytest.param({"weighted": True}, "reference", id="weighted statistics"),
        pytest.param({"normalisation": {"method": "minmax"}}, "„a“", id="min-max"),
        pytest.param({"restandardise": True}, "aggregation", id="scaled again"),
    ],
)
def test_a_key_that_asks_for_more_is_refused_by_name(files, sections, said):
    folder = files()
    key = json.loads((folder / "key.json").read_text())
    if "weighted" in sections:
        key["reference"] = {"weighting": "denominator"}
    elif "restandardise" in sections:
        key["aggregation"]["restandardise"] = True
    else:
        key |= sections
    (folder / "key.json").write_text(json.dumps(key))
    with pytest.raises(CommandError, match=f"Nur Ränge gibt es .*{said}"):
        run(folder, "--ranks-only")


def test_settings_of_single_indicators_are_refused(files):
    folder = files()
    key = json.loads((folder / "key.json").read_text())
    key["indicators"][0]["outliers"] = {"method": "flag"}
    (folder / "key.json").write_text(json.dumps(key))
    with pytest.raises(CommandError, match="verschiedene Einstellungen"):
        run(folder, "--ranks-only")


def test_a_gap_is_refused_with_its_unit(files):
    folder = files({**ROWS, "I": ("gs", "", 2.0)})
    with pytest.raises(CommandError, match="ohne Lücken; Werte fehlen für I"):
        run(folder, "--ranks-only")


def test_certainty_is_another_question(files):
    with pytest.raises(CommandError, match="schließen einander aus") as refused:
        run(files(), "--ranks-only", "--certainty", "--top", "2")
    assert refused.value.returncode == 2
