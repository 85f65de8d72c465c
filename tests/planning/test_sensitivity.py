"""Offline report: which choice of method decides who stands first."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from planning.scoring import ScoringRefused, score
from planning.scoring.duels import copeland
from planning.sensitivity import FACTORS, sensitivity
from planning.services import import_key, run_scoring
from tests.planning import small_city
from tests.planning.scoring.samples import plain_key, pooled_table

AGREED = {"A": (0.9, 0.8), "B": (0.5, 0.4), "C": (0.2, 0.1), "D": (0.1, 0.05)}
SPLIT = {"A": (0.9, 0.1), "B": (0.1, 0.9), "C": (0.5, 0.4), "D": (0.3, 0.6)}


def report(rows, *, places=1, draws=60, seed=1, **sections):
    table, key = pooled_table(rows, ("a", "b")), plain_key(**sections)
    asked = {"group": "grundschule", "places": places, "draws": draws, "seed": seed}
    return sensitivity(table, key, score(table, key), **asked)


def test_where_every_indicator_agrees_no_choice_matters():
    found = report(AGREED)
    assert [item.factor for item in found.indices] == list(FACTORS)
    assert all(item.total is None for item in found.indices)
    assert found.duels.tolist() == [1, 0, 0, 0]


def test_where_two_indicators_disagree_leaving_one_out_decides():
    found = {item.factor: item for item in report(SPLIT, draws=400).indices}
    assert found["weglassen"].total > 0.3
    assert found["weglassen"].total > found["luecken"].total
    assert found["luecken"].total == 0  # without gaps their treatment is no choice


def test_duels_are_counted_over_the_drawn_weightings():
    found = report(SPLIT, draws=200)
    assert found.duels.sum() == pytest.approx(1)
    assert ((found.duels > 0) & (found.duels < 1)).sum() == 2
    z = score(pooled_table(SPLIT, ("a", "b")), plain_key()).normalised
    heavy = copeland(z, np.array([0.6, 0.4]))
    assert found.units[int(np.argmax(heavy))] == "A"


def test_the_seed_decides():
    one, two, other = (report(SPLIT, seed=seed) for seed in (1, 1, 2))
    assert one.indices == two.indices
    assert one.indices != other.indices


def test_a_single_indicator_cannot_be_left_out():
    table = pooled_table({"A": (0.9,), "B": (0.5,), "C": (0.1,)}, ("a",))
    key = plain_key(("a",))
    asked = {"group": "grundschule", "places": 1, "draws": 20, "seed": 1}
    assert sensitivity(table, key, score(table, key), **asked).duels.tolist() == [1, 0, 0]


def test_a_group_without_ranks_is_refused():
    table, key = pooled_table(SPLIT, ("a", "b")), plain_key()
    asked = {"group": "kita", "places": 1, "draws": 20, "seed": 1}
    with pytest.raises(ScoringRefused, match="hat keine Einrichtung einen Rang"):
        sensitivity(table, key, score(table, key), **asked)


# The command


@pytest.fixture
def run(db):
    city = small_city.build()
    return run_scoring(key=city.key, as_of=small_city.DAY)


def said(capsys, run, *more):
    call_command("sensitivity", "--run", str(run.pk), "--top", "2", "--draws", "30", *more)
    return capsys.readouterr().out


def test_the_command_names_every_choice(capsys, run):
    text = said(capsys, run)
    assert f"Stand {run.pk}, grundschule: Wer steht unter den ersten 2?" in text
    for name in FACTORS.values():
        assert f"  {name}: " in text
    assert "Nach Duellen (Copeland)" in text


def test_the_command_gives_the_same_as_json(capsys, run):
    found = json.loads(said(capsys, run, "--format", "json"))["grundschule"]
    assert set(found["sobol"]) == set(FACTORS)
    assert len(found["copeland_p_top_k"]) == 7
    assert (found["top"], found["draws"], found["seed"]) == (2, 30, 0)


@pytest.mark.parametrize(
    ("given", "words", "code"),
    [
        pytest.param({"run": 99999}, "gibt es nicht", 2, id="no such run"),
        pytest.param({"top": 0}, "--top ab 1", 2, id="nobody first"),
        pytest.param({"draws": 1}, "--draws ab 2", 2, id="too few draws"),
    ],
)
def test_the_command_refuses(run, given, words, code):
    asked = {"run": run.pk, "top": 2, "draws": 30, "seed": 0} | given
    with pytest.raises(CommandError, match=words) as refused:
        call_command("sensitivity", **asked)
    assert refused.value.returncode == code


def test_keys_that_multiply_are_refused(run):
    document = small_city.key_document(
        version=2,
        normalisation={"method": "minmax"},
        aggregation={"method": "geometric"},
    )
    other = run_scoring(key=import_key(document), as_of=small_city.DAY)
    with pytest.raises(CommandError, match="keines") as refused:
        call_command("sensitivity", run=other.pk, top=2)
    assert refused.value.returncode == 1
