"""Figures inside sentences, as a German reader expects them."""

from datetime import date

import pytest

from planning.allocation import german
from tests.planning.allocation.samples import line_of, ranked


@pytest.mark.parametrize(
    ("hundredths", "words"),
    [
        pytest.param(80, "0,8", id="one place where one is enough"),
        pytest.param(75, "0,75", id="two places where they are needed"),
        pytest.param(5, "0,05", id="a zero between"),
        pytest.param(4200, "42,0", id="whole posts"),
        pytest.param(123450, "1.234,5", id="thousands"),
        pytest.param(-80, "−0,8", id="a loss"),
    ],
)
def test_fte(hundredths, words):
    assert german.fte(hundredths) == words
    assert german.vzae(hundredths) == f"{words} VzÄ"


@pytest.mark.parametrize(
    ("index", "limit", "words"),
    [
        pytest.param(0.9568, 1.0, ("0,96", "1,00"), id="two places tell them apart"),
        pytest.param(0.9968, 1.0, ("0,997", "1,000"), id="a third place"),
        pytest.param(1.0, 1.0, ("1,00", "1,00"), id="the same number"),
        pytest.param(1.375, 1.375, ("1,375", "1,375"), id="the same in all its places"),
        pytest.param(-0.5, 1.0, ("−0,50", "1,00"), id="below zero"),
    ],
)
def test_side_by_side(index, limit, words):
    assert german.side_by_side(index, limit) == words


def test_rank_and_day():
    assert german.rank(12, 15) == "Rang 12–15"
    assert german.rank(3, 3) == german.rank(3, None) == "Rang 3"
    assert german.day(date(2028, 7, 31)) == "31.07.2028"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        pytest.param(date(2026, 7, 31), "beginnt am 01.08.2026", id="the day before"),
        pytest.param(date(2026, 8, 1), "läuft", id="the first day"),
        pytest.param(date(2027, 7, 31), "läuft", id="the last day"),
        pytest.param(date(2027, 8, 1), "endete am 31.07.2027", id="the day after"),
    ],
)
def test_what_has_begun_runs_or_is_over(on, words):
    assert german.standing(date(2026, 8, 1), date(2027, 7, 31), on) == words
    assert german.standing(date(2020, 8, 1), None, on) == "läuft"


def test_change_is_proposal_minus_stock():
    assert line_of(ranked(1.2, stock=240), levels=[0, 0.8]).change == -160


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (["a", "b", "c"], "a, b und c")],
    ids=["nothing", "one", "two", "three"],
)
def test_listing(words, text):
    assert german.listing(words) == text


def test_one_of_a_kind_is_no_plural():
    said = [german.counted(n, "Einrichtung", "Einrichtungen") for n in (0, 1, 2)]
    assert said == ["0 Einrichtungen", "1 Einrichtung", "2 Einrichtungen"]
