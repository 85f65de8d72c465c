"""rank, propose and import_key as a person types them."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from planning.models import Proposal, ScoringKey, ScoringRun
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    found = small_city.build()
    small_city.open_round()
    return found


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def rank(*words: str) -> str:
    return run("rank", "--key", "test-gs", "--as-of", "2024-08-01", *words)


def test_rank_prints_every_facility_by_rank_and_those_without_index_last(city):
    rows = read(rank("--format", "csv"))
    assert [row["rank"] for row in rows] == [*map(str, range(1, 8)), ""]
    assert rows[-1]["facility"] == "T-8"


def test_rank_shows_what_the_index_is_made_of(city):
    first = read(rank("--format", "csv"))[0]
    parts = [Decimal(v) for k, v in first.items() if k.startswith("contribution:")]
    assert abs(Decimal(first["base"]) + sum(parts) - Decimal(first["index"])) < Decimal(
        "1e-9"
    )


def test_rank_writes_nothing(city):
    rank()
    assert not ScoringRun.objects.exists()


def test_all_formats_say_the_same(city):
    from_csv = {row["facility"]: row["index"] for row in read(rank("--format", "csv"))}
    from_json = {
        row["facility"]: row["index"] or "" for row in json.loads(rank("--format", "json"))
    }
    assert from_csv == from_json
    assert all(number in rank("--format", "table") for number in from_csv)


def test_propose_gives_each_facility_one_reason(city):
    rows = read(run("propose", "--round", "test-runde", "--format", "csv"))
    assert len({row["facility"] for row in rows}) == len(rows) == len(city.schools)
    assert all(row["reason"] and row["note"] for row in rows)
    assert not Proposal.objects.exists()


def test_propose_saves_a_changed_budget_as_a_scenario(city):
    run("propose", "--round", "test-runde", "--budget-fte", "4,0", "--save")
    proposal = Proposal.objects.get()
    assert (proposal.budget_fte, proposal.scenario.changes) == (4, {"budget_fte": "4,0"})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["rank", "--key", "fehlt"], 1, id="unknown key is refused"),
        pytest.param(["propose", "--round", "fehlt"], 1, id="unknown round is refused"),
        pytest.param(["import_key", "/gibt/es/nicht.json"], 2, id="missing file is usage"),
    ],
)
def test_refusals_have_their_exit_code(city, words, code):
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert refused.value.returncode == code


def test_a_plan_that_cannot_be_ends_with_three(city):
    small_city.open_round(
        budget=[{"source": "stadt", "period": "2024/25", "fte": 0.0}],
        overrides=[{"facility": "T-1", "rule": "set", "fte": 0.8, "reason": "Zusage"}],
    )
    with pytest.raises(CommandError) as refused:
        run("propose", "--round", "test-runde")
    assert refused.value.returncode == 3


def test_import_key_takes_in_a_file_once(city, tmp_path):
    path = tmp_path / "schluessel.json"
    path.write_text(json.dumps(small_city.key_document(version=2)), encoding="utf-8")
    assert "test-gs@2" in run("import_key", str(path))
    run("import_key", str(path))
    assert ScoringKey.objects.filter(version=2).count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param('{"code": "a", "code": "b"}', "zweimal", id="a field named twice"),
        pytest.param("[" * 100_000, "verschachtelt", id="endless nesting"),
        pytest.param('{"weight": NaN}', "keine Zahl", id="not a number"),
        pytest.param("[1]", "ein Objekt", id="a list"),
    ],
)
def test_a_document_is_read_strictly(city, tmp_path, content, message):
    path = tmp_path / "schluessel.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=message) as refused:
        run("import_key", str(path))
    assert refused.value.returncode == 1


def test_names_never_become_formulas(city):
    school = city.schools[0]
    school.name = "=HYPERLINK(1)"
    school.save()
    assert any(row["name"] == "'=HYPERLINK(1)" for row in read(rank("--format", "csv")))


def test_a_budget_that_is_no_number_is_usage(city):
    command = ["propose", "--round", "test-runde", "--budget-fte", "viel"]
    with pytest.raises(CommandError, match="keine Zahl wie 42,0"):
        run(*command)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["--key", "fehlt"], "„fehlt“ ist nicht erfasst", id="unknown code"),
        pytest.param(["--key", "test-gs@9"], "keine Version 9", id="unknown version"),
        pytest.param(
            ["--key", "test-gs", "--as-of", "2020-01-01"],
            "Am 01.01.2020 gilt keine Version",
            id="before the first version holds",
        ),
    ],
)
def test_a_key_that_is_not_there_says_what_is(city, words, message):
    with pytest.raises(CommandError, match=message):
        run("rank", *words)


def test_rank_keeps_the_run_on_request(city):
    rank("--save")
    rank("--save")
    assert ScoringRun.objects.count() == 1


def test_rank_counts_who_has_no_rank_and_why(city):
    err = io.StringIO()
    call_command(
        "rank",
        "--key",
        "test-gs",
        "--as-of",
        "2024-08-01",
        stdout=io.StringIO(),
        stderr=err,
    )
    assert "Ohne Rang: 1, freie Trägerschaft" in err.getvalue()


def test_import_round_takes_in_a_file_and_names_what_is_wrong(city, tmp_path):
    path = tmp_path / "runde.json"
    path.write_text(json.dumps(small_city.round_document() | {"code": "neu"}))
    assert "Runde neu liegt vor" in run("import_round", str(path))
    path.write_text(json.dumps(small_city.round_document(levels=[0.5, 0])))
    with pytest.raises(CommandError, match="levels"):
        run("import_round", str(path))
